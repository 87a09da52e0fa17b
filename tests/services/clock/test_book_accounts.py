"""The night books points that expired, and moves each account to its next day."""

import itertools
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import ReplyId, RunName, StaffKeyId
from chalicelib.domain.messages.reply import Reply
from chalicelib.domain.money import parse_amount
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.record import Cause
from chalicelib.domain.points.tiers import MonthSums, Reached, Standing
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.handlers.workers.outbox import outbox as outbox_worker
from chalicelib.services.clock.book_accounts import book_accounts
from chalicelib.services.conversation.news.tell_level import WAIT_S_MAX
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.accounts import account_of, available, due_item, gets_points, in_force_since
from tests.builders.clock import Clock
from tests.builders.clockwork import Clockwork, a_clockwork
from tests.builders.deliveries import Dies, Watched
from tests.builders.events import sqs_event
from tests.builders.planning import Jobs, keep
from tests.domain.points.till import FIRST
from tests.repo.builders import a_customer, found

NIGHT = datetime(2026, 11, 21, 0, 5, tzinfo=UTC)  # 03:05 in Moscow
LAST = date(2026, 12, 31)
DAY = timedelta(days=1)


@pytest.fixture
def clockwork(settings: Settings, clock: Clock) -> Iterator[Clockwork]:
    with a_clockwork(settings, clock) as clockwork:
        clock.at = NIGHT
        clockwork.world.queues.outbox = Jobs().queue()
        in_force_since(clockwork.world, FIRST)
        yield clockwork


def a_member(clockwork: Clockwork, lots: dict[str, tuple[int, date]] | None = None) -> Customer:
    customer = a_customer()
    keep(clockwork.world, customer)
    gets_points(clockwork.world, customer, lots or {})
    return customer


def nights(clockwork: Clockwork, until: date) -> None:
    """Every night until a day, its own included."""
    while clockwork.clock.at.date() <= until:
        clockwork.ticks()
        clockwork.works()
        clockwork.clock.moves(days=1)


def kinds(clockwork: Clockwork, customer: Customer) -> list[str]:
    """The movements of an account, oldest first."""
    entries = clockwork.world.points.accounts.entries(customer.id, below=None, limit=50)
    return [entry.cause["kind"] for entry in reversed(entries)]


def test_points_that_expired_are_booked_in_the_night_after_their_last_day(
    clockwork: Clockwork,
) -> None:
    anna = a_member(clockwork, {"a": (30, LAST), "b": (12, LAST + DAY)})

    nights(clockwork, LAST)
    assert kinds(clockwork, anna) == ["adjustment", "adjustment"]
    assert due_item(clockwork.world, anna).startswith("points#2026-12-31#")

    nights(clockwork, LAST + DAY)
    assert kinds(clockwork, anna)[2:] == ["expiry"]
    assert account_of(clockwork.world, anna).account.balance == 12
    (last,) = clockwork.world.points.accounts.entries(anna.id, below=None, limit=1)
    assert (last.key, last.by) == ("expiry 2026-12-31", "clock")
    assert [(each.type, each.lot, each.points) for each in last.postings] == [("EXPIRE", "a", -30)]

    nights(clockwork, LAST + 3 * DAY)
    assert account_of(clockwork.world, anna).account.balance == 0
    assert due_item(clockwork.world, anna) == ""
    assert account_of(clockwork.world, anna).due is None
    assert not [d for account in verify_ledger(clockwork.world) for d in account.differences]


def test_an_account_stands_once_in_the_agenda_and_only_an_earlier_lot_moves_it(
    clockwork: Clockwork,
) -> None:
    world = clockwork.world
    anna = a_member(clockwork, {"a": (30, LAST)})
    first = due_item(world, anna)
    assert first.startswith("points#2026-12-01#")

    gets_points(world, anna, {"b": (5, LAST + DAY), "c": (5, LAST)})
    assert due_item(world, anna) == first
    before = account_of(world, anna)
    later = replace(before, account=Movement(before.account, NIGHT).end())
    after, entry = later.moved(
        later.account, [], Cause({}, "k"), at=NIGHT, recorded_at=NIGHT, by="t"
    )
    written = [each.key.sk for each in world.points.accounts.writes(before, after, entry)]
    assert written == ["POINTS", "ENTRY#0000000004"]

    gets_points(world, anna, {"d": (5, LAST - 12 * DAY)})
    assert due_item(world, anna) == first

    gets_points(world, anna, {"e": (5, date(2026, 11, 25))})
    assert account_of(world, anna).due == date(2026, 11, 24)
    assert due_item(world, anna).startswith("points#2026-11-24#")


