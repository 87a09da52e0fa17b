"""Rule 41 and the birthday row of guarantees, section 4."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.customers.birthday import (
    MONTHS,
    Birthday,
    celebrated_on,
    from_text,
    parse_birthday,
    to_text,
)
from chalicelib.domain.errors import Rejected

TODAY = date(2026, 11, 21)

birthdays = st.dates(date(1907, 1, 1), TODAY).flatmap(
    lambda day: st.sampled_from(
        [Birthday(day.day, day.month, day.year), Birthday(day.day, day.month, None)]
    )
)


@pytest.mark.parametrize(
    "text",
    [
        "5 мая 1990",
        "5 МАЯ 1990 года",
        "5-го мая 1990 г.",
        "5 мая 1990г.р.",
        "5мая1990",
        "5/мая/1990",
        "05.05.1990",
        "5. 5. 1990",
        "05-05-1990",
        "5/5/1990",
        "05 05 1990",
        "05051990",
        "1990-05-05",
        "1990.5.5",
        "May 5, 1990",
        "may 5th 1990",
        "5 May 1990",
        "5th of May, 1990",
        "٥ мая ١٩٩٠",
        " 5\u00a0мая\u00a01990\u202c ",
    ],
)
def test_russian_and_english_spellings_of_one_day(text: str) -> None:
    assert parse_birthday(text, today=TODAY) == Birthday(5, 5, 1990)


@pytest.mark.parametrize("text", ["5 мая", "5.5", "05.05.", "May 5th", "5 May", "5/5"])
def test_the_year_may_be_kept_secret(text: str) -> None:
    assert parse_birthday(text, today=TODAY) == Birthday(5, 5, None)


@pytest.mark.parametrize("text", ["31/12/1990", "12/31/1990", "31-12-1990", "31121990"])
def test_an_order_is_understood_when_the_other_is_impossible(text: str) -> None:
    assert parse_birthday(text, today=TODAY) == Birthday(31, 12, 1990)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "birthday.unreadable"),
        ("не скажу", "birthday.unreadable"),
        ("5 мартобря 1990", "birthday.unreadable"),
        ("пятое мая", "birthday.unreadable"),
        ("5 мая 199", "birthday.unreadable"),
        ("5 мая 1990 " * 50, "birthday.unreadable"),
        ("31.02.1990", "birthday.no_such_day"),
        ("31 апреля", "birthday.no_such_day"),
        ("29.02.2023", "birthday.no_such_day"),
        ("0.5.1990", "birthday.no_such_day"),
        ("5.13.1990", "birthday.no_such_day"),
        ("13/13/1990", "birthday.no_such_day"),
        ("01.02.03", "birthday.two_digit_year"),
        ("5 мая 90", "birthday.two_digit_year"),
        ("5/6/90", "birthday.two_digit_year"),
        ("22.11.2026", "birthday.future"),
        ("5 мая 2027", "birthday.future"),
        ("21.11.1905", "birthday.too_old"),
        ("1.1.0000", "birthday.too_old"),
        ("5/6/1990", "birthday.ambiguous"),
        ("05-06-1990", "birthday.ambiguous"),
        ("05061990", "birthday.ambiguous"),
    ],
)
def test_what_is_not_one_day_of_a_life_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        parse_birthday(text, today=TODAY)

    assert refusal.value.code == code


@pytest.mark.parametrize("day", [TODAY, date(1905, 11, 22)])
def test_the_first_and_the_last_day_of_a_possible_life_are_accepted(day: date) -> None:
    expected = Birthday(day.day, day.month, day.year)

    assert parse_birthday(day.isoformat(), today=TODAY) == expected


def test_29_february_without_a_year_is_a_day() -> None:
    assert parse_birthday("29.02", today=TODAY) == Birthday(29, 2, None)


@pytest.mark.parametrize(("year", "day"), [(2026, 28), (2028, 29), (2100, 28)])
def test_rule_41_29_february_is_celebrated_on_the_28th_in_common_years(year: int, day: int) -> None:
    assert celebrated_on(Birthday(29, 2, None), year) == date(year, 2, day)


@pytest.mark.parametrize("text", ["1990-02-31", "1990-13-01", "--00-10"])
def test_a_stored_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(Rejected, match=r"birthday\.no_such_day"):
        from_text(text)


@pytest.mark.parametrize("text", ["", "5 мая", "90-05-05", "---05-05", "1990-05-05\n"])
def test_only_the_stored_form_is_read_back(text: str) -> None:
    with pytest.raises(Rejected, match=r"birthday\.unreadable"):
        from_text(text)


@given(birthdays)
def test_the_stored_form_is_read_back_as_it_was(birthday: Birthday) -> None:
    assert from_text(to_text(birthday)) == birthday


@given(birthdays, st.sampled_from(sorted(MONTHS)))
def test_a_day_written_with_a_word_is_read_as_that_day(birthday: Birthday, word: str) -> None:
    meant = Birthday(min(birthday.day, 28), MONTHS[word], 1990)

    assert parse_birthday(f"{meant.day} {word} 1990", today=TODAY) == meant
    assert parse_birthday(f"{word} {meant.day}, 1990", today=TODAY) == meant


@given(birthdays, st.integers(1900, 2200))
def test_every_birthday_is_celebrated_once_in_every_year(birthday: Birthday, year: int) -> None:
    day = celebrated_on(birthday, year)

    assert day.year == year
    assert day.month == birthday.month


@given(st.text() | st.text(alphabet="0123456789./- мая", max_size=12))
def test_any_text_is_a_day_or_a_refusal(text: str) -> None:
    with suppress(Rejected):
        birthday = parse_birthday(text, today=TODAY)
        assert from_text(to_text(birthday)) == birthday
