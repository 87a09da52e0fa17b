"""Rule 8 and the name rows of guarantees, section 4."""

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.customers.names.person_name import (
    NAME_BYTES_MAX,
    NAME_GRAPHEMES_MAX,
    parse_name,
    search_key,
)
from chalicelib.domain.errors import Rejected

FAMILY = "👨\u200d👩\u200d👧"


@pytest.mark.parametrize(
    "name",
    [
        "Иван",
        "Алёна",
        "Анна-Мария",
        "O'Brien",
        "Жан-Поль д’Арк",
        "محمد",
        "李小龍",
        "J.R. Smith",
        "Tom & Jerry",
        "Мамин Сибиряк",
        f"Аня {FAMILY}",
        "Аня 👍🏽",
        "Иван 3-й",
    ],
)
def test_a_name_in_any_script_is_kept_as_typed(name: str) -> None:
    assert parse_name(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Иван \t\r\n Петров ", "Иван Петров"),
        ("\ufeffИван\u202e", "Иван"),
        ("Ива\u200bн\u200d", "Иван"),
        ("Ив\u200dан", "Иван"),
        ("Алеш\u0438\u0306", "Алеш\u0439"),
        ("Иван\u3164\u2800", "Иван"),
        ("Иван\x00Петров", "Иван Петров"),
        ("Иван\ud800", "Иван"),
    ],
)
def test_what_cannot_be_seen_is_dropped(typed: str, kept: str) -> None:
    assert parse_name(typed) == kept


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "name.empty"),
        (" \n\u200b", "name.empty"),
        ("\u3164", "name.empty"),
        ("12345", "name.no_letters"),
        ("😀", "name.no_letters"),
        (FAMILY, "name.no_letters"),
        ("\u0301", "name.no_letters"),
        ("<b>Иван</b>", "name.not_a_name"),
        ("ivan@mail.ru", "name.not_a_name"),
        ("https://spam", "name.not_a_name"),
        ("www.spam", "name.not_a_name"),
        ("Выигрыш spam.ru", "name.not_a_name"),
        ("bit.ly/x", "name.not_a_name"),
    ],
)
def test_what_is_not_a_name_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        parse_name(text)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "я" * (NAME_GRAPHEMES_MAX + 1),
        "я" + "\u0301" * NAME_BYTES_MAX,
        "Аня " + FAMILY * 10 + "\u0301" * 50,
        "я" * 5000,
    ],
)
def test_length_is_limited_in_what_is_seen_and_in_bytes(text: str) -> None:
    with pytest.raises(Rejected, match=r"name\.too_long") as refusal:
        parse_name(text)

    assert refusal.value.params == {"limit": NAME_GRAPHEMES_MAX}


def test_an_accent_and_an_emoji_family_count_as_one() -> None:
    sixty_seen = "и\u0301" * (NAME_GRAPHEMES_MAX - 10) + "я" * 9 + "👍🏽"

    assert len(sixty_seen) > NAME_GRAPHEMES_MAX
    assert parse_name(sixty_seen) == sixty_seen
    assert parse_name("я" * (NAME_GRAPHEMES_MAX - 1) + FAMILY)


@pytest.mark.parametrize("name", ["Алёна", "АЛЕНА", "алена", "але\u0308на"])
def test_case_and_yo_do_not_matter_for_search(name: str) -> None:
    assert search_key(name) == "алена"


@given(st.text())
def test_any_text_is_a_clean_name_or_a_refusal(text: str) -> None:
    with suppress(Rejected):
        name = parse_name(text)
        assert parse_name(name) == name
        assert unicodedata.is_normalized("NFC", name)
        assert len(name.encode()) <= NAME_BYTES_MAX
