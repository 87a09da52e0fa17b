"""No cell stops a file, and an undo takes back nothing but what its own rows did."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.imports.fields import FIELDS, ImportKind
from chalicelib.domain.imports.file_import import ImportState
from chalicelib.domain.imports.outcome import Outcome, Phase, RowLog, RowTally, UndoTally
from chalicelib.domain.money import Money
from chalicelib.domain.points.entry import PostingType
from chalicelib.domain.points.lot import Terms
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.record import Cause
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.repo.points.accounts import AccountMoved
from chalicelib.services.customers.notes.write_notes import write_note
from chalicelib.services.imports.change_import import start_import
from chalicelib.services.points.presets.read_presets import read_preset
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.world import World
from tests.builders.accounts import account_of, in_force_since
from tests.builders.clock import START
from tests.builders.imports import Importing, an_actor, an_import
from tests.repo.builders import a_customer, found, save_registration

ODD = (
    "=1+1",
    "x" * 40_000,
    "\x00",
    "\u202e",
    "1e400",
    "NaN",
    "-1e999",
    "٣",
    "²",
    "9" * 5000,
    "2020-02-30",
    "0001-01-01",
    "0000-00-00",
    "31.12.9999 23:59",
    "9999-12-31T23:59:59+23:59",
    "#REF!",
)
GOOD = {
    "card": "2912345678906",
    "points": "5",
    "expires_on": "2027-12-01",
    "shop": "s1",
    "receipt": "r1",
    "at": "2026-11-01T10:00:00Z",
    "total": "10.00",
    "channel": "sms",
    "given": "yes",
}


@pytest.fixture
def anna(world: World) -> Customer:
    customer = a_customer(chats=(), consents=())
    save_registration(world, customer, an_actor(world))
    return found(world, customer)


@pytest.mark.parametrize("kind", list(ImportKind), ids=str)
def test_the_check_of_odd_cells_says_what_the_import_does(
    world: World, anna: Customer, kind: ImportKind
) -> None:
    in_force_since(world, read_preset("grocery"))
    heads, rows = FIELDS[kind], list[list[str]]()
    for place in range(len(heads)):
        for odd in ODD:
            good = {**GOOD, "phone": anna.phone.number, "customer_id": anna.id}
            if kind is ImportKind.CUSTOMERS:
                good = {"phone": f"+7921999{len(rows):04}"}
            row = [good.get(head, "") for head in heads]
            row[place] = odd
            rows.append(row)

    importing = an_import(world, kind, heads, *rows)
    checked = importing.made.checked

    made = importing.starts()
    assert (made.state, made.done) == (ImportState.DONE, checked)
    assert not [each for each in verify_ledger(world) if each.differences]


def test_a_last_day_beyond_five_years_is_bad_in_the_check(world: World, anna: Customer) -> None:
    in_force_since(world, read_preset("grocery"))
    heads = ("phone", "points", "expires_on")

    importing = an_import(world, ImportKind.BALANCES, heads, (anna.phone.number, "5", "2099-01-01"))

    assert importing.codes() == [(2, "expires_on", "adjustment.expires_on")]


def receipts(world: World, anna: Customer) -> Importing:
    heads = ("phone", "shop", "receipt", "at", "total")
    row = (anna.phone.number, "s1", "r-1", START.strftime("%Y-%m-%dT%H:%M:%SZ"), "10.00")
    return an_import(world, ImportKind.PURCHASES, heads, row)


def test_an_undo_leaves_a_receipt_that_a_till_recorded(world: World, anna: Customer) -> None:
    importing = receipts(world, anna)
    start_import(world, an_actor(world), importing.id)
    # The worker dies after it said what it intends, and a till is faster than the next one.
    intended = RowLog(2, Outcome.NEW, anna.id, "s1#r-1")
    world.commit(None, world.imports.rows.log_write(importing.made, intended))
    paid = Money(1000, "RUB")
    sold = Receipt("s1", "r-1", START, paid, (PurchaseLine("receipt", "other", 1000, paid),))
    till = replace(an_actor(world), by=StaffKeyId("till"))
    record_purchase(world, till, sold, Identity("id", anna.id))
    importing.works()

    assert importing.undoes().undone == UndoTally(kept=1)

    purchase = world.shopping.purchases.get(shop="s1", receipt="r-1")
    assert purchase is not None
    assert not purchase.is_void


def test_a_customer_with_a_note_stays(world: World) -> None:
    importing = an_import(world, ImportKind.CUSTOMERS, ("phone",), ("+79219990001",))
    importing.starts()
    owner = world.customers.claims.owner_of(Identity("phone", "+79219990001"))
    assert owner is not None
    write_note(world, an_actor(world), owner, "asked for a call")

    assert importing.undoes().undone == UndoTally(kept=1)
    assert importing.codes(Phase.UNDO) == [(2, "", "import.changed_since")]
    assert importing.made.done == RowTally(new=1)


def test_a_movement_that_was_decided_before_the_undo_is_decided_anew(world: World) -> None:
    in_force_since(world, read_preset("grocery"))
    importing = an_import(world, ImportKind.CUSTOMERS, ("phone",), ("+79219990001",))
    importing.starts()
    owner = world.customers.claims.owner_of(Identity("phone", "+79219990001"))
    assert owner is not None
    customer = world.customers.profiles.get(owner)
    assert customer is not None
    before, now = account_of(world, customer), world.now()
    move = Movement(before.account, now)
    move.add(PostingType.EARN, Terms("lot", 5, now, now, now + timedelta(days=9)))
    cause = Cause({"kind": "adjustment"}, "adjustment lot")
    after, entry = before.moved(
        move.end(), move.postings, cause, at=now, recorded_at=now, by="till"
    )
    writes = world.points.accounts.writes(before, after, entry)

    assert importing.undoes().undone == UndoTally(undone=1)

    with pytest.raises(AccountMoved):
        world.commit(None, *writes)
    assert not [each for each in verify_ledger(world) if each.differences]