def test_a_second_job_of_the_same_night_books_nothing_twice(clockwork: Clockwork) -> None:
    anna = a_member(clockwork, {"a": (30, date(2026, 11, 22))})
    clockwork.clock.moves(days=3)

    for _ in range(2):
        for part in range(4):
            book_accounts(clockwork.world, date(2026, 11, 22), part=part)

    assert kinds(clockwork, anna) == ["adjustment", "expiry"]


def test_a_clock_that_was_broken_for_weeks_catches_up(clockwork: Clockwork) -> None:
    clockwork.ticks()
    anna = a_member(clockwork, {"a": (30, LAST), "b": (7, LAST + 40 * DAY)})
    clockwork.clock.at = NIGHT + 60 * DAY
    for _ in range(6):
        clockwork.ticks()
        clockwork.works()
        clockwork.clock.moves(hours=1)

    assert kinds(clockwork, anna)[2:] == ["expiry"]
    assert account_of(clockwork.world, anna).account.balance == 7
    assert available(clockwork.world, anna) == 7


def test_points_of_an_erased_customer_expire_too(clockwork: Clockwork) -> None:
    anna = a_member(clockwork, {"a": (30, date(2026, 11, 22))})
    erase_by_staff(clockwork.world, Actor(StaffKeyId("admin"), NIGHT), anna.id)
    nights(clockwork, date(2026, 11, 24))

    assert kinds(clockwork, anna) == ["adjustment", "expiry"]


def test_a_level_is_warned_of_and_falls_at_the_reviews(clockwork: Clockwork) -> None:
    world = clockwork.world
    anna = a_member(clockwork, {"a": (30, LAST)})
    before = account_of(world, anna)
    reached = (Reached("silver", datetime(2025, 11, 5, tzinfo=UTC)),)
    standing = Standing({"2025-11": MonthSums(3_000_000)}, reached, NIGHT)
    due = replace(before, standing=standing, due=date(2026, 11, 29))
    world.commit(None, *world.points.accounts.looked_writes(before, due, None))

    nights(clockwork, date(2026, 11, 30))
    assert account_of(world, anna).standing == standing
    nights(clockwork, date(2026, 12, 1))
    warned = account_of(world, anna).standing
    assert (warned.falls_on, warned.reached) == (date(2026, 12, 31), reached)
    assert kinds(clockwork, anna) == ["adjustment"]

    nights(clockwork, date(2027, 1, 1))
    fallen = account_of(world, anna).standing
    assert [each.level for each in fallen.reached] == ["silver", "bronze"]
    assert fallen.falls_on is None


def test_the_customer_is_told_before_the_level_falls_and_when_it_has_fallen(
    clockwork: Clockwork,
) -> None:
    world, outbox = clockwork.world, Jobs()
    world.queues.outbox = outbox.queue()
    anna = a_member(clockwork)
    reached = (Reached("silver", datetime(2025, 11, 5, tzinfo=UTC)),)
    standing = Standing({"2026-10": MonthSums(1_000_000)}, reached, NIGHT)
    due = replace(account_of(world, anna), standing=standing, due=date(2026, 11, 30))
    world.commit(None, *world.points.accounts.looked_writes(account_of(world, anna), due, None))

    nights(clockwork, date(2026, 12, 1))
    assert said(world, outbox, times=2) == set()  # nobody is woken in the night
    clockwork.clock.moves(hours=7)
    assert said(world, outbox) == {
        (
            "Ваш уровень «Уровень» действует до 1 января 2027. Чтобы он остался, не хватает:"
            " 20\u00a0000,00\u00a0₽; иначе он станет «Уровень»."
        )
    }
    clockwork.clock.moves(hours=-7)
    nights(clockwork, date(2027, 1, 1))
    clockwork.clock.moves(hours=7)
    assert said(world, outbox) == {"Теперь ваш уровень — «Уровень». Покупки снова поднимут его."}


def said(world: World, outbox: Jobs, times: int = 1) -> set[str]:
    """Do the jobs about levels, each so many times, and return the notices that they queued."""
    for job, _ in outbox.takes() * times:
        assert outbox_worker(sqs_event(job), None) == {"batchItemFailures": []}
    queued = outbox.takes()
    for job, delay_s in queued:
        if "level" in job:
            assert delay_s == WAIT_S_MAX
            world.queues.outbox.send(job, delay_s=delay_s)
    ids = {ReplyId(job["reply"]) for job, _ in queued if "reply" in job}
    owed = [world.conversation.owed_replies.get(each, world.now()) for each in ids]
    parts = [each.outgoing for each in owed if each]
    return {
        world.texts.say("ru", line.key, line.params)
        for part in parts
        if isinstance(part, Reply)
        for line in part.lines
    }


