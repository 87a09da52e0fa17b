"""Pages say every refusal and every reason of a field in Russian as well as in English."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from chalicelib.domain.conversation.bot_settings import PLACE, problem_of
from chalicelib.domain.errors import Conflict, Forbidden, Malformed, NotFound, Rejected, Unavailable
from chalicelib.domain.field_errors import FAMILIES, WORDS
from chalicelib.domain.segments.reading import NOT_A_FILTER
from chalicelib.handlers.campaigns.audience_requests import NOT_LISTED
from chalicelib.handlers.campaigns.buttons import NOT_A_BUTTON
from chalicelib.handlers.edge.problems import catalogue, detail_of, reason_in_words, title_of
from chalicelib.handlers.edge.reasons import FOLDER
from chalicelib.handlers.edge.request import CONTROL_REFUSED
from chalicelib.handlers.points.personal_bodies import ENDS_FIRST
from chalicelib.services.shopping.price_basket import NO_PRICE

CODE = Path(__file__).parents[3] / "chalicelib"
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
QUOTED = re.compile(r"`[^`]*`|\{[^{}]*\}|\{\{.*?\}\}")
# The kinds of pictures have no Russian names, and "csv" and "xlsx" are endings of files.
ALLOWED = {"e-mail", "SMS", "CSV", "JSON", "https", "csv", "xlsx", "JPEG", "PNG", "WebP"}
# Sentences that no field of a request can have: a setting of the deployment is wrong.
OF_SETTINGS = {"prices of SMS look like RU=45000,KZ=70000"}
MADE_IN = ("Malformed", "PydanticCustomError", "Violation", "ValueError", "_refusal", "_wrong")
CONSTANTS = {
    "CONTROL_REFUSED": CONTROL_REFUSED,
    "ENDS_FIRST": ENDS_FIRST,
    "NOT_A_BUTTON": NOT_A_BUTTON,
    "NOT_A_FILTER": NOT_A_FILTER,
    "NOT_LISTED": NOT_LISTED,
    "NO_PRICE": NO_PRICE,
}
SENTENCE = re.compile(r"[a-zA-Z{].* .*[^.]$")


def reasons() -> dict[str, str]:
    found: dict[str, str] = json.loads((FOLDER / "ru_reasons.json").read_text(encoding="utf-8"))
    return found


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def latin(text: str) -> set[str]:
    return set(LATIN.findall(QUOTED.sub("", text))) - ALLOWED


def written() -> Iterator[str]:
    """Every sentence about a field that the domain and the API write where they find it wrong."""
    for folder in ("domain", "handlers", "services"):
        for path in sorted((CODE / folder).rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and ast.unparse(call.func) in MADE_IN:
                    yield from _sentences(call)


def _sentences(call: ast.Call) -> Iterator[str]:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    tables = [each for each in given if isinstance(each, ast.Dict)]
    for each in [*given, *(value for table in tables for value in table.values)]:
        text = _text(each)
        if SENTENCE.match(text) and text not in OF_SETTINGS:
            yield text


def _text(each: ast.expr) -> str:
    if isinstance(each, ast.JoinedStr):
        return "".join(map(_text, each.values))
    if isinstance(each, ast.FormattedValue):
        return CONSTANTS.get(ast.unparse(each.value), "7")
    if isinstance(each, ast.Constant) and isinstance(each.value, str):
        return each.value
    return CONSTANTS.get(ast.unparse(each), "")


def test_both_languages_have_the_same_codes_in_order() -> None:
    assert list(catalogue("ru")) == list(catalogue("en"))


def test_both_languages_use_the_same_places() -> None:
    def used(text: str) -> set[str]:
        return set(PLACE.findall(text))

    for code, text in catalogue("en").items():
        assert "detail" not in text or "detail" in catalogue("ru")[code], code
        detail = catalogue("ru")[code].get("detail", "")
        assert used(detail) == used(text.get("detail", "")), code


def test_a_russian_title_is_a_sentence_without_foreign_words() -> None:
    for code, text in catalogue("ru").items():
        assert text["title"].endswith("."), code
        assert not latin(text["title"]), code
        assert not latin(text.get("detail", "")), code


def test_no_russian_sentence_shouts_or_begs() -> None:
    said = [*reasons().values(), *(part for text in catalogue("ru").values() for part in text)]

    assert not [text for text in said if re.search("!|пожалуйста|Вы |Ваш", text)]


@pytest.mark.parametrize("words", sorted({*WORDS.values(), *FAMILIES.values()}))
def test_every_reason_of_the_fields_is_said_in_russian(words: str) -> None:
    assert words in reasons()
    assert not latin(reason_in_words(words.format_map(dict.fromkeys(places(words), "7")), "ru"))


def test_every_sentence_about_a_field_is_said_in_russian() -> None:
    found = {*written(), *CONSTANTS.values()}

    assert len(found) > 30
    assert {text for text in found if reason_in_words(text, "ru") == text} == set()


def test_a_reason_uses_only_places_of_its_sentence() -> None:
    assert list(reasons()) == sorted(reasons())
    for sentence, words in reasons().items():
        assert places(words) <= places(sentence), sentence
        assert not latin(words), sentence


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("must be at least 3", "Не меньше 3"),
        ("must have at least 1 characters", "Заполните это поле"),
        ("must have at least 2 characters", "Слишком коротко: знаков не меньше 2"),
        ("a place looks like {{name}}, without spaces", "Подстановка пишется в двойных"),
        ("the places of this text are: {{a}}, {{b}}", "Подстановки этого текста: {{a}}, {{b}}"),
        ("must be RUB, the currency of the service", "Валюта сервиса — RUB"),
        ("campaign.quiet_hours from=9 to=21", "Рекламу можно отправлять с 9 до 21 часов"),
        ("campaign.too_many_buttons limit=3 channel=webchat", "в канале «чат на сайте» не больше"),
        ("template.unknown at=0 name=x", "Поля «x» не существует"),
        ("form.day", "Выберите день"),
        (problem_of("start", "", "Hi") or "", "Текст пуст"),
        (problem_of("button.x", "a" * 61, "Hi") or "", "знаков не больше 60"),
        (problem_of("start", "a {{x}}", "Hi {{name}}") or "", "Подстановки этого текста: {{name}}"),
        (problem_of("start", "a {{x", "Hi") or "", "Подстановка пишется"),
        ("something new", "something new"),
    ],
)
def test_a_reason_is_found_by_its_form(why: str, said: str) -> None:
    assert reason_in_words(why, "ru").startswith(said) or said in reason_in_words(why, "ru")


def test_english_stays_as_the_api_says_it() -> None:
    assert reason_in_words("must have at least 1 characters") == "must have at least 1 characters"
    assert detail_of(Forbidden("key.role", role="admin", roles="cashier")).startswith(
        "This key has the role admin."
    )


def test_known_values_are_said_in_words() -> None:
    role = detail_of(Forbidden("key.role", role="admin", roles="cashier, integration"), "ru")
    state = detail_of(Conflict("campaign.state", state="finished", to="running"), "ru")

    assert "администратор" in role
    assert "кассир, программа" in role
    assert "«завершена»" in state


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (Unavailable("table.busy"), "Повторите через"),
        (Conflict("segment.changed"), "Откройте страницу заново"),
        (NotFound("trigger.unknown"), "Проверьте адрес"),
        (Rejected("name.empty"), "Исправьте введённое"),
        (Malformed({"": "not JSON"}), "форма: Это не JSON"),
        (Malformed(dict.fromkeys(["/a", "/b", "/c", "/d", "/e"], "is required")), "; и ещё: 2"),
    ],
)
def test_advice_is_russian_too(refusal: Rejected, said: str) -> None:
    assert said in detail_of(refusal, "ru")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429, 502, 503])
def test_a_code_of_one_channel_has_a_russian_title(status: int) -> None:
    assert not latin(title_of("telegram.refused", status, "ru"))
