"""What an export writes, an import of the same kind reads back as rows that change nothing."""

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.exports.export import COLUMNS, ExportKind, FileExport
from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.outcome import RowTally
from chalicelib.domain.staff.staff import Role
from chalicelib.services.exports.run_export import new_export, next_piece
from chalicelib.services.spreadsheets.column_heads import guess_fields
from chalicelib.services.spreadsheets.write_xlsx import archive_around
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.imports import an_actor, an_upload
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import PROGRAMME, a_document, sells
from tests.repo.builders import a_consent, a_customer, stored


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    """A shop with a programme, receipts, and people with every kind of field."""
    clock.at = NOW
    body = {"programme": a_document(), "effective_at": "2024-01-01T00:00:00Z"}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200
    till = a_caller(world, Role.INTEGRATION)
    anna = stored(world, a_customer(surname="О'Хара-Смит", tags=frozenset({"vip", "new"})))
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

    importing.maps(guess_fields(head.columns, COLUMNS[kind]), "customer_id", "forms")
    found = importing.checks()

    assert found.checked is not None
    assert importing.faults() == []
    assert found.checked == RowTally(same=found.checked.same)
    assert found.checked.same >= 2