def test_who_has_points_that_expire_in_7_days_is_warned_once(clockwork: Clockwork) -> None:
    clockwork.ticks(datetime(2026, 11, 21, 19, 5, tzinfo=UTC))
    clockwork.switches("expiring", on=True)
    day = date(2026, 11, 24)
    anna = a_member(clockwork, {"a": (30, day + 7 * DAY)})
    a_member(clockwork, {"a": (30, day + 8 * DAY)})
    spent = a_member(clockwork, {"a": (30, day + 7 * DAY)})
    assert account_of(clockwork.world, spent).due == day

    planned: dict[str, int] = {}
    for _ in range(24 * 6):
        clockwork.clock.moves(hours=1)
        clockwork.ticks()
        clockwork.works()
    for run in clockwork.runs("expiring"):
        pages = clockwork.world.campaigns.runs.pages(run)
        planned[run.name] = sum(page.sum.found for page in pages)
    assert {name: number for name, number in planned.items() if number} == {
        "2026-11-24": 2,
        "2026-11-25": 1,
    }
    assert account_of(clockwork.world, anna).due == day + 6 * DAY


def test_a_warning_that_a_broken_clock_missed_comes_late_but_not_of_expired_points(
    clockwork: Clockwork,
) -> None:
    clockwork.ticks(datetime(2026, 11, 21, 19, 5, tzinfo=UTC))
    clockwork.switches("expiring", on=True)
    missed = date(2026, 11, 24)
    a_member(clockwork, {"a": (30, missed + 7 * DAY)})
    a_member(clockwork, {"a": (30, missed + DAY)})

    clockwork.clock.at = datetime(2026, 11, 27, 8, 5, tzinfo=UTC)
    clockwork.ticks()
    clockwork.works()

    runs = clockwork.world.campaigns.runs
    found = {
        str(run.name): sum(page.sum.found for page in runs.pages(run))
        for run in clockwork.runs("expiring")
    }
    assert (found[RunName("2026-11-24")], sum(found.values())) == (1, 1)


def test_no_account_moves_before_the_warnings_of_its_day_are_planned(clockwork: Clockwork) -> None:
    clockwork.ticks(datetime(2026, 11, 21, 19, 5, tzinfo=UTC))
    clockwork.switches("expiring", on=True)
    day = date(2026, 11, 24)
    anna = a_member(clockwork, {"a": (30, day + 7 * DAY)})
    clockwork.ticks(NIGHT + 2 * DAY + timedelta(hours=19))
    clockwork.clock.at = NIGHT + 4 * DAY
    for part in range(4):
        book_accounts(clockwork.world, day, part=part)
    assert account_of(clockwork.world, anna).due == day

    clockwork.ticks()
    clockwork.works()
    clockwork.ticks()
    clockwork.works()
    assert account_of(clockwork.world, anna).due == day + 6 * DAY


def test_the_night_keeps_the_purchases_that_stand_in_the_account(clockwork: Clockwork) -> None:
    world = clockwork.world
    anna = a_member(clockwork, {"a": (30, date(2026, 11, 22))})
    line = PurchaseLine("milk", "dairy", 1000, parse_amount("200.00", "RUB"))
    receipt = Receipt("s1", "R", NIGHT, line.paid, (line,))
    record_purchase(world, Actor(StaffKeyId("till"), NIGHT), receipt, Identity("id", anna.id))

    nights(clockwork, date(2026, 11, 24))

    assert kinds(clockwork, anna) == ["adjustment", "purchase", "expiry"]
    assert found(world, anna).shopping.minor == 20000
    assert account_of(world, anna).receipts == 1


@pytest.mark.parametrize("lived", range(1, 12))
def test_a_worker_that_dies_in_the_night_books_once(clockwork: Clockwork, lived: int) -> None:
    """Whatever call it dies after, the next job finds the account whole and books the rest."""
    anna = a_member(clockwork, {"a": (30, date(2026, 11, 22)), "b": (5, LAST)})
    clockwork.clock.moves(days=3)
    calls = itertools.count(1)

    def dies(_operation: str) -> None:
        if next(calls) >= lived:
            raise Dies

    worker = replace(clockwork.world, client=partial(Watched, clockwork.world.client, after=dies))
    for part in range(4):
        with suppress(Dies):
            book_accounts(worker, date(2026, 11, 22), part=part)
        book_accounts(clockwork.world, date(2026, 11, 22), part=part)

    assert kinds(clockwork, anna) == ["adjustment", "adjustment", "expiry"]
    assert account_of(clockwork.world, anna).due == date(2026, 12, 1)
    assert due_item(clockwork.world, anna).startswith("points#2026-12-01#")
