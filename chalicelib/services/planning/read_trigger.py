"""Reads the audience of a trigger's campaign on one day.

The agenda lists the candidates, and the trigger decides about each. A part of a run is one key of
the agenda: one shard of a day.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.nightly.agenda import warned_days
from chalicelib.domain.triggers import TRIGGERS, Trigger
from chalicelib.domain.triggers.candidate import Candidate
from chalicelib.repo.customers.audience_profiles import BasePage
from chalicelib.repo.customers.inactivity_timers import InactivityTimer
from chalicelib.repo.table import agenda_keys
from chalicelib.world import World


def trigger_parts(record: CampaignRecord, day: date) -> int:
    """Return how many parts the run of a day has."""
    return len(_dues(TRIGGERS[record.trigger], day))


def trigger_page(
    world: World, record: CampaignRecord, run: Run, part: int, start: str, limit: int
) -> BasePage:
    """Read one page of one part of the agenda.

    The agenda may lag behind the profiles: `trigger_includes` decides about each customer.
    """
    due = trigger_dues(record, run)[part]
    return world.customers.audience.due_page(due, start=start, limit=limit)


def trigger_includes(
    world: World, record: CampaignRecord, run: Run, customers: Sequence[Customer]
) -> frozenset[CustomerId]:
    """Return the ids of the customers who belong to the run's audience."""
    trigger = TRIGGERS[record.trigger]
    timers = _timers(world, customers) if uses_timers(trigger) else {}
    return frozenset(
        candidate.customer.id
        for candidate in candidates(world, record, run, customers, timers)
        if trigger.includes(candidate)
    )


def trigger_still_means(
    world: World, record: CampaignRecord, run: Run, customers: Sequence[Customer]
) -> frozenset[CustomerId]:
    """Return the ids of the planned customers who, just before sending, still get the message.

    A customer may have bought something meanwhile, so that they are not dormant any more, or may
    have changed the birthday.
    """
    trigger = TRIGGERS[record.trigger]
    gap_days, points = _gap_days(world, trigger, run), _expiring(world, trigger, run, customers)
    found = (_candidate(world, run, customer, gap_days, points) for customer in customers)
    return frozenset(each.customer.id for each in found if trigger.still_means(each))


def trigger_dues(record: CampaignRecord, run: Run) -> list[str]:
    """Return the keys of the agenda that are the parts of a run."""
    assert run.day is not None, "the campaign of a trigger has a run a day"
    return _dues(TRIGGERS[record.trigger], run.day)


def candidates(
    world: World,
    record: CampaignRecord,
    run: Run,
    customers: Sequence[Customer],
    timers: Mapping[CustomerId, InactivityTimer],
) -> list[Candidate]:
    """Return these customers with what the trigger needs to decide.

    If the trigger uses inactivity timers, `timers` are those of the customers, and a customer
    without a timer on the run's day is omitted.
    """
    trigger = TRIGGERS[record.trigger]
    gap_days, points = _gap_days(world, trigger, run), _expiring(world, trigger, run, customers)
    answered = {each.customer: each.answered for each in timers.values() if each.day == run.day}
    return [
        _candidate(world, run, customer, gap_days, points, answered.get(customer.id, 0))
        for customer in customers
        if customer.id in answered or not uses_timers(trigger)
    ]


def _candidate(
    world: World,
    run: Run,
    customer: Customer,
    gap_days: int | None,
    points: Mapping[CustomerId, int],
    answered: int = 0,
) -> Candidate:
    assert run.day is not None, "the campaign of a trigger has a run a day"
    expiring = points.get(customer.id, 0)
    return Candidate(customer, run.day, _today(world, run), gap_days, answered, expiring)


def _expiring(
    world: World, trigger: Trigger, run: Run, customers: Sequence[Customer]
) -> Mapping[CustomerId, int]:
    """Return the free points of which the day warns, if the trigger asks for them.

    A day that was missed warns late, and of what can still be spent: nothing by those who left.
    """
    if trigger.AGENDA != agenda_keys.POINTS or run.day is None:
        return {}
    ids = [customer.id for customer in customers]
    today = local_day(world.now(), ZoneInfo(world.settings.zone))
    days = [day for day in warned_days(run.day) if day >= today]
    found = world.points.pages.free_on(ids, days)
    left = world.points.pages.left(found)
    return {
        customer: sum(points.values()) for customer, points in found.items() if customer not in left
    }


def _gap_days(world: World, trigger: Trigger, run: Run) -> int | None:
    """Return the percentile of the gaps between purchases that was known when the run started."""
    # Planning and the later check of the timers must agree on who is dormant.
    if not uses_timers(trigger) or run.counted_on is None:
        return None
    thresholds = world.segments.thresholds.as_of(run.counted_on)
    return thresholds.gap_days if thresholds else None


def _timers(world: World, customers: Sequence[Customer]) -> Mapping[CustomerId, InactivityTimer]:
    return world.customers.timers.get_many([customer.id for customer in customers])


def uses_timers(trigger: Trigger) -> bool:
    """Whether the agenda lists the trigger's customers by their inactivity timers."""
    return trigger.AGENDA == agenda_keys.SILENT


def _dues(trigger: Trigger, day: date) -> list[str]:
    return agenda_keys.dues(trigger.AGENDA, trigger.agenda_days(day))


def _today(world: World, run: Run) -> date:
    """Return the day on which the run started, in the programme's zone."""
    return local_day(run.at, ZoneInfo(world.settings.zone))
