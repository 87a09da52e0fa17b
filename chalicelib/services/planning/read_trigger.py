"""Whom a standing campaign means on one day: the agenda names them, the trigger has the last word.

The parts of a run are the keys of the agenda: a day in shards.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import local_day, opens_at
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.triggers import TRIGGERS, Trigger
from chalicelib.domain.triggers.candidate import Candidate
from chalicelib.repo.customers.customers import BasePage
from chalicelib.repo.customers.inactivity_timers import InactivityTimer
from chalicelib.repo.table import agenda_keys
from chalicelib.world import World


def trigger_parts(record: CampaignRecord, day: date) -> int:
    """How many parts the run of a day has."""
    return len(_dues(TRIGGERS[record.trigger], day))


def trigger_page(
    world: World, record: CampaignRecord, run: Run, part: int, start: str, limit: int
) -> BasePage:
    """Whom the agenda names on one page of one part: the ids, and where the next page starts.

    The agenda may lag behind: who is meant in truth, `trigger_includes` tells.
    """
    due = trigger_dues(record, run)[part]
    return world.customers.profiles.due_page(due, start=start, limit=limit)


def trigger_includes(
    world: World, record: CampaignRecord, run: Run, customers: Sequence[Customer]
) -> frozenset[CustomerId]:
    """Which of these customers the run means, as of its snapshot."""
    trigger = TRIGGERS[record.trigger]
    silences = _silences(world, customers) if is_of_silence(trigger) else {}
    return frozenset(
        candidate.customer.id
        for candidate in candidates(world, record, run, customers, silences)
        if trigger.includes(candidate)
    )


def trigger_still_means(
    world: World, record: CampaignRecord, run: Run, customers: Sequence[Customer]
) -> frozenset[CustomerId]:
    """Which of these customers, whom the run meant, are meant at the moment of dispatch.

    Whoever has bought since is dormant no more, and a birthday may have turned out another.
    """
    trigger = TRIGGERS[record.trigger]
    gap_days = _gap_days(world, trigger, run)
    return frozenset(
        customer.id
        for customer in customers
        if trigger.still_means(_candidate(world, run, customer, gap_days, 0))
    )


def trigger_ends_at(world: World, record: CampaignRecord, run: Run, zone: ZoneInfo) -> datetime:
    """When a message of the run has lost its sense for who lives by this clock."""
    assert run.day is not None, "a standing campaign has a run a day"
    trigger = TRIGGERS[record.trigger]
    last = trigger.ends_on(run.day, _today(world, run))
    return opens_at(last, record.content.window.from_hour, zone)


def trigger_dues(record: CampaignRecord, run: Run) -> list[str]:
    """The keys of the agenda that are the parts of a run."""
    assert run.day is not None, "a standing campaign has a run a day"
    return _dues(TRIGGERS[record.trigger], run.day)


def candidates(
    world: World,
    record: CampaignRecord,
    run: Run,
    customers: Sequence[Customer],
    silences: Mapping[CustomerId, InactivityTimer],
) -> list[Candidate]:
    """What the trigger may ask about these customers; who moved on from its day is left out.

    `silences` are theirs, for a trigger that looks at silences.
    """
    trigger = TRIGGERS[record.trigger]
    gap_days = _gap_days(world, trigger, run)
    answered = {each.customer: each.answered for each in silences.values() if each.day == run.day}
    return [
        _candidate(world, run, customer, gap_days, answered.get(customer.id, 0))
        for customer in customers
        if customer.id in answered or not is_of_silence(trigger)
    ]


def _candidate(
    world: World, run: Run, customer: Customer, gap_days: int | None, answered: int
) -> Candidate:
    assert run.day is not None, "a standing campaign has a run a day"
    return Candidate(customer, run.day, _today(world, run), gap_days, answered)


def _gap_days(world: World, trigger: Trigger, run: Run) -> int | None:
    """That with which the run began: it stays while the day is planned, sent and moved on."""
    if not is_of_silence(trigger) or run.counted_on is None:
        return None
    known = world.segments.thresholds.as_of(run.counted_on)
    return known.gap_days if known else None


def _silences(world: World, customers: Sequence[Customer]) -> Mapping[CustomerId, InactivityTimer]:
    return world.customers.timers.get_many([customer.id for customer in customers])


def is_of_silence(trigger: Trigger) -> bool:
    """Whether the people of a trigger stand in the agenda by their silences."""
    return trigger.AGENDA == agenda_keys.SILENT


def _dues(trigger: Trigger, day: date) -> list[str]:
    return agenda_keys.dues(trigger.AGENDA, trigger.agenda_days(day))


def _today(world: World, run: Run) -> date:
    """The programme's day when the run was begun."""
    return local_day(run.at, ZoneInfo(world.settings.zone))
