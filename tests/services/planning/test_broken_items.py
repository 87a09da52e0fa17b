"""A broken item of one customer is logged by id, and stops only that customer."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.campaigns.campaign import ListedAudience
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.scores.thresholds import Thresholds
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.repo.customers.inactivity_timers import InactivityTimer
from chalicelib.repo.table import keys
from chalicelib.services.reports.measure_page import measure_page
from chalicelib.services.segments.count_part import count_part
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.clockwork import Clockwork, a_clockwork
from tests.builders.damage import DAMAGES, Damage, breaks, logbook, loses
from tests.builders.planning import (
    Planned,
    Planner,
    a_campaign,
    a_launch,
    a_record,
    contacted,
    found,
    keep,
    people,
)

EVE = datetime(2026, 11, 21, 19, tzinfo=UTC)
DAY = date(2026, 11, 22)
SOME_TIME_AGO = START - timedelta(days=9)


@pytest.fixture
def planner(world: World) -> Planner:
    return Planner(world)


@pytest.fixture
def clockwork(settings: Settings, clock: Clock) -> Iterator[Clockwork]:
    with a_clockwork(settings, clock) as clockwork:
        yield clockwork


def planned_to(world: World, planner: Planner, *customers: Customer, listed: bool) -> Planned:
    """A launch to all of these."""
    ids = tuple(each.id for each in customers)
    content = a_campaign(audience=ListedAudience(ids)) if listed else a_campaign()
    record = a_record(world, content, listed=len(ids) if listed else 0)
    return planner.plans(a_launch(world, record))


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_broken_profile_is_excluded_and_the_others_are_planned(
    world: World,
    planner: Planner,
    damage: Damage,
    listed: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    *well, anna = people(5)
    keep(world, *well, anna)
    damage(world, anna)

    with logbook() as told:
        planned = planned_to(world, planner, *well, anna, listed=listed)

    assert planned.chunks.keys() == {each.id for each in well}
    assert planned.left == {anna.id: Reason.CUSTOMER_UNREADABLE}
    assert planned.sum.found == 5
    (said,) = [each for each in told if each["event"] == "customer.unreadable"]
    assert said.keys() == {"event", "customer", "error"}
    assert said["customer"] == anna.id


def test_a_fractional_number_stops_no_other_customer(world: World) -> None:
    well, anna = people(2)
    keep(world, well, anna)
    world.client("dynamodb").update_item(
        TableName=world.settings.table,
        Key={"pk": {"S": keys.customer(anna.id).pk}, "sk": {"S": keys.PROFILE}},
        UpdateExpression="SET version = :half",
        ExpressionAttributeValues={":half": {"N": "1.5"}},
    )

    customers, unreadable = world.customers.profiles.find_many([well.id, anna.id])

    assert [each.id for each in customers] == [well.id]
    assert unreadable == [anna.id]


@pytest.mark.parametrize("ring", ["[[", '[["yesterday","autumn","1"]]', "[[1e300]]", "7"])
def test_a_customer_with_broken_contacts_gets_nothing(
    world: World, planner: Planner, ring: str
) -> None:
    *well, anna = people(4)
    keep(world, *well, anna)
    for each in (well[0], anna):
        contacted(world, each, Step("earlier", "1"), SOME_TIME_AGO)
    breaks(world, keys.contacts(anna.id), ring=ring)

    planned = planned_to(world, planner, *well, anna, listed=False)

    assert planned.chunks.keys() == {each.id for each in well}
    assert planned.left == {anna.id: Reason.RECORD_UNREADABLE}


def test_the_report_of_a_page_with_broken_items_adds_up(world: World, planner: Planner) -> None:
    *well, anna, boris = people(5)
    keep(world, *well, anna, boris)
    contacted(world, boris, Step("earlier", "1"), SOME_TIME_AGO)
    breaks(world, keys.contacts(boris.id), ring="[[")
    breaks(world, keys.customer(anna.id), chats=7)
    run = a_launch(world, a_record(world))
    planner.plans(run)

    measure_page(world, run.campaign, run.name, part=0, page=0)

    (result,) = world.delivery.results.of_run(run).pages.values()
    # Who was drawn before their contacts were read is one of the treated.
    assert result.measured.treated.size == len(well) + 1


def test_the_base_is_counted_without_unreadable_customers(clockwork: Clockwork) -> None:
    world, day = clockwork.world, START.date()
    bought = Shopping((Bought(day.toordinal() - 3, 100),))
    well, new, torn, bare = people(4, shopping=bought)
    keep(world, well, new, torn, bare)
    breaks(world, keys.customer(torn.id), recent=["738000;much"])
    # Of the last one the purchases can be read, but not whom to look after.
    breaks(world, keys.customer(bare.id), consents="[")

    with logbook() as told:
        count_part(world, day, part=0, parts=1)

    counted = world.segments.thresholds.of_day(day)
    assert (counted.customers, counted.scored) == (3, 3)
    assert world.customers.timers.get_many(
        [each.id for each in (well, new, torn, bare)]
    ).keys() == {
        well.id,
        new.id,
    }
    unreadable = [each["customer"] for each in told if each["event"] == "customer.unreadable"]
    assert unreadable == [torn.id, bare.id]


def test_a_birthday_of_a_broken_profile_stops_no_other(clockwork: Clockwork) -> None:
    anna, *well = people(8, birthday=Birthday(DAY.day, DAY.month, 1990))
    keep(clockwork.world, anna, *well)
    breaks(clockwork.world, keys.customer(anna.id), birthday="1990-02-31")

    clockwork.switches("birthday", on=True)
    clockwork.ticks(EVE)
    clockwork.works()

    (run,) = clockwork.runs("birthday")
    planned = found(clockwork.world, run)
    assert planned.left.pop(anna.id) is Reason.CUSTOMER_UNREADABLE
    assert {*planned.chunks, *planned.left} == {each.id for each in well}
    assert planned.chunks


class TestSilences:
    """Inactivity checks pass over an unreadable customer, and return to them later."""

    @pytest.fixture
    def silent(self, clockwork: Clockwork) -> list[Customer]:
        """Three who have been silent for too long, all looked at on one day."""
        last = DAY.toordinal() - 95
        customers = people(3, shopping=Shopping((Bought(last - 10, 1), Bought(last, 1))))
        keep(clockwork.world, *customers)
        for each in customers:
            clockwork.world.customers.timers.enrol(each.id, DAY)
        clockwork.world.segments.thresholds.keep(Thresholds(DAY - timedelta(days=2), gap_days=40))
        clockwork.switches("dormant", on=True)
        return customers

    def goes_by(self, clockwork: Clockwork) -> None:
        """The day is begun, planned and checked; afterwards the agenda of the day is empty."""
        for hours in range(3):
            clockwork.ticks(EVE + timedelta(hours=hours))
            clockwork.works()
        assert not clockwork.jobs("rearm")
        clockwork.ticks(EVE + timedelta(hours=4))
        assert not clockwork.jobs("rearm")

    def test_a_broken_profile_is_looked_at_again(
        self, clockwork: Clockwork, silent: list[Customer]
    ) -> None:
        anna, *well = silent
        breaks(clockwork.world, keys.customer(anna.id), consents="[")

        self.goes_by(clockwork)

        known = clockwork.world.customers.timers.get_many([each.id for each in silent])
        assert (known[anna.id].day, known[anna.id].answered) == (DAY + timedelta(days=60), 0)
        assert {known[each.id].answered for each in well} == {DAY.toordinal() - 95}

    def test_a_broken_silence_is_begun_anew_and_counts_as_answered(
        self, clockwork: Clockwork, silent: list[Customer]
    ) -> None:
        anna, *well = silent
        breaks(clockwork.world, keys.inactivity_timer(anna.id), answered="?", version=[])

        self.goes_by(clockwork)

        later, last = DAY + timedelta(days=60), DAY.toordinal() - 95
        known = clockwork.world.customers.timers.get_many([each.id for each in silent])
        assert known[anna.id] == InactivityTimer(anna.id, later, last, 1)
        (run,) = clockwork.runs("dormant")
        pages = list(clockwork.world.campaigns.runs.pages(run))
        assert sum(page.sum.found for page in pages) == len(well)

    def test_a_customer_with_two_broken_items_loses_nothing(
        self, clockwork: Clockwork, silent: list[Customer]
    ) -> None:
        anna, *_ = silent
        breaks(clockwork.world, keys.inactivity_timer(anna.id), answered="?")
        loses(clockwork.world, anna, "locale")

        self.goes_by(clockwork)

        later = DAY + timedelta(days=60)
        assert clockwork.world.customers.timers.get_many([anna.id])[anna.id] == InactivityTimer(
            anna.id, later, 0, 1
        )


def test_the_timer_of_an_erased_customer_is_still_deleted(clockwork: Clockwork) -> None:
    (anna,) = people(1)
    clockwork.world.customers.timers.enrol(anna.id, DAY)
    clockwork.switches("dormant", on=True)

    clockwork.ticks(EVE)
    clockwork.works()
    clockwork.ticks(EVE + timedelta(hours=1))
    clockwork.works()

    assert clockwork.world.customers.timers.get_many([anna.id]) == {}
