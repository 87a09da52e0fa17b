"""What a campaign may say of a person, and that nothing comes out longer than was counted."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.campaigns.placeholders import (
    CHECKED_PLACES,
    NUMBER_MAX,
    PLACES,
    VALUE_UNITS_MAX,
    cut_value,
    places_with,
    values_of,
)
from chalicelib.domain.messages.limits import sms_bytes, utf8_bytes, utf16_units
from chalicelib.domain.messages.template import Kind, compile_template
from chalicelib.domain.shopping.shopping import Bought, Shopping
from tests.repo.builders import a_customer

TODAY = date(2026, 11, 21)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)


def bought(days_ago: int, **categories: int) -> Bought:
    day = TODAY.toordinal() - days_ago
    return Bought(day, sum(categories.values()), tuple(categories.items()))


def test_every_place_has_a_kind_a_longest_value_and_a_value() -> None:
    values = values_of(a_customer(), TODAY)

    assert PLACES.known.keys() == PLACES.longest.keys() == values.keys()
    for name, kind in PLACES.known.items():
        assert isinstance(values[name], int if kind is Kind.NUMBER else str)
        assert isinstance(PLACES.longest[name], type(values[name]))


def test_the_values_are_those_of_the_profile() -> None:
    shopping = Shopping((bought(30, dairy=500), bought(12, dairy=700), bought(20, bread=900)))
    customer = a_customer(city="Тверь", shopping=shopping)

    assert values_of(customer, TODAY, read={"points": "12 баллов"}) == {
        "points": "12 баллов",
        "expiring": "",
        "expires_on": "",
        "gift": "",
        "gift_line": "",
        "code": "",
        "name": "Анна",
        "surname": "Петрова",
        "city": "Тверь",
        "card": customer.card,
        "favourite": "dairy",
        "orders": 3,
        "days": 12,
    }


def test_only_what_is_asked_for_is_looked_up() -> None:
    assert values_of(a_customer(), TODAY, ["name"]) == {"name": "Анна"}


def test_of_who_never_bought_the_days_are_those_since_joining() -> None:
    joined = datetime(2026, 11, 1, 12, tzinfo=UTC)

    values = values_of(a_customer(registered_at=joined), TODAY, ["orders", "days", "favourite"])

    assert values == {"orders": 0, "days": 20, "favourite": ""}


@pytest.mark.parametrize(("days_ago", "days"), [(-1, 0), (0, 0), (3_000_000, NUMBER_MAX)])
def test_a_number_stays_within_what_was_counted(days_ago: int, days: int) -> None:
    later = TODAY + timedelta(days=max(0, -days_ago))
    day = later.toordinal() if days_ago < 0 else TODAY.toordinal() - days_ago
    customer = a_customer(shopping=Shopping((Bought(day, 1),)))

    assert values_of(customer, TODAY, ["days"]) == {"days": days}


@given(NAMES)
def test_a_value_is_cut_between_letters(name: str) -> None:
    shown = cut_value(name)

    assert name.startswith(shown)
    assert utf16_units(shown) <= VALUE_UNITS_MAX
    assert shown == name or utf16_units(shown) >= VALUE_UNITS_MAX - 1


@pytest.mark.parametrize("measure", [utf16_units, utf8_bytes, sms_bytes])
@given(name=NAMES, city=NAMES, surname=NAMES)
def test_no_text_is_longer_than_the_widest(measure: Any, **fields: str) -> None:
    customer = a_customer(first_name=fields["name"], city=fields["city"], surname=fields["surname"])
    text = "".join(f"{{{{{name}}}}}, " for name in PLACES.known)
    template = compile_template(text, known=PLACES.known, locale="ru")

    filled = template.fill(values_of(customer, TODAY))

    assert measure(filled) <= template.chars_max(PLACES.longest, measure)


def test_own_fields_are_places_of_texts() -> None:
    places = places_with(["size"])

    assert "field.size" in places.known
    assert "field.pet" not in places.known
    assert places.longest["field.size"] == places.longest["name"]


def test_a_text_that_was_checked_may_have_any_own_field() -> None:
    known, longest = CHECKED_PLACES.known, CHECKED_PLACES.longest

    assert "field.gone" in known
    assert "gone" not in known
    assert known["field.gone"] is Kind.TEXT
    assert longest["field.gone"] == longest["name"]
    with pytest.raises(KeyError):
        longest["gone"]
