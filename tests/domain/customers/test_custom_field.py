"""Own fields: what a person writes becomes one exact value."""

from typing import Any

import pytest

from chalicelib.domain.customers.custom_field import (
    Choice,
    ChoiceDictionary,
    CustomField,
    CustomKind,
    importable,
    name_in,
    read_typed,
    read_value,
    refuse_missing,
    shown_value,
)
from chalicelib.domain.errors import Rejected

COLOURS = ChoiceDictionary(
    "colours",
    {"ru": "Цвета", "en": "Colours"},
    (
        Choice("red", {"ru": "Тёмно-красный", "en": "Dark red"}),
        Choice("green", {"ru": "Зелёный", "en": "Green"}, retired=True),
    ),
)


def a_field(kind: CustomKind = CustomKind.TEXT, **changes: Any) -> CustomField:
    return CustomField("own", kind, {"ru": "Поле", "en": "Field"}, **changes)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (CustomKind.TEXT, "  кошка Мурка ", "кошка Мурка"),
        (CustomKind.TEXT, " ", ""),
        (CustomKind.TEXT, "я" * 500, "я" * 500),
        (CustomKind.NUMBER, "1 234,50", "1234.5"),
        (CustomKind.NUMBER, "−0,000001", "-0.000001"),
        (CustomKind.NUMBER, "-0", "0"),
        (CustomKind.NUMBER, "+007.0", "7"),
        (CustomKind.NUMBER, "100", "100"),
        (CustomKind.DATE, "2026-02-28", "2026-02-28"),
        (CustomKind.DATE, "5.3.2026", "2026-03-05"),
        (CustomKind.CHOICE, "red", "red"),
        (CustomKind.CHOICE, "темно-КРАСНЫЙ", "red"),
        (CustomKind.CHOICE, "dark red", "red"),
    ],
)
def test_what_a_person_writes_is_read(kind: CustomKind, typed: str, value: str) -> None:
    assert read_typed(a_field(kind), typed, COLOURS) == value


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        (CustomKind.TEXT, "я" * 501, "field.too_long"),
        (CustomKind.TEXT, "\u200b", "field.text"),
        (CustomKind.TEXT, "a\u202eb", "field.text"),
        (CustomKind.NUMBER, "сто", "field.number"),
        (CustomKind.NUMBER, "1e5", "field.number"),
        (CustomKind.NUMBER, "٣", "field.number"),
        (CustomKind.NUMBER, "1.2345678", "field.number"),
        (CustomKind.NUMBER, "1" * 16, "field.number"),
        (CustomKind.DATE, "31.02.2026", "field.day"),
        (CustomKind.DATE, "завтра", "field.day"),
        (CustomKind.CHOICE, "blue", "field.choice"),
        (CustomKind.CHOICE, "green", "field.choice"),
    ],
)
def test_what_is_no_value_is_refused(kind: CustomKind, typed: str, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        read_typed(a_field(kind), typed, COLOURS)

    assert refused.value.code == code


def test_a_choice_without_its_dictionary_is_refused() -> None:
    with pytest.raises(Rejected):
        read_typed(a_field(CustomKind.CHOICE), "red")


def test_a_retired_choice_and_a_retired_field_keep_their_values() -> None:
    retired = a_field(retired=True)

    assert read_value(a_field(CustomKind.CHOICE), "green", "green", COLOURS) == "green"
    assert read_value(retired, "кошка", "кошка", None) == "кошка"
    with pytest.raises(Rejected) as refused:
        read_value(retired, "собака", "кошка", None)
    assert refused.value.code == "field.retired"


def test_people_read_the_name_of_a_choice() -> None:
    choice = a_field(CustomKind.CHOICE)

    assert shown_value(choice, "green", "en", COLOURS) == "Green"
    assert shown_value(choice, "gone", "en", COLOURS) == "gone"
    assert shown_value(choice, "red", "en", None) == "red"
    assert shown_value(a_field(), "кошка", "en", None) == "кошка"
    assert name_in({"ru": "", "en": "Red"}, "ru") == "Red"


def test_a_required_field_must_have_a_value_unless_it_is_retired() -> None:
    required, retired = a_field(required=True), a_field(required=True, retired=True)

    refuse_missing([required], {"own": "кошка"})
    refuse_missing([retired], {})
    with pytest.raises(Rejected) as refused:
        refuse_missing([required], {})
    assert refused.value.params == {"field": "own"}
    assert importable([retired, required]) == (required,)


def test_an_open_field_is_neither_personal_nor_limited_to_roles() -> None:
    assert a_field().is_open
    assert not a_field(personal=True).is_open
    assert not a_field(visible_to=frozenset({"support"})).is_open
    assert COLOURS.offered == COLOURS.choices[:1]
