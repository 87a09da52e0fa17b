"""What an import is made of: its states, its mapping, its parts and its tallies."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Conflict, Malformed, Refusal, Rejected
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.imports.fields import FIELDS, KEYS, REQUIRED, ImportKind
from chalicelib.domain.imports.file_import import (
    FileImport,
    FilePart,
    ImportState,
    check_parts,
)
from chalicelib.domain.imports.mapping import ImportMapping, check_mapping, pointer_part
from chalicelib.domain.imports.outcome import BadField, Outcome, RowFault, RowTally, UndoTally
from chalicelib.domain.spreadsheets.head import SpreadsheetHead
from chalicelib.domain.spreadsheets.row import RowPlace
from tests.builders.clock import START

HEAD = SpreadsheetHead("csv", ("Phone", "Name"), RowPlace(1, 10))
MADE = FileImport("1", ImportKind.CUSTOMERS, "clients.csv", StaffKeyId("admin"), START)
PARTS = (FilePart(1, 4, "a"), FilePart(2, 3, "b"))
MAPPING = ImportMapping({"Phone": "phone"}, "phone", "paper forms")


def checked() -> FileImport:
    return MADE.uploaded(PARTS, HEAD).mapped(MAPPING).checking().ended(START)


def test_a_file_passes_from_the_upload_to_the_undoing() -> None:
    ready = checked()
    assert (ready.state, ready.rows_total, ready.size) == (ImportState.CHECKED, 0, 7)
    assert not ready.is_undoable

    running = replace(ready.importing(START), done=RowTally(new=2))
    assert (running.state, running.place) == (ImportState.IMPORTING, HEAD.rows)
    done = running.ended(START)
    assert done.is_undoable

    undone = replace(done.undoing(START), undone=UndoTally(2)).ended(START)
    assert (undone.state, undone.undone.undone) == (ImportState.UNDONE, 2)


def test_a_stopped_import_can_be_undone() -> None:
    running = replace(checked().importing(START), done=RowTally(changed=1))

    assert running.cancelled(START).is_undoable


@pytest.mark.parametrize(
    ("made", "act", "code"),
    [
        (MADE, lambda made: made.checking(), "import.state"),
        (MADE.uploaded(PARTS, HEAD), lambda made: made.checking(), "import.unmapped"),
        (MADE.uploaded(PARTS, HEAD), lambda made: made.importing(START), "import.state"),
        (checked(), lambda made: made.undoing(START), "import.state"),
        (
            checked().importing(START).ended(START),
            lambda made: made.undoing(START),
            "import.nothing_to_undo",
        ),
        (
            replace(checked().importing(START), done=RowTally(new=1)).ended(START),
            lambda made: made.undoing(START + timedelta(days=31)),
            "import.too_old",
        ),
        (MADE.failed("file.encoding", START), lambda made: made.cancelled(START), "import.state"),
        (checked(), lambda made: made.uploaded(PARTS, HEAD), "import.state"),
    ],
)
def test_each_step_needs_the_one_before(made: FileImport, act: object, code: str) -> None:
    with pytest.raises(Conflict) as refused:
        act(made)  # type: ignore[operator]

    assert refused.value.code == code


def test_another_mapping_is_checked_again() -> None:
    again = checked().mapped(MAPPING)

    assert (again.state, again.checked) == (ImportState.UPLOADED, None)
    assert again.checking().attempt == 2


@pytest.mark.parametrize(("numbers", "missing"), [((), 1), ((2,), 1), ((1, 3), 2)])
def test_a_file_has_all_its_parts(numbers: tuple[int, ...], missing: int) -> None:
    with pytest.raises(Rejected) as refused:
        check_parts([FilePart(number, 1, "") for number in numbers])

    assert refused.value.params == {"part": missing}


def test_a_mapping_that_fits_is_taken() -> None:
    check_mapping(ImportKind.CUSTOMERS, MAPPING, HEAD.columns)
    check_mapping(ImportKind.CUSTOMERS, replace(MAPPING, key=""), HEAD.columns)
    card = ImportMapping({"Phone": "phone", "Name": "card"}, "phone")
    check_mapping(ImportKind.CARDS, card, HEAD.columns)


@pytest.mark.parametrize(
    ("kind", "mapping", "at"),
    [
        (ImportKind.CUSTOMERS, replace(MAPPING, columns={"a/b": "phone"}), "/columns/a~1b"),
        (ImportKind.CUSTOMERS, replace(MAPPING, columns={"Phone": "points"}), "/columns/Phone"),
        (
            ImportKind.CUSTOMERS,
            replace(MAPPING, columns={"Phone": "phone", "Name": "phone"}),
            "/columns/Name",
        ),
        (ImportKind.CUSTOMERS, replace(MAPPING, columns={"Name": "city"}), "/columns"),
        (ImportKind.CUSTOMERS, replace(MAPPING, key="card"), "/key"),
        (ImportKind.CUSTOMERS, replace(MAPPING, evidence=""), "/evidence"),
        (ImportKind.BALANCES, ImportMapping({"Phone": "points"}, ""), "/key"),
        (ImportKind.CARDS, ImportMapping({"Phone": "card"}, "card"), "/key"),
    ],
)
def test_a_mapping_that_does_not_fit_is_pointed_at(
    kind: ImportKind, mapping: ImportMapping, at: str
) -> None:
    with pytest.raises(Malformed) as refused:
        check_mapping(kind, mapping, HEAD.columns)

    assert at in refused.value.pointers


def test_cells_are_read_by_field_without_the_empty_ones() -> None:
    mapping = ImportMapping({"Phone": "phone", "Name": "first_name"})

    assert mapping.cells_of({"Phone": "1", "Name": " ", "Other": "x"}) == {"phone": "1"}
    assert pointer_part("a~/b") == "a~0~1b"


def test_every_kind_has_its_required_fields_and_its_keys() -> None:
    for kind in ImportKind:
        assert set(REQUIRED[kind]) <= set(FIELDS[kind])
        assert set(KEYS[kind]) <= set(FIELDS[kind])


def test_rows_are_counted_by_their_outcome() -> None:
    tally = RowTally()
    for outcome in Outcome:
        tally = tally.counting(outcome)

    assert tally == RowTally(1, 1, 1, 1)
    assert tally.rows == 4


def test_a_fault_keeps_numbers_and_no_text_of_a_person() -> None:
    refusal = Refusal("name.too_long", limit=60, name="Анна")

    assert RowFault.of(3, "surname", refusal) == RowFault(
        3, "surname", "name.too_long", {"limit": 60}
    )
    assert BadField("surname", refusal).refusal is refusal
