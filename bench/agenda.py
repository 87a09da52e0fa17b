"""Measures a day of a trigger in the table, in a small base and in a large one (C1, C3)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

from bench.capacity import item_bytes
from bench.report import Row
from chalicelib.aws.memory.table import MemoryTable
from chalicelib.domain.campaigns.run import RunState, day_name
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import CampaignId, CustomerId, StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.triggers import TRIGGERS
from chalicelib.repo.table import agenda_keys, keys
from chalicelib.repo.table.writes import Put
from chalicelib.services.campaigns.find_trigger import find_trigger
from chalicelib.services.clock.check_inactivity import check_inactivity
from chalicelib.services.clock.run_triggers import start_day
from chalicelib.services.planning.jobs import queue_release
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from local.demo.customers import demo_customers
from local.year.life import Life, RecordingChannels, quiet
from local.year.timeline import Timeline
from local.year.world import keep_people, switch_on

SMALL, LARGE = 100_000, 1_000_000
MATCHES = 200
QUICK_SMALL, QUICK_LARGE, QUICK_MATCHES = 1_000, 10_000, 20
DAY = date(2027, 5, 14)
EVE = datetime(2027, 5, 13, 19, tzinfo=UTC)
SILENT_DAYS = 61
BATCH = 25
WHO = StaffKeyId("bench")
SETTINGS = Settings(
    secret="a secret of thirty-two characters",  # noqa: S106 - of a world that is forgotten
    telegram_token="1:bench",  # noqa: S106
    telegram_secret="bench",  # noqa: S106
    email_from="hello@grocer.example",
)


@dataclass(frozen=True, slots=True)
class Usage:
    """Requests to the table, and the units charged for them."""

    requests: int
    read_units: float
    write_units: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A day of each trigger by the size of the base, a purchase, and an inactivity check."""

    small: int
    large: int
    matches: int
    days: Mapping[tuple[str, int], Usage]
    purchase_items: Mapping[bool, int]
    check_write_units: float


def measure(*, quick: bool) -> Measured:
    """Simulate one day in two bases that differ only in their size."""
    small, large, matches = (
        (QUICK_SMALL, QUICK_LARGE, QUICK_MATCHES) if quick else (SMALL, LARGE, MATCHES)
    )
    days: dict[tuple[str, int], Usage] = {}
    for name, size in product(TRIGGERS, (small, large)):
        with _a_base(size, matches) as life:
            days[name, size] = _day(life, name)
    with _a_base(small, matches) as life:
        _day(life, "dormant")
        check = _check(life).write_units / matches
        bought = {watched: _purchase(life, watched=watched) for watched in (False, True)}
    return Measured(small, large, matches, days, bought, check)


def rows(measured: Measured) -> list[Row]:
    """The goals C1 and C3."""
    found: list[Row] = []
    for name in TRIGGERS:
        little, much = measured.days[name, measured.small], measured.days[name, measured.large]
        beside = f"base of {measured.small:,}"
        for what, ours, other in (
            ("requests", much.requests, little.requests),
            ("read units", much.read_units, little.read_units),
        ):
            measure_of = f"C1 {name}: {what} for {measured.matches} people in {measured.large:,}"
            found.append(Row(measure_of, ours, "", other, beside, ours / other, 1.1))
    extra = measured.purchase_items[True] - measured.purchase_items[False]
    found.append(Row("C3 dormant wheel: writes at a purchase", extra, limit=0))
    found.append(
        Row("C3 dormant wheel: write units a check", measured.check_write_units, "WRU", limit=3)
    )
    return found


def details(measured: Measured) -> str:
    """Return what each day cost."""
    return "\n".join(
        f"{name} in {size:,}: {usage.requests} requests, {usage.read_units:g} RRU,"
        f" {usage.write_units:g} WRU"
        for (name, size), usage in measured.days.items()
    )


