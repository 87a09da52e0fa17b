"""Daily totals: the clock keeps them once, and a rebuild from the documents finds the same."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.money import Money, parse_amount
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.totals.daily import DayTotals, OwedPoints, TotalsSpan, by_span
from chalicelib.domain.totals.sums import SalesRow, SaleSums
from chalicelib.services.clock.run_jobs import last_night
from chalicelib.services.customers.merging.merge_customers import MergeRequest, merge_customers
from chalicelib.services.customers.merging.undo_merge import undo_merge
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import ReturnRequest, return_purchase
from chalicelib.services.totals.count_day import count_day
from chalicelib.services.totals.rebuild_totals import rebuild_totals
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.clockwork import ACT, Clockwork, a_clockwork
from tests.builders.planning import Jobs
from tests.domain.points.till import NOW, SECOND
from tests.repo.builders import a_customer, stored

DAY = timedelta(days=1)
CHATS = (Chat("telegram", "1"), Chat("telegram", "2"))
FIRST_DAY = NOW.date()


@pytest.fixture
def clockwork(settings: Settings, clock: Clock) -> Iterator[Clockwork]:
    clock.at = NOW
    with a_clockwork(settings, clock) as clockwork:
        clockwork.world.queues.outbox = Jobs().queue()
        yield clockwork


@pytest.fixture
def world(clockwork: Clockwork) -> World:
    """A shop whose programme begins on the first day."""
    version = ProgrammeVersion(1, NOW - DAY, NOW, "admin", SECOND)
    clockwork.world.commit(None, clockwork.world.points.programmes.add_write(version))
    return clockwork.world


def buys(world: World, buyer: Identity, number: str, at: datetime, **paid: str) -> None:
    lines = tuple(
        PurchaseLine(name, name, 2000, parse_amount(amount, "RUB")) for name, amount in paid.items()
    )
    total = Money(sum(line.paid.minor for line in lines), "RUB")
    receipt = Receipt(f"s{len(number) % 2}", number, at, total, lines)
    record_purchase(world, Actor(ACT, world.now()), receipt, buyer)


def me(customer: Customer) -> Identity:
    return Identity("id", customer.id)


def stays_until(clockwork: Clockwork, at: datetime) -> None:
    """Let the hours pass, each with its tick and its jobs."""
    clock = clockwork.clock
    while clock.at < at:
        clockwork.ticks(clock.at + timedelta(hours=1))
        clockwork.works()


def days(world: World, first: date, until: date) -> dict[date, DayTotals]:
    found = by_span(world.totals.daily.between(first, until).totals, (), TotalsSpan.DAY)
    return {each.day: each for each in found}


def everything(world: World, first: date, until: date) -> Any:
    found = world.totals.daily.between(first, until).totals
    sales = {
        shop: list(world.totals.daily.sales_between(shop, first, until))
        for shop in ("", "s0", "s1")
    }
    return found, sales


def test_a_day_has_the_sums_of_what_was_recorded_on_it(clockwork: Clockwork, world: World) -> None:
    anna = stored(world, a_customer())
    buys(world, me(anna), "r1", NOW, bread="100.00", milk="50.00")
    buys(world, me(anna), "r22", NOW, bread="30.00")
    shop, receipt = "s0", "r1"
    request = ReturnRequest("back", quantities={1: 1000})
    return_purchase(world, Actor(ACT, world.now()), shop=shop, receipt=receipt, request=request)
    balance = world.points.accounts.load(anna.id, world.now()).record.account.balance

    stays_until(clockwork, NOW + 2 * DAY)

    found = days(world, FIRST_DAY, FIRST_DAY)[FIRST_DAY]
    assert found.with_card == SaleSums(2, 18000, 1, 5000)
    assert (found.without_card, found.late) == (SaleSums(), SaleSums())
    assert found.owed == OwedPoints(balance, 0)
    assert found.issued - found.clawed_back == balance
    (of_day,) = world.totals.daily.sales_between("", FIRST_DAY, FIRST_DAY)
    assert of_day.sales[SalesRow("category", "", "bread")] == SaleSums(2, 13000, 1, 5000)
    assert of_day.sales[SalesRow("shop", "s0", "")] == SaleSums(1, 15000, 1, 5000)
    assert of_day.sales[SalesRow("cashier", "s1", ACT)] == SaleSums(1, 3000)


def test_what_comes_late_stands_beside_the_closed_day(clockwork: Clockwork, world: World) -> None:
    anna = stored(world, a_customer())
    buys(world, me(anna), "r1", NOW, bread="100.00")
    stays_until(clockwork, NOW + 2 * DAY)
    closed = world.totals.daily.closed(FIRST_DAY)
    buys(world, me(anna), "r2", NOW, bread="70.00")
    stays_until(clockwork, NOW + 4 * DAY)

    assert world.totals.daily.closed(FIRST_DAY) == closed
    found = days(world, FIRST_DAY, FIRST_DAY)[FIRST_DAY]
    assert (found.with_card, found.late) == (SaleSums(2, 17000), SaleSums(1, 7000))


def test_a_receipt_without_a_customer_stays_one_without_a_card(
    clockwork: Clockwork, world: World
) -> None:
    buys(world, Identity("phone", "+79990001122"), "r1", NOW, bread="10.00")
    stays_until(clockwork, NOW + 2 * DAY)

    assert days(world, FIRST_DAY, FIRST_DAY)[FIRST_DAY].without_card == SaleSums(1, 1000)


def test_jobs_that_come_twice_or_too_late_change_nothing(
    clockwork: Clockwork, world: World
) -> None:
    anna = stored(world, a_customer())
    buys(world, me(anna), "r1", NOW, bread="100.00")
    stays_until(clockwork, NOW + 2 * DAY)
    before = everything(world, FIRST_DAY, FIRST_DAY + DAY)

    for part in range(8):
        count_day(world, FIRST_DAY, part=part, last=FIRST_DAY + DAY)
    clockwork.ticks()
    clockwork.works()

    assert everything(world, FIRST_DAY, FIRST_DAY + DAY) == before


def test_days_that_the_clock_missed_are_counted_one_after_another(
    clockwork: Clockwork, world: World
) -> None:
    anna = stored(world, a_customer())
    stays_until(clockwork, NOW + DAY)
    for number in range(4):
        buys(world, me(anna), f"r{number}", clockwork.clock.at, bread="100.00")
        clockwork.clock.at += DAY
    clockwork.ticks()
    clockwork.works()

    found = days(world, FIRST_DAY + DAY, FIRST_DAY + 4 * DAY)
    assert [each.with_card.minor for each in found.values()] == [10000] * 4
    owed = [each.owed.points for each in found.values() if each.owed]
    assert owed == sorted(owed)
    assert len(owed) == 4


def test_a_day_that_follows_uncounted_ones_does_not_know_what_is_owed(
    clockwork: Clockwork, world: World
) -> None:
    clockwork.clock.at += 30 * DAY
    stays_until(clockwork, clockwork.clock.at + DAY)
    closed = world.totals.daily.closed(last_night(world) - DAY)

    assert closed
    assert closed.owed is None


@pytest.mark.parametrize("seed", range(3))
def test_a_rebuild_finds_the_numbers_that_the_clock_kept(
    clockwork: Clockwork, world: World, seed: int
) -> None:
    chance = Random(seed)
    people = [stored(world, a_customer()) for _ in range(3)]
    open_receipts: list[tuple[str, str]] = []
    for number in range(40):
        stays_until(clockwork, clockwork.clock.at + timedelta(hours=chance.randint(1, 20)))
        now, name = clockwork.clock.at, f"r{number}"
        at = now - chance.choice([timedelta(), timedelta(hours=3), 2 * DAY])
        if chance.random() < 0.15:
            buys(world, Identity("phone", f"+7999000{number:04}"), name, now, fish="12.50")
        else:
            buys(world, me(chance.choice(people)), name, at, bread="40.00", milk="9.99")
            open_receipts.append((f"s{len(name) % 2}", name))
        if open_receipts and chance.random() < 0.3:
            shop, receipt = open_receipts.pop(chance.randrange(len(open_receipts)))
            quantities = {1: 1000} if chance.random() < 0.5 else None
            request = ReturnRequest("back", quantities=quantities)
            actor = Actor(ACT, world.now())
            return_purchase(world, actor, shop=shop, receipt=receipt, request=request)
    stays_until(clockwork, clockwork.clock.at + 2 * DAY)
    last = last_night(world) - DAY
    kept = everything(world, FIRST_DAY - 3 * DAY, last)

    assert len(list(rebuild_totals(world, FIRST_DAY, last))) == (last - FIRST_DAY).days + 1

    assert everything(world, FIRST_DAY - 3 * DAY, last) == kept
    balances = [world.points.accounts.load(each.id, world.now()).record.account for each in people]
    closed = world.totals.daily.closed(last)
    assert closed
    assert closed.owed == OwedPoints(
        sum(each.balance for each in balances), sum(each.debt for each in balances)
    )


def test_a_merge_and_its_undo_leave_the_totals_as_they_are(
    clockwork: Clockwork, world: World
) -> None:
    anna, twin = (stored(world, a_customer(chats=(each,))) for each in CHATS)
    for number, who in enumerate((anna, twin)):
        buys(world, me(who), f"r{number}", NOW, bread="100.00")
    merged = MergeRequest(anna.id, twin.id, "one person")
    merge_customers(world, Actor(ACT, world.now()), merged)
    stays_until(clockwork, NOW + 2 * DAY)
    buys(world, me(twin), "r3", clockwork.clock.at, bread="100.00")
    undo_merge(world, Actor(ACT, world.now()), anna.id, twin.id)
    stays_until(clockwork, clockwork.clock.at + 2 * DAY)
    last = last_night(world) - DAY
    kept = everything(world, FIRST_DAY, last)

    assert len(list(rebuild_totals(world, FIRST_DAY, last))) == (last - FIRST_DAY).days + 1

    assert everything(world, FIRST_DAY, last) == kept
    closed = world.totals.daily.closed(last)
    assert closed
    assert closed.owed
    people = [world.points.accounts.load(each.id, world.now()).record for each in (anna, twin)]
    assert closed.owed.points == sum(each.account.balance for each in people)
