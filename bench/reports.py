"""Counts what the measuring of a campaign and the report of a trigger read, in a used base.

Customers have 150 old purchases each. Everything is counted in the table of tests, which charges
what DynamoDB would charge; nothing of it is a time.
"""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bench.capacity import item_bytes
from bench.report import Row
from chalicelib.aws.memory.table import MemoryTable
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.reports.measure_due import measure_due
from chalicelib.services.reports.report_campaign import report_campaign
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.totals.count_day import start_totals
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from local.year.life import quiet
from tests.builders.planning import Jobs, a_campaign, a_record, keep, people
from tests.builders.reports import Reported, a_birthday, a_reported, born_on

BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
OLD_PURCHASES = 150
BUYERS_A_DAY = 10  # of a hundred
RRU_LIMIT, REQUESTS_LIMIT = 0.4, 1.2
SETTINGS = Settings(secret="a secret of thirty-two characters")  # noqa: S106 - of a world in memory


@dataclass
class Sizes:
    """How much is measured."""

    recipients: int
    young_days: int
    old_days: int
    greeted_a_day: int


FULL = Sizes(recipients=4000, young_days=10, old_days=365, greeted_a_day=20)
QUICK = Sizes(recipients=400, young_days=10, old_days=25, greeted_a_day=3)


@dataclass
class Measured:
    """Read units per recipient on each night of a campaign, and the requests of two reports."""

    nights: list[float] = field(default_factory=list)
    young_requests: int = 0
    old_requests: int = 0


def measure(*, quick: bool) -> Measured:
    """Measure a campaign until its window is over, and a trigger until it is old."""
    sizes, measured = QUICK if quick else FULL, Measured()
    with _service() as shop:
        measured.nights = list(_nights(shop, sizes.recipients))
    with _service() as shop:
        record = a_record(shop.world, trigger="birthday")
        shop.greets(record, sizes.young_days, sizes.greeted_a_day)
        measured.young_requests = shop.requests(record)
        shop.greets(record, sizes.old_days - sizes.young_days, sizes.greeted_a_day)
        measured.old_requests = shop.requests(record)
    return measured


def rows(measured: Measured) -> Iterator[Row]:
    """Yield the rows of the table."""
    *ordinary, final = measured.nights
    mean = sum(measured.nights) / len(measured.nights)
    yield Row("B11 measuring: the dearest night but the last", max(ordinary), "RRU a recipient")
    yield Row("B11 measuring: the last night, which is final", final, "RRU a recipient")
    yield Row("B11 measuring: mean of all nights", mean, "RRU a recipient", limit=RRU_LIMIT)
    young, old = measured.young_requests, measured.old_requests
    name = "B12 report of an old trigger: requests"
    yield Row(name, old, "", young, "after ten days", old / young, REQUESTS_LIMIT)


def details(measured: Measured) -> str:
    """Return what each night read."""
    nights = ", ".join(f"{night:.2f}" for night in measured.nights)
    return f"read units per recipient, night by night: {nights}"


@dataclass
class _Shop:
    world: World
    table: MemoryTable
    now: datetime = BEGIN
    receipts: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def sells(self, customers: Sequence[Customer]) -> None:
        for customer in customers:
            price = Money(99_900, "RUB")
            line = PurchaseLine("milk", "dairy", 1000, price)
            receipt = Receipt("s1", f"r{next(self.receipts)}", self.now, price, (line,))
            actor = Actor(StaffKeyId("till"), self.now)
            record_purchase(self.world, actor, receipt, Identity("id", customer.id))

    def sleeps(self, reported: Reported) -> None:
        """Let the day end, and its totals be counted."""
        today = local_day(self.now, ZoneInfo(self.world.settings.zone))
        self.now += DAY
        start_totals(self.world, today)
        reported.measures()

    def greets(self, record: CampaignRecord, days: int, number: int) -> None:
        """Let a trigger live for some days, each of which is measured as deployed."""
        for _ in range(days):
            today = self.now.date()
            keep(self.world, *born_on(today, number))
            reported = a_birthday(self.world, today, record)
            reported.ends("d" * number)
            reported.is_over()
            self.sleeps(reported)
            measure_due(self.world, [record], self.now)
            reported.measures()

    def requests(self, record: CampaignRecord) -> int:
        before = self.table.calls.total()
        report_campaign(self.world, record.id)
        return self.table.calls.total() - before


def _nights(shop: _Shop, recipients: int) -> Iterator[float]:
    """Yield the read units per recipient of each night, until the window is over."""
    day = BEGIN.toordinal() - 400
    old = tuple(Bought(day + 2 * n, 99_900, (("dairy", 99_900),)) for n in range(OLD_PURCHASES))
    customers = people(recipients, shopping=Shopping(old))
    reported = a_reported(shop.world, customers, a_campaign())
    reported.ends("d" * recipients)
    reported.is_over()
    start_totals(shop.world, BEGIN.date() - DAY)
    for night in range(reported.record.content.goal.window_days + 1):
        at = night * recipients * BUYERS_A_DAY // 100 % recipients
        shop.sells(customers[at : at + recipients * BUYERS_A_DAY // 100])
        shop.sleeps(reported)
        before = shop.table.units.read
        measure_due(shop.world, [reported.record], shop.now)
        reported.measures()
        yield (shop.table.units.read - before) / recipients


@contextmanager
def _service() -> Iterator[_Shop]:
    table = MemoryTable(item_bytes=item_bytes)
    shop: list[_Shop] = []
    world = World(
        SETTINGS,
        now=lambda: shop[0].now,
        client=lambda _: table,
        sending_client=lambda _: table,
    )
    world.queues.outbox = Jobs().queue()
    shop.append(_Shop(world, table))
    use_world(world)
    with quiet():
        yield shop[0]
    use_world(None)