@contextmanager
def _a_base(size: int, matches: int) -> Iterator[Life]:
    """Make a base of this size, in which the same few customers match on the day."""
    timeline = Timeline(EVE)
    table, channels = MemoryTable(item_bytes=item_bytes), RecordingChannels(timeline.now)
    with channels.listening() as telegram, quiet():
        settings = replace(SETTINGS, telegram_api=telegram)
        world = World(
            settings,
            now=timeline.now,
            sleep=timeline.sleep,
            client=lambda _: table,
            sending_client=channels.client,
        )
        use_world(world)
        life = Life(world, timeline)
        life.begins()
        _crowd(world, size - 2 * matches)
        _people_of_the_day(world, matches)
        switch_on(world)
        yield life
        use_world(None)


def _crowd(world: World, count: int) -> None:
    """Store the other customers' agenda entries only, on every day but this one."""
    others = [date(2028, 1, 1) + timedelta(days=number) for number in range(366)]
    others = [day for day in others if (day.month, day.day) != (DAY.month, DAY.day)]
    writes: list[Put] = []
    for number in range(count):
        customer, day = CustomerId(f"crowd{number:08}"), others[number % len(others)]
        born = Birthday(day.day, day.month, None)
        silent = agenda_keys.inactivity_timer(
            customer, DAY + timedelta(days=1 + number % SILENT_DAYS)
        )
        writes.append(Put(keys.customer(customer), agenda_keys.birthday(customer, born), None))
        writes.append(Put(keys.inactivity_timer(customer), silent, None))
        if len(writes) >= BATCH - 1:
            world.table.put_many(writes)
            writes = []
    if writes:
        world.table.put_many(writes)


def _people_of_the_day(world: World, matches: int) -> None:
    """Store as many customers with a birthday as dormant ones."""
    born, last = Birthday(DAY.day, DAY.month, 1980), DAY.toordinal() - SILENT_DAYS
    shopping = Shopping(tuple(Bought(last - 10 * back, 100) for back in range(3)))
    people = list(demo_customers(2 * matches, seed=1, today=EVE.date()))
    greeted = [replace(each, birthday=born, birthday_since=None) for each in people[:matches]]
    silent = [replace(each, birthday=None, shopping=shopping) for each in people[matches:]]
    keep_people(world, [*greeted, *silent])
    for customer in silent:
        world.customers.timers.enrol(customer.id, DAY)


def _table(life: Life) -> MemoryTable:
    table: MemoryTable = life.world.client("dynamodb")
    return table


def _usage(life: Life, before: Usage | None = None) -> Usage:
    table = _table(life)
    now = Usage(table.calls.total(), table.units.read, table.units.write)
    if before is None:
        return now
    return Usage(
        now.requests - before.requests,
        now.read_units - before.read_units,
        now.write_units - before.write_units,
    )


def _day(life: Life, name: str) -> Usage:
    """Plan a day and send it to its end, hour by hour."""
    before, campaign = _usage(life), CampaignId(name)
    record = find_trigger(life.world, name, EVE)
    start_day(life.world, record, DAY)
    for hour in range(1, 48):
        life.timeline.lives_until(EVE + timedelta(hours=hour))
        run = life.world.campaigns.runs.get(campaign, day_name(DAY))
        assert run is not None
        if run.state is RunState.OVER:
            return _usage(life, before)
        queue_release(life.world, run)
    raise AssertionError("the jobs of a day did not end")


def _check(life: Life) -> Usage:
    """Check the inactivity of the customers of the day, and move their timers."""
    before = _usage(life)
    for part in range(agenda_keys.SHARDS):
        check_inactivity(life.world, CampaignId("dormant"), day_name(DAY), part=part)
    return _usage(life, before)


def _purchase(life: Life, *, watched: bool) -> int:
    """Count the items that a purchase writes."""
    customer: Customer = replace(
        next(demo_customers(1, seed=2, today=EVE.date())),
        id=CustomerId(f"buyer-{watched}"),
    )
    keep_people(life.world, [customer])
    if watched:
        life.world.customers.timers.enrol(customer.id, DAY + timedelta(days=9))
    at, paid = life.world.now(), Money(100, life.world.settings.currency)
    receipt = Receipt("s1", f"{watched}", at, paid, (PurchaseLine("a", "a", 1000, paid),))
    table = _table(life)
    before = table.written
    record_purchase(life.world, Actor(WHO, at), receipt, Identity("id", customer.id))
    return table.written - before
