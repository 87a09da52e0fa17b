"""Receipts and returns through the use cases: one transaction moves receipt, history and points."""

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.money import Money, parse_amount
from chalicelib.domain.points.entry import genesis
from chalicelib.domain.points.movement import worth
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.shopping.purchase import PurchaseLine, PurchaseSnapshot, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import ReturnRequest, return_purchase
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.domain.points.till import FIRST, NOW, SECOND, V2_FROM, at
from tests.repo.builders import a_customer, found, stored

TILL = StaffKeyId("till")
LONG_AGO = datetime.fromisoformat("2024-01-01T00:00:00Z")


@pytest.fixture
def anna(world: World, clock: Clock) -> Customer:
    """A customer of a shop with both programmes of the examples."""
    clock.at = NOW
    for number, (begins, programme) in enumerate([(LONG_AGO, FIRST), (V2_FROM, SECOND)], start=1):
        version = ProgrammeVersion(number, begins, NOW, "admin", programme)
        world.commit(None, world.points.programmes.add_write(version))
    return stored(world, a_customer())


def actor(world: World) -> Actor:
    return Actor(TILL, world.now())


def buys(
    world: World, customer: Customer, number: str, when: datetime, **paid: str
) -> Committed[PurchaseSnapshot]:
    lines = tuple(
        PurchaseLine(name, name, 2000, parse_amount(amount, "RUB")) for name, amount in paid.items()
    )
    total = Money(sum(line.paid.minor for line in lines), "RUB")
    receipt = Receipt("s1", number, when, total, lines)
    return record_purchase(world, actor(world), receipt, Identity("id", customer.id))


def available(world: World, customer: Customer) -> int:
    loaded = world.points.accounts.load(customer.id, world.now())
    return worth(loaded.record.account, world.now()).available


def test_a_receipt_earns_and_says_why(world: World, anna: Customer) -> None:
    effect = buys(world, anna, "R", at(7), bread="230.00").record.points

    assert effect
    assert (effect.programme_version, effect.earned, effect.available) == (2, 16, 16)
    assert (effect.awards[0].exact, effect.awards[0].lines) == ("161/10", ((1, 16),))
    assert found(world, anna).shopping.minor == 23000


def test_the_same_receipt_again_gets_the_first_answer(world: World, anna: Customer) -> None:
    first = buys(world, anna, "R", at(7), bread="230.00")
    buys(world, anna, "R-2", at(7), bread="100.00")

    again = buys(world, anna, "R", at(7), bread="230.00")

    assert (again.repeated, again.record) == (True, first.record)
    assert available(world, anna) == 23


def test_returns_in_parts_leave_nothing(world: World, anna: Customer) -> None:
    buys(world, anna, "R", at(7), bread="111.11", milk="222.22")
    for number, rows in [("r-1", {1: 1000}), ("r-2", {2: 500}), ("r-3", None)]:
        request = ReturnRequest(number, quantities=rows)
        done = return_purchase(world, actor(world), shop="s1", receipt="R", request=request)

    assert done.record.returned_at
    assert available(world, anna) == 0
    shopping = found(world, anna).shopping
    assert (shopping.minor, shopping.orders) == (0, 0)


def test_a_return_is_answered_again_word_for_word(world: World, anna: Customer) -> None:
    buys(world, anna, "R", at(7), bread="230.00")
    request = ReturnRequest("r-1", quantities={1: 1000})
    first = return_purchase(world, actor(world), shop="s1", receipt="R", request=request)
    again = return_purchase(world, actor(world), shop="s1", receipt="R", request=request)

    assert (again.repeated, again.record) == (True, first.record)
    other = replace(request, quantities={1: 500})
    with pytest.raises(Conflict, match=r"return\.other"):
        return_purchase(world, actor(world), shop="s1", receipt="R", request=other)
    more = ReturnRequest("r-2", quantities={1: 1001})
    with pytest.raises(Conflict, match=r"return\.too_much"):
        return_purchase(world, actor(world), shop="s1", receipt="R", request=more)


def test_the_entries_of_an_account_are_a_chain(world: World, anna: Customer) -> None:
    for number in "123":
        buys(world, anna, number, at(7), bread="230.00")
    return_purchase(world, actor(world), shop="s1", receipt="2")

    entries = world.points.accounts.entries(anna.id, below=None, limit=10)[::-1]

    assert [entry.sequence for entry in entries] == [1, 2, 3, 4]
    assert entries[0].previous == genesis(anna.id)
    for before, entry in pairwise(entries):
        assert entry.previous == before.hash
    record = world.points.accounts.load(anna.id, world.now()).record
    assert record.last_hash == entries[-1].hash
    assert sum(p.points - p.debt for e in entries for p in e.postings) == record.account.balance


def test_a_receipt_from_before_the_programme_may_come_back_in_parts(
    world: World, clock: Clock
) -> None:
    clock.at = NOW
    bob = stored(world, a_customer())
    assert buys(world, bob, "old", at(6), bread="100.00").record.points is None

    request = ReturnRequest("r-1", quantities={1: 500})
    return_purchase(world, actor(world), shop="s1", receipt="old", request=request)

    assert found(world, bob).shopping.minor == 7500
    return_purchase(world, actor(world), shop="s1", receipt="old")
    assert found(world, bob).shopping.orders == 0


def test_receipts_whose_points_are_over_do_not_forget_each_other(
    world: World, anna: Customer
) -> None:
    long_ago = datetime.fromisoformat("2025-03-05T10:00:00Z")
    for number in ("R-1", "R-2"):
        effect = buys(world, anna, number, long_ago, bread="100.00").record.points
        assert effect
        assert (effect.earned, effect.available) == (5, 0)

    for number in ("R-1", "R-2"):
        back = return_purchase(world, actor(world), shop="s1", receipt=number).record.back
        assert back
        assert (back.clawed_back, back.debt) == (5, 0)


def test_points_that_no_hold_paid_are_refused(world: World, anna: Customer) -> None:
    paid = Money(10000, "RUB")
    line = PurchaseLine("b", "bread", 1000, paid, redeemed=Money(5000, "RUB"))
    receipt = Receipt("s1", "R", at(7), paid, (line,))

    with pytest.raises(Rejected, match=r"purchase\.redeemed_sum"):
        record_purchase(world, actor(world), receipt, Identity("id", anna.id))
    assert world.shopping.purchases.get(shop="s1", receipt="R") is None
