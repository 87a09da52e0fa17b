"""Rows about time: ticks that come twice or not at all, and rows that outlive their term."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.quiet_hours import opens_at
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.messages.message import Chat
from chalicelib.services.cabinet.open_by_link import open_by_link, sign_cabinet_link
from chalicelib.services.points.spend_codes import issue_qr, programme_now, prove
from tests.builders.clock import START
from tests.builders.clockwork import Clockwork, a_clockwork
from tests.builders.planning import keep, people
from tests.builders.shops import a_buyer
from tests.engine.points.scene import begins
from tests.faults.rows.frame import Stage, Tally

BORN = 6
SKEW_S = 300
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Almaty",
    "Africa/Casablanca",
    "Pacific/Apia",
    "America/Santiago",
)
YEAR = 366


def _birthdays(stage: Stage, work: Clockwork) -> None:
    """People with birthdays in the days that follow, and the greeting switched on."""
    born = [
        replace(
            customer,
            chats=(Chat("telegram", f"70{number}"),),
            birthday=Birthday(day.day, day.month, None),
        )
        for number, customer in enumerate(people(BORN))
        for day in [(START + timedelta(days=stage.chance.randrange(2, 9))).date()]
    ]
    keep(work.world, *born)
    work.switches("birthday", on=True)
    work.ticks(START)


def _days(work: Clockwork) -> list[str]:
    work.works()
    return sorted(work.days("birthday"))


def ticks_twice(stage: Stage) -> Tally:
    """F14: the schedule fires any hour several times; each day has one run."""
    with a_clockwork(stage.aws.settings, stage.clock) as work:
        _birthdays(stage, work)
        injected = 0
        for hour in range(1, 72):
            times = stage.chance.randrange(1, 4)
            injected += times - 1
            for _ in range(times):
                work.ticks(START + timedelta(hours=hour))
        days = _days(work)
    doubled = len(days) - len(set(days))
    return Tally(injected, injected if days else 0, doubled=doubled)


def ticks_missed(stage: Stage) -> Tally:
    """F15: the schedule is silent for hours or days; the next tick makes up for each day once."""
    away = timedelta(hours=stage.chance.randrange(24, 200))
    with a_clockwork(stage.aws.settings, stage.clock) as work:
        _birthdays(stage, work)
        work.ticks(START + away)
        work.ticks(START + away + timedelta(hours=1))
        days = _days(work)
    doubled = len(days) - len(set(days))
    return Tally(1, int(bool(days)), doubled=doubled, lost=int(not days))


def skewed_clocks(stage: Stage) -> Tally:
    """F16: functions whose clocks differ by up to five minutes each way: a link opens once."""
    signing, opening = (
        replace(stage.world, now=partial(_skewed, stage, stage.chance.randrange(-SKEW_S, SKEW_S)))
        for _ in range(2)
    )
    customer = a_buyer(stage.world)
    token = sign_cabinet_link(signing, customer).rpartition("/")[2]
    opened = [open_by_link(opening, token) is not None for _ in range(3)]
    return Tally(1, int(opened[0]), doubled=sum(opened[1:]), lost=int(not any(opened)))


def _skewed(stage: Stage, seconds: int) -> datetime:
    return stage.clock.now() + timedelta(seconds=seconds)


def changed_hours(stage: Stage) -> Tally:
    """F17: in zones that change their clocks each local hour begins once a day."""
    tally = Tally()
    zone = ZoneInfo(stage.chance.choice(ZONES))
    hour = stage.chance.randrange(24)
    first = date(stage.chance.randrange(2010, 2027), 1, 1)
    begun = [opens_at(first + timedelta(days=each), hour, zone) for each in range(YEAR)]
    for before, after in pairwise(begun):
        local = after.astimezone(zone)
        is_missing = (local.hour, local.minute) != (hour, 0)
        wall = local.replace(hour=hour, minute=0)
        exists = wall.astimezone(UTC).astimezone(zone).hour == hour
        is_right = before <= after and not (is_missing and exists and local.day == wall.day)
        tally += Tally(1, int(is_right), doubled=int(before == after and not is_missing))
    return tally


def rows_outlive_terms(stage: Stage) -> Tally:
    """F24: an item whose term is over still lies in the table, and counts no more."""
    begins(stage.world)
    buyer, terms = a_buyer(stage.world), programme_now(stage.world)
    code = issue_qr(stage.world, buyer.id).code
    stage.clock.moves(seconds=stage.chance.randrange(1, 59))
    assert prove(stage.world, terms, buyer.id, code)
    stage.clock.moves(seconds=stage.chance.randrange(61, 100_000))
    try:
        prove(stage.world, terms, buyer.id, code)
    except Forbidden as refused:
        return Tally(1, int(refused.code == "code.expired"))
    return Tally(1, 0, doubled=1)
