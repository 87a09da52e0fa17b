"""The fields that people's columns fill."""

import json

import pytest

from chalicelib.domain.exports.export import COLUMNS, ExportKind
from chalicelib.services.spreadsheets.column_heads import FOLDER, guess_fields, heads_of

FIELDS = (*COLUMNS[ExportKind.CUSTOMERS], "full_name")


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("Телефон", "phone"),
        ("Тел.", "phone"),
        ("МОБИЛЬНЫЙ ТЕЛЕФОН", "phone"),
        ("Номер_телефона", "phone"),
        ("Телефон клиента (основной)", "phone"),
        ("№ карты", "card"),
        ("Дисконтная карта №", "card"),
        ("ФИО", "full_name"),
        ("Ф.И.О.", "full_name"),
        ("Фамилия, имя, отчество", "full_name"),
        ("Фамилия", "surname"),
        ("Имя", "first_name"),
        ("Дата рождения", "birthday"),
        ("Дата рождения клиента", "birthday"),
        ("E-Mail", "email"),
        ("email", "email"),
        ("Населенный пункт", "city"),
        ("First Name", "first_name"),
        ("last_name", "surname"),
        ("Date of birth", "birthday"),
        ("phone", "phone"),
    ],
)
def test_common_heads_are_recognised(column: str, field: str) -> None:
    assert guess_fields([column], FIELDS) == {column: field}


@pytest.mark.parametrize("column", ["Отчество", "Примечание", "Пол", "x", "Картинка", ""])
def test_other_heads_are_left_to_the_person(column: str) -> None:
    assert guess_fields([column], FIELDS) == {}


def test_a_field_is_filled_once_and_by_its_own_name_first() -> None:
    columns = ["Дополнительный телефон", "Телефон", "Имя", "Имя клиента"]

    assert guess_fields(columns, FIELDS) == {"Телефон": "phone", "Имя": "first_name"}


@pytest.mark.parametrize("kind", ExportKind)
@pytest.mark.parametrize("locale", ["ru", "en"])
def test_our_own_heads_are_recognised(kind: ExportKind, locale: str) -> None:
    heads = heads_of(COLUMNS[kind], locale)  # type: ignore[arg-type]  # from a table

    assert list(guess_fields(heads, COLUMNS[kind]).values()) == list(COLUMNS[kind])


def test_both_languages_have_the_same_fields_in_order() -> None:
    russian, english = (
        json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in ("ru", "en")
    )

    assert list(russian) == list(english) == sorted(russian)
