"""What an export writes, an import of the same kind reads back as rows that change nothing."""

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.exports.export import ExportKind, FileExport
from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.outcome import RowTally
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.staff.staff import Role
from chalicelib.services.exports.run_export import new_export, next_piece
from chalicelib.services.imports.own_fields import guess_mapping
from chalicelib.services.spreadsheets.write_xlsx import archive_around
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.fields import DICTIONARY, FIELD, has_fields, puts_field
from tests.builders.imports import an_actor, an_upload
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import PROGRAMME, a_document, sells
from tests.repo.builders import a_consent, a_customer, stored

# As people may write them; the second choice is offered no more.
VALUES = {
    "pet": "=Кот; «Мурзик»\nи 'пёс'",
    "size": "-40.5",
    "since": "2026-02-28",
    "colour": "green",
}


def retires(admin: Caller) -> None:
    """Retire a choice and a field that a customer has."""
    listed = [
        {"id": "red", "name": {"ru": "ру red", "en": "en red"}},
        {"id": "green", "name": {"ru": "ру green", "en": "en green"}, "retired": True},
    ]
    body = {"name": {"ru": "Цвета", "en": "Colours"}, "choices": listed}
    path = {"dictionary": "colours"}
    assert admin.asks("PUT", DICTIONARY, body, path=path).status == 200
    assert puts_field(admin, "since", "date", order=2, retired=True).status == 200


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    """A shop with a programme, receipts, and people with every kind of field."""
    clock.at = NOW
    body = {"programme": a_document(), "effective_at": "2024-01-01T00:00:00Z"}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200
    till = a_caller(world, Role.INTEGRATION)
    admin = a_caller(world, Role.ADMIN)
    has_fields(admin)
    anna = stored(
        world,
        a_customer(surname="О'Хара-Смит", tags=frozenset({"vip", "new"}), custom=dict(VALUES)),
    )
    retires(admin)
    stored(world, a_customer(first_name="", surname="", email=None, birthday=None))
    stored(
        world,
        a_customer(
            birthday=Birthday(29, 2, None),
            city="Нижний Новгород",
            shop="s1",
            zone="Asia/Omsk",
            locale="en",
            consents=(a_consent(), a_consent(channel="email", given=False)),
        ),
    )
    sells(till, anna, "r-1", "1000.00")
    sells(till, anna, "r-2", "0.50")
    return till


def file_of(world: World, made: FileExport) -> bytes:
    content, after = next_piece(world, made, None)
    assert not after.start
    if made.format == "csv":
        return content
    before, end = archive_around(after.sums)
    return before + content + end


@pytest.mark.parametrize("kind", ExportKind)
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.usefixtures("till")
def test_an_exported_file_changes_nothing(world: World, kind: ExportKind, file_format: str) -> None:
    actor = an_actor(world)
    made = new_export(world, actor, kind, file_format, language="ru")  # type: ignore[arg-type]  # from a table
    importing = an_upload(world, file_of(world, made), ImportKind(kind))
    head = importing.made.head
    assert head is not None

    importing.maps(guess_mapping(world, ImportKind(kind), head.columns), "customer_id", "forms")
    found = importing.checks()

    assert found.checked is not None
    assert importing.faults() == []
    assert found.checked == RowTally(same=found.checked.same)
    assert found.checked.same >= 2


def heads_of(world: World, language: Locale) -> list[str]:
    made = new_export(world, an_actor(world), ExportKind.CUSTOMERS, "csv", language=language)
    return file_of(world, made).decode("utf-8-sig").splitlines()[0].split(",")


@pytest.mark.usefixtures("till")
def test_own_fields_are_columns_under_their_names(world: World) -> None:
    assert heads_of(world, "en")[-4:] == ["Field pet", "Field size", "field.since", "Field colour"]
    assert heads_of(world, "ru")[-4:-2] == ["Поле pet", "Поле size"]


@pytest.mark.parametrize("name", ["Город", "город", "ФИО", "field.city"])
def test_a_field_with_the_name_of_another_column_is_named_by_its_id(
    world: World, name: str
) -> None:
    admin = a_caller(world, Role.ADMIN)
    body = {"kind": "text", "name": {"ru": name, "en": "Town"}}
    assert admin.asks("PUT", FIELD, body, path={"field": "town"}).status == 200
    stored(world, a_customer(custom={"town": "Псков"}))

    heads = heads_of(world, "ru")

    assert heads[-1] == "field.town"
    assert guess_mapping(world, ImportKind.CUSTOMERS, heads)["field.town"] == "field.town"


def test_a_column_of_a_field_that_is_no_more_fills_nothing(world: World) -> None:
    heads = ["Телефон", "field.full_name", "field.city"]

    assert guess_mapping(world, ImportKind.CUSTOMERS, heads) == {"Телефон": "phone"}


def test_a_choice_is_written_by_its_name(world: World) -> None:
    has_fields(a_caller(world, Role.ADMIN))
    stored(world, a_customer(custom={"colour": "red"}))
    made = new_export(world, an_actor(world), ExportKind.CUSTOMERS, "csv", language="ru")

    assert file_of(world, made).decode().splitlines()[1].endswith(",ру red")
