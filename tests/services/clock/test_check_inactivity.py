"""The wheel of silences: who was looked at moves on, once, and nobody falls off."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.campaigns.run import RunState
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId, RunName
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.repo.customers.inactivity_timers import InactivityTimer
from chalicelib.services.clock.check_inactivity import check_inactivity
from chalicelib.services.segments.start_inactivity_timer import start_inactivity_timer
from chalicelib.settings import Settings
from chalicelib.world.bounds import Bounds
from tests.builders.clock import Clock
from tests.builders.clockwork import Clockwork, a_clockwork
from tests.builders.planning import keep
from tests.repo.builders import a_customer

DORMANT = CampaignId("dormant")
EVE = datetime(2026, 11, 21, 19, tzinfo=UTC)
DAY = date(2026, 11, 22)
RUN = RunName("2026-11-22")


@pytest.fixture
def clockwork(settings: Settings, clock: Clock) -> Iterator[Clockwork]:
    with a_clockwork(settings, clock) as clockwork:
        yield clockwork


def silent_for(days: int, *, before: date = DAY, times: int = 3, gap: int = 10) -> Shopping:
    """Some purchases at one distance, the last so many days before a day."""
    last = before.toordinal() - days
    return Shopping(tuple(Bought(last - gap * back, 100) for back in range(times)))


def watched(clockwork: Clockwork, shopping: Shopping, day: date = DAY) -> Customer:
    """Somebody whose silence is looked at on that day."""
    customer = a_customer(shopping=shopping)
    keep(clockwork.world, customer)
    clockwork.world.customers.timers.enrol(customer.id, day)
    return customer


def silence(clockwork: Clockwork, customer: Customer) -> InactivityTimer:
    return clockwork.world.customers.timers.get_many([customer.id])[customer.id]


def looks(clockwork: Clockwork, run: RunName = RUN) -> None:
    for part in range(4):
        check_inactivity(clockwork.world, DORMANT, run, part=part)


def plans(clockwork: Clockwork, at: datetime = EVE) -> None:
    """The day is begun and planned; nobody has moved on yet."""
    clockwork.switches("dormant", on=True)
    clockwork.ticks(at)
    clockwork.works()


def test_who_is_dormant_is_planned_and_moves_on_with_an_answer(clockwork: Clockwork) -> None:
    dormant = watched(clockwork, silent_for(61))
    buyer = watched(clockwork, silent_for(5))
    plans(clockwork)
    looks(clockwork)

    (run,) = clockwork.runs("dormant")
    planned = [page.sum for page in clockwork.world.campaigns.runs.pages(run)]
    assert sum(page.found for page in planned) == 1
    assert silence(clockwork, dormant).answered == DAY.toordinal() - 61
    assert silence(clockwork, dormant).day == DAY + timedelta(days=61)
    assert silence(clockwork, buyer).answered == 0
    assert silence(clockwork, buyer).day == DAY + timedelta(days=56)


def test_twice_moves_nobody_twice(clockwork: Clockwork) -> None:
    dormant = watched(clockwork, silent_for(61))
    plans(clockwork)
    looks(clockwork)
    first = silence(clockwork, dormant)
    looks(clockwork)

    assert silence(clockwork, dormant) == first


def test_nobody_moves_before_the_day_is_planned(clockwork: Clockwork) -> None:
    dormant = watched(clockwork, silent_for(61))
    clockwork.switches("dormant", on=True)
    clockwork.ticks(EVE)

    looks(clockwork)
    check_inactivity(clockwork.world, DORMANT, RunName("2026-11-23"), part=0)

    assert silence(clockwork, dormant).day == DAY


def test_the_clock_asks_until_everybody_has_moved_on(clockwork: Clockwork) -> None:
    watched(clockwork, silent_for(5))
    plans(clockwork)
    (run,) = clockwork.runs("dormant")
    assert run.state is RunState.OVER

    clockwork.ticks(EVE + timedelta(hours=1))
    lost = clockwork.jobs("rearm")
    clockwork.ticks(EVE + timedelta(hours=2))
    asked_again = clockwork.planning.waiting[:]
    clockwork.works()
    clockwork.ticks(EVE + timedelta(hours=3))

    assert len(lost) == 1
    assert [job["do"] for job, _ in asked_again if job["do"] != "count"] == ["rearm"]
    assert clockwork.jobs("rearm") == []
    assert clockwork.world.campaigns.checkpoints.get("dormant").open == ()


def test_an_answered_silence_is_not_answered_again(clockwork: Clockwork) -> None:
    dormant = watched(clockwork, silent_for(61))
    plans(clockwork)
    looks(clockwork)
    later = silence(clockwork, dormant).day

    at = datetime(later.year, later.month, later.day, tzinfo=UTC) - timedelta(hours=5)
    for _ in range(5):  # fourteen days each
        clockwork.ticks(at)
        clockwork.works()

    last = clockwork.runs("dormant")[-1]
    assert last.day == later
    assert sum(page.sum.found for page in clockwork.world.campaigns.runs.pages(last)) == 0


def test_whoever_was_erased_is_forgotten(clockwork: Clockwork) -> None:
    clockwork.world.customers.timers.enrol(a_customer().id, DAY)
    plans(clockwork)

    looks(clockwork)
    clockwork.ticks(EVE + timedelta(hours=1))

    assert clockwork.jobs("rearm") == []


def test_nobody_moves_to_a_day_that_was_begun(clockwork: Clockwork) -> None:
    """The queue was stuck for days: the day of the next look has passed in between."""
    nearly = watched(clockwork, silent_for(59))
    plans(clockwork)
    clockwork.ticks(EVE + timedelta(days=5))

    looks(clockwork)

    assert silence(clockwork, nearly).day == DAY + timedelta(days=6)


def test_a_crowd_is_moved_by_several_jobs(clockwork: Clockwork) -> None:
    clockwork.world.bounds = Bounds(inactivity_pages_a_job=1)
    crowd = [a_customer(shopping=silent_for(5)) for _ in range(120 * 4)]
    keep(clockwork.world, *crowd)
    for customer in crowd:
        clockwork.world.customers.timers.enrol(customer.id, DAY)
    plans(clockwork)

    looks(clockwork)
    again = clockwork.jobs("rearm")
    for job in again:
        check_inactivity(clockwork.world, DORMANT, RUN, part=job["part"])

    ids = [customer.id for customer in crowd]
    found = [
        clockwork.world.customers.timers.get_many(ids[at : at + 100]) for at in range(0, 480, 100)
    ]
    assert len(again) >= 3
    assert {each.day for page in found for each in page.values()} == {DAY + timedelta(days=56)}


# Enrolment


def test_a_customer_is_enrolled_for_the_day_on_which_they_could_be_dormant(
    clockwork: Clockwork,
) -> None:
    customer = a_customer(shopping=silent_for(5))
    keep(clockwork.world, customer)

    start_inactivity_timer(clockwork.world, customer, DAY, None)
    start_inactivity_timer(clockwork.world, replace(customer, shopping=silent_for(50)), DAY, None)

    assert silence(clockwork, customer).day == DAY + timedelta(days=56)
    stored = clockwork.world.customers.profiles.get(customer.id)
    assert stored
    assert stored.watched


def test_who_never_bought_or_is_watched_is_not_enrolled(clockwork: Clockwork) -> None:
    never = a_customer()
    known = a_customer(shopping=silent_for(5), watched=True)
    keep(clockwork.world, never, known)

    for customer in (never, known):
        start_inactivity_timer(clockwork.world, customer, DAY, None)

    assert clockwork.world.customers.timers.get_many([never.id, known.id]) == {}


def test_a_base_that_was_dormant_before_is_looked_at_over_two_weeks(clockwork: Clockwork) -> None:
    crowd = [a_customer(shopping=silent_for(100)) for _ in range(60)]
    keep(clockwork.world, *crowd)
    for customer in crowd:
        start_inactivity_timer(clockwork.world, customer, DAY, None)

    found = clockwork.world.customers.timers.get_many([customer.id for customer in crowd])
    ahead = {(each.day - DAY).days for each in found.values()}
    assert min(ahead) >= 2
    assert max(ahead) < 2 + 14
    assert len(ahead) > 7


def test_rule_46_who_has_no_rhythm_is_dormant_after_90_days_at_least(clockwork: Clockwork) -> None:
    customer = a_customer(shopping=silent_for(50, times=1))
    keep(clockwork.world, customer)

    start_inactivity_timer(clockwork.world, customer, DAY, 20)

    assert silence(clockwork, customer).day == DAY + timedelta(days=41)


def test_a_crash_between_the_item_and_the_profile_is_made_good(clockwork: Clockwork) -> None:
    customer = watched(clockwork, silent_for(5), DAY + timedelta(days=3))
    keep(clockwork.world, customer)  # as it was before: not watched

    start_inactivity_timer(clockwork.world, customer, DAY, None)

    assert silence(clockwork, customer).day == DAY + timedelta(days=3)
    stored = clockwork.world.customers.profiles.get(customer.id)
    assert stored
    assert stored.watched
