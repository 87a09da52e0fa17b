"""A worker may die at any write, its answer may be lost, its job may come twice: one effect."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Conflict, Unavailable
from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.file_import import ImportState
from chalicelib.domain.imports.outcome import Phase, RowTally, UndoTally
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.imports import run_import
from chalicelib.services.imports.change_import import cancel_import, start_import, undo_import
from chalicelib.services.imports.run_import import continue_import
from chalicelib.world import World
from tests.builders.imports import Importing, an_actor, an_import, an_upload, csv_of
from tests.repo.builders import everything

HEADS = ("phone", "first_name", "city")
ROWS = tuple((f"+7921{number:07}", "Анна", "Псков") for number in range(1, 131))
MOVED = tuple((phone, name, "Тверь") for phone, name, _ in ROWS)
WRITES = ("transact_write_items", "put_item", "batch_write_item", "batch_execute_statement")


@dataclass
class Mortal:
    """A client of DynamoDB that loses its connection at one write, before or after it."""

    client: Any
    dies_at: int
    is_written: bool
    writes: int = 0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(self.client, name)
        if name not in WRITES:
            return call  # type: ignore[no-any-return]

        def write(**request: Any) -> Any:
            self.writes += 1
            if self.writes != self.dies_at:
                return call(**request)
            if self.is_written:
                call(**request)
            raise EndpointConnectionError(endpoint_url="dynamodb")

        return write


def mortal(world: World, *, dies_at: int, is_written: bool) -> World:
    client = Mortal(world.client("dynamodb"), dies_at, is_written)
    return replace(world, client=lambda name: client if name == "dynamodb" else world.client(name))


def dies_and_lives(world: World, importing: Importing, dies_at: int, *, is_written: bool) -> None:
    """Carry out the job in a world that breaks at one write, and then again in a whole one."""
    broken = mortal(world, dies_at=dies_at, is_written=is_written)
    with pytest.raises(Unavailable):
        continue_import(broken, importing.id, importing.made.version)
    importing.works()


@pytest.mark.parametrize("is_written", [True, False], ids=["after", "before"])
@pytest.mark.parametrize("dies_at", [1, 3, 7])
def test_a_death_at_any_write_has_no_second_effect(
    world: World, dies_at: int, *, is_written: bool
) -> None:
    importing = an_import(world, ImportKind.CUSTOMERS, HEADS, *ROWS)
    start_import(world, an_actor(world), importing.id)

    dies_and_lives(world, importing, dies_at, is_written=is_written)

    assert (importing.made.state, importing.made.done) == (ImportState.DONE, RowTally(new=130))
    profiles = [key for key in everything(world) if key[1] == "PROFILE"]
    assert len(profiles) == 130


@pytest.mark.parametrize("is_written", [True, False], ids=["after", "before"])
def test_a_death_while_it_is_undone_undoes_once(world: World, *, is_written: bool) -> None:
    an_import(world, ImportKind.CUSTOMERS, HEADS, *ROWS).starts()
    importing = an_import(world, ImportKind.CUSTOMERS, HEADS, *MOVED)
    importing.starts()
    undo_import(world, an_actor(world), importing.id)

    dies_and_lives(world, importing, 40, is_written=is_written)

    assert importing.made.undone == UndoTally(undone=130)
    owner = world.customers.claims.owner_of(Identity("phone", ROWS[70][0]))
    assert owner is not None
    customer = world.customers.profiles.get(owner)
    assert customer is not None
    assert customer.city == "Псков"


def test_a_receipt_of_a_dead_worker_is_recorded_once(world: World) -> None:
    an_import(world, ImportKind.CUSTOMERS, HEADS, *ROWS[:3]).starts()
    heads = ("phone", "shop", "receipt", "at", "total")
    day = world.now().strftime("%Y-%m-%d")
    rows = tuple((phone, "s1", f"r-{phone[1:]}", day, "10.00") for phone, _, _ in ROWS[:3])
    importing = an_import(world, ImportKind.PURCHASES, heads, *rows)
    start_import(world, an_actor(world), importing.id)

    dies_and_lives(world, importing, 3, is_written=True)

    assert importing.made.done == RowTally(new=3)
    assert importing.undoes().undone == UndoTally(undone=3)


def test_a_job_that_comes_twice_or_late_changes_nothing(world: World) -> None:
    importing = an_import(world, ImportKind.CUSTOMERS, HEADS, *ROWS[:3])
    start_import(world, an_actor(world), importing.id)
    version = importing.made.version
    importing.works()
    done = importing.made

    continue_import(world, importing.id, version)
    continue_import(world, "gone", 1)

    assert importing.made == done


def test_a_long_file_is_continued_by_the_next_job(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_import, "SLICE_ROWS", 50)
    importing = an_import(world, ImportKind.CUSTOMERS, HEADS, *ROWS)
    start_import(world, an_actor(world), importing.id)
    hurried = replace(world, now=HurriedClock(world))

    continue_import(hurried, importing.id, importing.made.version)

    made = importing.made
    assert (made.state, made.place.number, made.done) == (
        ImportState.IMPORTING,
        51,
        RowTally(new=50),
    )
    assert importing.works().done == RowTally(new=130)


@dataclass
class HurriedClock:
    """A clock by which every look is a minute later."""

    world: World
    minutes: int = 0

    def __call__(self) -> Any:
        self.minutes += 1
        return self.world.now() + timedelta(minutes=self.minutes)


def test_a_cancelled_import_writes_no_more_and_can_be_undone(world: World) -> None:
    importing = an_import(world, ImportKind.CUSTOMERS, HEADS, *ROWS)
    start_import(world, an_actor(world), importing.id)
    before = importing.made
    cancel_import(world, an_actor(world), importing.id)
    continue_import(world, importing.id, before.version)
    assert importing.made.done == RowTally()
    with pytest.raises(Conflict):
        undo_import(world, an_actor(world), importing.id)


def test_rows_of_a_slice_that_was_cancelled_are_counted(world: World) -> None:
    importing = an_import(world, ImportKind.CUSTOMERS, HEADS, *ROWS[:3])
    start_import(world, an_actor(world), importing.id)
    made = importing.made
    cancel_import(world, an_actor(world), importing.id)

    with pytest.raises(Conflict):
        run_import._slices(world, made)  # noqa: SLF001 - a worker that read it before the stop

    assert importing.made.done == RowTally(new=3)
    assert importing.undoes().undone == UndoTally(undone=3)


def test_a_file_that_breaks_in_the_middle_says_so(world: World) -> None:
    rows = csv_of(HEADS, *ROWS[:3]) + b'"' + b"no end" * 40_000
    importing = an_upload(world, rows)
    importing.maps({head: head for head in HEADS}, "phone", "paper forms")

    made = importing.checks()

    assert (made.state, made.problem) == (ImportState.FAILED, "file.quote_open")


def test_an_erasure_removes_what_an_import_keeps_of_the_customer(world: World) -> None:
    an_import(world, ImportKind.CUSTOMERS, HEADS, *ROWS[:1]).starts()
    importing = an_import(world, ImportKind.CUSTOMERS, HEADS, *MOVED[:1])
    importing.starts()
    owner = world.customers.claims.owner_of(Identity("phone", ROWS[0][0]))
    assert owner is not None
    assert any(sk.startswith("IMPORTED#") for _, sk in everything(world))

    erase_by_staff(world, an_actor(world), owner)

    assert not any(sk.startswith("IMPORTED#") for _, sk in everything(world))
    assert importing.undoes().undone == UndoTally(kept=1)
    assert importing.codes(Phase.UNDO) == [(2, "", "import.changed_since")]
