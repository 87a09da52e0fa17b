"""Pages say what is wrong with a field from one table of a language."""

import json
from string import Formatter

import pytest

from chalicelib.console.reasons import FRIENDLIER, reason
from chalicelib.console.words import advice, headline, texts
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.handlers.edge.problems import catalogue
from chalicelib.handlers.edge.reasons import FOLDER


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize(
    ("why", "russian", "english"),
    [
        ("is required", "Заполните это поле", "Fill in this field"),
        ("must have at least 1 characters", "Заполните это поле", "Fill in this field"),
        ("must be at most 90", "Не больше 90", "At most 90"),
        ("form.json 2", "Это не JSON: посмотрите строку 2", "This is not JSON: look at line 2"),
        ("form.day", "Выберите день", "Choose a day"),
        ("there is no such level", "Такого уровня нет", "there is no such level"),
        ("must be true or false", "Выберите «да» или «нет»", "Choose yes or no"),
        ("something new", "something new", "something new"),
    ],
)
def test_a_reason_is_said_in_both_languages(why: str, russian: str, english: str) -> None:
    assert (reason(why, "ru"), reason(why, "en")) == (russian, english)


def test_a_friendlier_sentence_stands_for_one_that_the_russian_table_knows() -> None:
    russian = json.loads((FOLDER / "ru_reasons.json").read_text(encoding="utf-8"))
    friendlier = json.loads(FRIENDLIER.read_text(encoding="utf-8"))

    assert list(friendlier) == sorted(friendlier)
    assert friendlier.keys() <= russian.keys()
    for sentence, words in friendlier.items():
        assert places(words) <= places(sentence), sentence


@pytest.mark.parametrize("locale", LOCALES)
def test_the_texts_of_the_pages_have_no_reasons_of_their_own(locale: Locale) -> None:
    assert [key for key in texts(locale) if key.startswith(("reason.", "sentence."))] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sign_around_code_reaches_a_page(locale: Locale) -> None:
    for code in catalogue(locale):
        said = headline(code, 400, locale) + advice(Rejected(code), locale)
        assert "`" not in said, code
    assert "`" not in "".join(texts(locale).values())
    assert "`" not in reason("{more} more in `errors`", locale)
