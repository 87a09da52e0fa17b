"""Own fields of customers as columns: imported, imported again, undone; bad cells are named."""

import pytest

from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.outcome import RowTally, UndoTally
from chalicelib.domain.staff.staff import Role
from chalicelib.services.imports.own_fields import guess_mapping
from chalicelib.world import World
from tests.builders.fields import has_fields, puts_dictionary, puts_field
from tests.builders.imports import an_import
from tests.builders.staff import Caller, a_caller
from tests.services.imports.test_customers import customers, with_phone

HEADS = ("phone", "field.pet", "field.size", "field.since", "field.colour")
ANNA = ("+79211234567", "кошка", "40,50", "28.02.2026", "РУ Red")
BORIS = ("+79211234568", "", "1 200", "2026-02-28T00:00:00", "green")
READ = {"pet": "кошка", "size": "40.5", "since": "2026-02-28", "colour": "red"}


@pytest.fixture
def admin(world: World) -> Caller:
    admin = a_caller(world, Role.ADMIN)
    has_fields(admin)
    return admin


@pytest.mark.usefixtures("admin")
def test_a_file_with_own_fields_is_imported_repeated_and_undone(world: World) -> None:
    importing = customers(world, ANNA, BORIS, heads=HEADS)
    assert importing.made.checked == RowTally(new=2)

    assert importing.starts().done == RowTally(new=2)

    assert with_phone(world, ANNA[0]).custom == READ
    boris = with_phone(world, BORIS[0]).custom
    assert boris == {"size": "1200", "since": "2026-02-28", "colour": "green"}
    assert customers(world, ANNA, BORIS, heads=HEADS).made.checked == RowTally(same=2)
    assert importing.undoes().undone == UndoTally(undone=2)


@pytest.mark.usefixtures("admin")
def test_an_undone_change_gives_the_former_values_back(world: World) -> None:
    customers(world, ANNA, heads=HEADS).starts()
    importing = customers(world, (ANNA[0], "пёс", "", "", "green"), heads=HEADS)
    assert importing.made.checked == RowTally(changed=1)
    importing.starts()
    changed = with_phone(world, ANNA[0]).custom

    importing.undoes()

    assert changed == {**READ, "pet": "пёс", "colour": "green"}
    assert with_phone(world, ANNA[0]).custom == READ


def test_what_is_imported_is_in_use(world: World, admin: Caller) -> None:
    customers(world, ANNA, heads=HEADS).starts()

    assert world.customers.fields.fresh().used == {"pet", "size", "since", "colour"}
    assert puts_dictionary(admin, "colours", "green").body["code"] == "dictionary.choice_in_use"


@pytest.mark.usefixtures("admin")
def test_cells_that_cannot_be_read_are_named(world: World) -> None:
    rows = [
        (ANNA[0], "x" * 501, "", "", ""),
        (ANNA[0], "", "много", "", ""),
        (ANNA[0], "", "", "31.02.2026", ""),
        (ANNA[0], "", "", "", "синий"),
    ]

    importing = customers(world, *rows, heads=HEADS)

    assert importing.codes() == [
        (2, "field.pet", "field.too_long"),
        (3, "field.size", "field.number"),
        (4, "field.since", "field.day"),
        (5, "field.colour", "field.choice"),
    ]


def test_a_choice_that_was_added_after_a_check_counts_in_the_next_one(
    world: World, admin: Caller
) -> None:
    row = (ANNA[0], "", "", "", "blue")
    assert customers(world, row, heads=HEADS).made.checked == RowTally(bad=1)

    puts_dictionary(admin, "colours", "red", "green", "blue")

    assert customers(world, row, heads=HEADS).made.checked == RowTally(new=1)


def test_a_new_customer_has_every_required_field(world: World, admin: Caller) -> None:
    customers(world, BORIS, heads=HEADS).starts()
    puts_field(admin, "pet", required=True)
    names = ("phone", "city")

    importing = customers(world, (ANNA[0], "Псков"), (BORIS[0], "Тверь"), heads=names)

    assert importing.made.checked == RowTally(changed=1, bad=1)
    assert importing.codes() == [(2, "field.pet", "field.required")]


def test_a_field_that_was_retired_after_the_mapping_takes_no_new_value(
    world: World, admin: Caller
) -> None:
    importing = customers(world, ANNA, BORIS, heads=HEADS)
    puts_field(admin, "pet", order=0, retired=True)

    assert importing.starts().done == RowTally(new=1, bad=1)


@pytest.mark.usefixtures("admin")
def test_columns_are_recognised_by_the_names_in_any_language(world: World) -> None:
    columns = ["Телефон", "поле PET:", "Field size", "field.since", "field.gone", "Прочее"]

    guess = guess_mapping(world, ImportKind.CUSTOMERS, columns)

    assert guess == {
        "Телефон": "phone",
        "поле PET:": "field.pet",
        "Field size": "field.size",
        "field.since": "field.since",
    }
    assert guess_mapping(world, ImportKind.BALANCES, ["Поле pet"]) == {}


@pytest.mark.usefixtures("admin")
def test_many_customers_use_a_field_for_the_first_time(world: World) -> None:
    rows = [(f"+7921{number:07}", "кошка", "", "", "red") for number in range(1, 61)]

    importing = an_import(world, ImportKind.CUSTOMERS, HEADS, *rows)

    assert importing.starts().done == RowTally(new=60)
