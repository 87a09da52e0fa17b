"""Texts: every key that the code uses exists in every locale, and every text is used."""

import ast
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from chalicelib.bot.dialogs import registration
from chalicelib.channels import CHANNELS
from chalicelib.domain.appeals.appeal import AppealState
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.conversation.bot_settings import PLACE
from chalicelib.domain.conversation.registration_field import ALL_FIELDS
from chalicelib.domain.messages.message import LOCALES
from chalicelib.texts import defaults

ROOT = Path(__file__).parent.parent
CODE = ROOT / "chalicelib"

# Keys made of two parts, the second one of these.
STEPS = set(registration.STEPS)
MADE_OF: Mapping[str, AbstractSet[str]] = {
    "why": STEPS,
    "ask": STEPS - {"personal", "advertising"},
    "registration": {"personal", "advertising"},
    "field": set(ALL_FIELDS),
    "required": set(ALL_FIELDS),
    "weekday": {str(number) for number in range(1, 8)},
    "month": {str(number) for number in range(1, 13)},
    "code": {"chat", "sms", "email"},
    "where": set(CHANNELS),
    "channel": set(CHANNELS),
    "topic": set(Topic),
    "appeal": set(AppealState),
}
# What the domain and the codes refuse while a person fills the form, by the first part of the code.
READ_OF_PEOPLE = (
    "domain/customers/birthday.py",
    "domain/customers/email_address.py",
    "domain/conversation/one_message_form.py",
    "domain/customers/names/person_name.py",
    "domain/customers/phone.py",
    "services/conversation/plan_code.py",
)
REFUSED = re.compile(r"(?:name|phone|email|birthday|form|code)\.[a-z_]+")


@cache
def sources(folder: str = "") -> dict[str, ast.Module]:
    """Every file of the code below `folder`, read."""
    paths = sorted((CODE / folder).rglob("*.py"))
    return {f"{path.relative_to(CODE)}": ast.parse(path.read_text()) for path in paths}


def nodes(tree: ast.AST, *kinds: type[ast.AST]) -> Iterator[Any]:
    return (node for node in ast.walk(tree) if isinstance(node, kinds))


# Words


def literals(tree: ast.AST) -> set[str]:
    return {node.value for node in nodes(tree, ast.Constant) if isinstance(node.value, str)}


def all_literals() -> set[str]:
    return {text for tree in sources().values() for text in literals(tree)}


def calls(room: str = "") -> Iterator[ast.Call]:
    for tree in sources(room).values():
        yield from nodes(tree, ast.Call)


def said_keys() -> Iterator[str]:
    """Every key that the code says in so many letters: `Line(...)`, `reply(...)`, `say(...)`."""
    for call in calls():
        called = ast.unparse(call.func).rpartition(".")[2]
        arguments = call.args[1:] if called in ("say", "version_of") else call.args
        if called == "Line":
            arguments = arguments[:1]
        if called in ("Line", "reply", "say", "version_of", "_ask"):
            for argument in arguments:
                yield from filter(_is_key, literals_of_choice(argument))


def literals_of_choice(argument: ast.expr) -> set[str]:
    """The text itself, or both texts of a choice between two."""
    if isinstance(argument, ast.IfExp):
        return literals_of_choice(argument.body) | literals_of_choice(argument.orelse)
    is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return literals(argument) if is_text else set()


def _is_key(text: str) -> bool:
    return re.fullmatch(r"[a-z_]+\.[a-z_]+", text) is not None


def made_keys() -> Iterator[tuple[str, str]]:
    """Every place that talks and makes a key of two parts: the file and the first part."""
    for path, tree in (sources("bot") | sources("services")).items():
        for text in nodes(tree, ast.JoinedStr):
            first = text.values[0]
            opening = ast.literal_eval(first) if isinstance(first, ast.Constant) else ""
            if re.fullmatch(r"[a-z_]+\.", opening):
                yield path, opening.rstrip(".")


def buttons() -> Iterator[str]:
    """Every choice that is offered without a label of its own."""
    for call in calls("bot"):
        called = ast.unparse(call.func)
        if called == "row" or (called == "Button" and len(call.args) == 1):
            yield from (text for each in call.args for text in literals_of_choice(each))


def test_every_locale_has_every_key() -> None:
    assert {path.stem for path in (CODE / "locales").glob("*.json")} == set(LOCALES)
    for locale in LOCALES:
        assert defaults(locale).keys() == defaults("ru").keys()


def test_every_locale_has_the_same_places() -> None:
    for key, text in defaults("ru").items():
        for locale in LOCALES:
            assert set(PLACE.findall(defaults(locale)[key])) == set(PLACE.findall(text)), key


def test_no_text_has_a_place_that_is_misspelt() -> None:
    for locale in LOCALES:
        for key, text in defaults(locale).items():
            assert not re.search(r"[{}]", PLACE.sub("", text)), key
            assert text.strip(), key


def test_every_text_that_is_said_exists() -> None:
    said = set(said_keys())

    assert len(said) > 40
    assert said - defaults("ru").keys() == set()


def test_every_text_whose_key_is_made_exists() -> None:
    made = dict(made_keys())

    assert {first for _, first in made_keys()} <= MADE_OF.keys(), made
    for first, seconds in MADE_OF.items():
        assert {f"{first}.{second}" for second in seconds} - defaults("ru").keys() == set()


def test_every_button_has_a_label() -> None:
    offered = set(buttons())

    assert len(offered) > 20
    assert {f"button.{value}" for value in offered} - defaults("ru").keys() == set()


def test_every_choice_that_is_understood_can_be_said() -> None:
    choices = [call for call in calls("bot") if ast.unparse(call.func) == "turn.meant"]

    assert choices
    for value in set().union(*map(literals, choices)):
        assert {f"button.{value}", f"words.{value}"} & defaults("ru").keys(), value


def test_no_text_is_left_that_nobody_says() -> None:
    known = all_literals()
    made = {f"{first}.{second}" for first, seconds in MADE_OF.items() for second in seconds}

    unsaid = {
        key
        for key in defaults("ru")
        if key not in known | made
        and not (key.startswith(("button.", "words.")) and key.partition(".")[2] in known)
    }
    assert unsaid == set()


@pytest.mark.parametrize("path", READ_OF_PEOPLE)
def test_every_refusal_that_a_person_meets_has_a_text(path: str) -> None:
    refused = {text for text in literals(sources()[path]) if REFUSED.fullmatch(text)}

    assert refused
    assert refused - defaults("ru").keys() == set()
