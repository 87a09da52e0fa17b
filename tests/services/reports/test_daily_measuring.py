"""Rule 44: the daily measuring reads the buyers of the day, and finds what all bought."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bench.capacity import item_bytes
from chalicelib.aws.memory.table import MemoryTable
from chalicelib.domain.campaigns.campaign import Goal
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.reports.measure_scope import MeasureScope
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.campaigns.clock_checkpoints import TOTALLING
from chalicelib.repo.delivery.results import PageResult
from chalicelib.services.reports.measure_due import measure_run
from chalicelib.services.responses.window_purchases import spent_of
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import ReturnRequest, return_purchase
from chalicelib.services.totals.count_day import start_totals
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from tests.builders.clock import START, Clock
from tests.builders.planning import Jobs, a_campaign, people
from tests.builders.reports import Reported, a_reported

DAY = timedelta(days=1)
GOAL = Goal(window_days=7)
ACTOR = StaffKeyId("till")
LONG_HISTORY = Shopping(
    tuple(Bought(START.toordinal() - 400 + day, 99_900, (("dairy", 99_900),)) for day in range(150))
)


@dataclass
class Shop:
    """A campaign that was sent, and the life of its customers after it."""

    reported: Reported
    table: MemoryTable
    clock: Clock
    receipts: int = 0

    @property
    def world(self) -> World:
        return self.reported.world

    @property
    def customers(self) -> list[Customer]:
        return self.world.customers.profiles.get_many([each.id for each in self.drawn])

    drawn: tuple[Customer, ...] = ()

    def sells(self, customer: Customer, minor: int) -> str:
        self.receipts += 1
        number, now = f"r{self.receipts}", self.world.now()
        line = PurchaseLine("milk", "dairy", 1000, Money(minor, "RUB"))
        receipt = Receipt("s1", number, now, Money(minor, "RUB"), (line,))
        record_purchase(self.world, Actor(ACTOR, now), receipt, Identity("id", customer.id))
        return number

    def takes_back(self, number: str) -> None:
        now = self.world.now()
        request = ReturnRequest(number=f"b{number}", at=now)
        actor = Actor(ACTOR, now)
        return_purchase(self.world, actor, shop="s1", receipt=number, request=request)

    def sleeps(self) -> None:
        """Let a night pass, in which the clock closes the day."""
        today = local_day(self.world.now(), ZoneInfo(self.world.settings.zone))
        self.clock.moves(hours=24)
        start_totals(self.world, today)
        self.reported.measures()

    def measures(self, scope: MeasureScope = MeasureScope.SALES) -> PageResult:
        measure_run(self.world, self.reported.record.id, self.reported.run.name, scope)
        self.reported.measures()
        results = self.world.delivery.results.of_run(self.reported.run).pages.values()
        (found,) = results
        return found

    def spends(self) -> tuple[int, int]:
        """The buyers of all groups and their money, by a look at every customer."""
        reported = self.reported
        ids = [each.id for each in self.drawn]
        spent = spent_of(self.world, reported.record, reported.run, ids).values()
        return sum(each.orders > 0 for each in spent), sum(each.minor for each in spent)


@pytest.fixture
def shop(settings: Settings, clock: Clock) -> Iterator[Shop]:
    clock.at = START
    table = MemoryTable(item_bytes=item_bytes)
    world = World(settings, now=clock.now, client=lambda _: table, sending_client=lambda _: table)
    world.queues.outbox = Jobs().queue()
    use_world(world)
    drawn = tuple(people(100, shopping=LONG_HISTORY))
    content = replace(a_campaign(control_share_bp=2500), goal=GOAL)
    reported = a_reported(world, drawn, content)
    reported.ends("d" * 100)
    reported.is_over()
    # The clock ran before: its checkpoint stands at the day before the launch.
    start_totals(world, START.date() - DAY)
    yield Shop(reported, table, clock, drawn=drawn)
    use_world(None)


def totals(result: PageResult) -> tuple[int, int]:
    groups = (result.measured.treated, result.measured.control)
    return sum(each.buyers for each in groups), sum(each.money.total for each in groups)


def test_each_day_the_sums_are_those_of_all_customers(shop: Shop) -> None:
    random, bought = Random(5), list[str]()
    for _ in range(7):
        for customer in random.sample(shop.drawn, 12):
            bought.append(shop.sells(customer, random.randint(1, 10**5)))
        for number in random.sample(bought, 3):
            bought.remove(number)
            shop.takes_back(number)
        shop.sleeps()

        result = shop.measures()

        assert totals(result) == shop.spends()
        assert not result.final
        assert result.measured_at.astimezone(ZoneInfo(shop.world.settings.zone)).hour == 0
    shop.sleeps()
    final = shop.measures()
    assert totals(final) == shop.spends()
    assert final.final
    assert shop.world.delivery.page_sales.get(shop.reported.run, final.of) is None


def test_a_day_of_measuring_costs_four_tenths_of_a_unit_per_recipient(shop: Shop) -> None:
    """A tenth of them buys on the day; each has a long history, a profile of several KB."""
    shop.sleeps()
    shop.measures()
    for customer in shop.drawn[::10]:
        shop.sells(customer, 100)
    shop.sleeps()
    before, planned = shop.table.units.read, len(shop.drawn)

    shop.measures()

    # Half of it are queries of the page and of the day, which in a large run 2000 customers share.
    assert shop.table.units.read - before <= 0.4 * planned
    assert totals(shop.measures()) == (10, 1000)


def test_of_days_without_noted_buyers_all_customers_are_read(shop: Shop) -> None:
    world = shop.world
    shop.sells(shop.drawn[0], 700)
    # The clock of an earlier release closed the day.
    checkpoint = world.campaigns.checkpoints.get(TOTALLING)
    world.campaigns.checkpoints.keep(checkpoint.moved(START.date()))
    shop.clock.moves(hours=24)

    assert totals(shop.measures()) == (1, 700)


def test_a_receipt_after_the_last_count_does_not_move_those_reached(shop: Shop) -> None:
    """Treated and reached stay of one count, so that they can be compared."""
    shop.sleeps()
    shop.reported.touches(0, EngagementKind.BOUNCED)
    counted = shop.measures()
    shop.reported.touches(1, EngagementKind.BOUNCED)
    shop.sleeps()

    daily, asked = shop.measures(), shop.measures(MeasureScope.RESULTS)

    assert daily.tally == counted.tally
    assert daily.counted_at == counted.counted_at
    sizes = [each.measured.reached["telegram"].size for each in (counted, daily, asked)]
    assert sizes[0] == sizes[1] == sizes[2] + 1


def test_the_report_of_a_small_run_has_the_purchases_of_the_hour(shop: Shop) -> None:
    shop.sells(shop.drawn[0], 700)

    assert totals(shop.measures()) == (0, 0)
    assert totals(shop.measures(MeasureScope.ALL)) == (1, 700)
