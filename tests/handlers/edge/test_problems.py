"""Every refusal of the code has a title for people, and no title is left over."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from chalicelib.domain.conversation.bot_settings import PLACE
from chalicelib.domain.errors import Rejected
from chalicelib.handlers.edge.problems import catalogue, detail_of, title_of
from chalicelib.texts import defaults

Node = TypeVar("Node", bound=ast.AST)

CODE = Path(__file__).parents[3] / "chalicelib"
# The code is the second argument here, if it is there at all.
SECOND = {"Malformed": 2, "refuse_if_any": 2, "RowFault": 3}
# Codes that are made of parts or looked up, by the expression that makes them.
MADE: Mapping[str, tuple[str, ...]] = {
    "row.fault": (),  # a code of the reader, raised where the file is read
    "f'{what}.taken'": ("phone.taken", "email.taken"),
    "SEVERAL[field]": ("phone.several", "email.several", "birthday.several"),
    "PromoRefusal.PAUSED": ("promo.paused",),
    "bar": ("card.blocked", "customer.not_member"),
    "OTHERS[others[0]]": ("name.is_birthday", "name.is_email", "name.is_phone"),
    "code": ("body.malformed",),  # the default of `Malformed`
    "changed": (  # of a record that is stored in place of the version that was read
        "category.changed",
        "knowledge.changed",
        "product.changed",
        "shop.changed",
        "template.changed",
    ),
    "made.problem": ("file.encoding",),  # what stopped an import, kept by its code
    "problem": ("file.encoding",),
}
# Their own codes reach no caller over HTTP, and go with the folder of the channel.
CHANNELS = CODE / "channels"


@cache
def sources() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in CODE.rglob("*.py")}


def nodes(tree: ast.AST, kind: type[Node]) -> Iterator[Node]:
    return (node for node in ast.walk(tree) if isinstance(node, kind))


@cache
def refusals() -> set[str]:
    """`Refusal` and every class that is one."""
    classes = [node for tree in sources().values() for node in nodes(tree, ast.ClassDef)]
    found, before = {"Refusal"}, set[str]()
    while found != before:
        before = set(found)
        found |= {node.name for node in classes if {*map(ast.unparse, node.bases)} & before}
    return found


@cache
def raised() -> tuple[tuple[str, ast.Call], ...]:
    """Every code with the call that makes its refusal."""
    return tuple(_raised())


def _raised() -> Iterator[tuple[str, ast.Call]]:
    for path, tree in sources().items():
        constants = {
            ast.unparse(node.targets[0]): node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
        }
        for call in _refusing_calls(tree):
            written = call.args[SECOND.get(_called(call), 1) - 1]
            argument = constants.get(ast.unparse(written), written)
            for code in _codes(path, argument):
                if not _is_said_by_the_bot(path, code):
                    yield code, call


def _refusing_calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls that are given a code."""
    for call in nodes(tree, ast.Call):
        called = _called(call)
        if called in SECOND:
            if len(call.args) == SECOND[called]:
                yield call
        elif called in refusals() - with_own_code() and call.args:
            yield call
    for node in nodes(tree, ast.ClassDef):
        if node.name in with_own_code() | {"Malformed"}:
            yield from (call for call in nodes(node, ast.Call) if _is_own_code(call))


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _is_own_code(call: ast.Call) -> bool:
    return ast.unparse(call.func) == "super().__init__" and bool(call.args)


@cache
def with_own_code() -> frozenset[str]:
    """Refusals whose `__init__` says the code, so that their callers do not."""
    return frozenset(
        node.name
        for tree in sources().values()
        for node in nodes(tree, ast.ClassDef)
        if node.name in refusals() and any(map(_is_own_code, nodes(node, ast.Call)))
    ) - {"Refusal", "Malformed", "Moved", "Unavailable"}


def _codes(path: Path, argument: ast.expr) -> tuple[str, ...]:
    if isinstance(argument, ast.Constant):
        return (argument.value,) if isinstance(argument.value, str) else ()
    if CHANNELS in path.parents:
        return ()
    return MADE[ast.unparse(argument)]


def of_a_channel(code: str) -> bool:
    return (CHANNELS / code.partition(".")[0]).is_dir()


def _is_said_by_the_bot(path: Path, code: str) -> bool:
    """Whether a page of the customer says the bot's own words for a refusal."""
    return "cabinet" in path.parts and code in defaults("ru")


def test_every_refusal_has_a_title() -> None:
    codes = {code for code, _ in raised() if not of_a_channel(code)}

    assert len(codes) > 100
    assert codes - catalogue().keys() == set()


def told_by_forms() -> set[str]:
    """Reasons that a page says beside a field, which are no codes of refusals."""
    pages = "".join(path.read_text() for path in (CODE / "console").rglob("*.py"))
    return set(re.findall(r'"(form\.\w+)[" ]', pages))


def test_no_title_is_left_over() -> None:
    assert catalogue().keys() - {code for code, _ in raised()} - told_by_forms() == set()


def test_a_title_is_a_sentence_of_its_own() -> None:
    titles = [text["title"] for text in catalogue().values()]

    assert all(title[0].isupper() and title.endswith(".") for title in titles)
    assert not any(PLACE.search(title) for title in titles)


def test_codes_stand_in_order_so_that_they_are_found() -> None:
    assert list(catalogue()) == sorted(catalogue())


def test_a_detail_uses_only_facts_that_every_such_refusal_has() -> None:
    for code, text in catalogue().items():
        places = set(PLACE.findall(text.get("detail", "")))
        for other, call in raised():
            if other == code and places:
                assert _called(call) in ("Conflict", "Forbidden", "Rejected", "SaidInFull"), code
                assert places <= {keyword.arg for keyword in call.keywords}, code


def test_a_code_of_one_channel_has_the_phrase_of_its_status() -> None:
    assert title_of("telegram.refused", 400) == "Bad Request"
    assert detail_of(Rejected("telegram.refused", status=400))
