"""The customers of a day: stages, new ones, and cohorts by registration and first purchase."""

import json
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from chalicelib.domain.customers.stage import Stage, stage_of
from chalicelib.domain.scores.member_counter import (
    Cohort,
    CohortSums,
    CountedMember,
    MemberCounter,
    MemberDay,
)
from chalicelib.domain.shopping.shopping import Bought, Earlier, Shopping
from tests.builders.clock import START

DAY = date(2026, 11, 20)
TODAY = DAY.toordinal()
OF = MemberDay(DAY, ZoneInfo("Europe/Moscow"), None)
NOTHING = Earlier()


def counted(*members: CountedMember, of: MemberDay = OF) -> MemberCounter:
    counter = MemberCounter()
    for member in members:
        counter.add(member, of)
    return counter


def test_a_customer_is_new_on_the_day_of_the_programme_on_which_they_registered() -> None:
    late_evening = "2026-11-19T21:30:00+00:00"  # 00:30 of the 20th in Moscow
    found = counted(
        CountedMember(late_evening, [], [], NOTHING),
        CountedMember("2026-11-19T20:30:00+00:00", [], [], NOTHING),
        CountedMember("2026-11-20T21:30:00+00:00", [], [], NOTHING),
    )

    assert (found.registered, found.new) == (2, 1)
    assert found.stages == {Stage.NEVER_BOUGHT: 2}


def test_a_cohort_has_those_who_bought_in_the_month_and_their_money() -> None:
    days = [date(2026, 10, 31).toordinal(), date(2026, 11, 1).toordinal(), TODAY, TODAY + 1]
    found = counted(
        CountedMember("2026-03-05T10:00:00+00:00", days, [1, 20, 300, 4000], NOTHING),
        CountedMember("2026-03-06T10:00:00+00:00", days[:1], [7], Earlier(2, 9, 700_000, 700_009)),
    )

    first = date.fromordinal(700_000).isoformat()[:7]
    assert found.cohorts == {
        Cohort("registered", "2026-03"): CohortSums(2, 1, 320),
        Cohort("bought", "2026-10"): CohortSums(1, 1, 320),
        Cohort("bought", first): CohortSums(1, 0, 0),
    }


def test_the_stage_is_that_of_the_whole_history() -> None:
    chance = Random(7)
    for _ in range(300):
        days = [TODAY - chance.randint(0, 500) for _ in range(chance.randint(0, 6))]
        first = TODAY - chance.randint(600, 900)
        earlier = Earlier(3, 5, first, first + 20) if chance.random() < 0.3 else NOTHING
        gap_days = chance.choice([None, 120])
        shopping = Shopping(tuple(Bought(day, 1) for day in days), earlier)
        member = CountedMember("2024-01-01T00:00:00+00:00", days, [1] * len(days), earlier)

        found = counted(member, of=MemberDay(DAY, OF.zone, gap_days))

        assert found.stages == {stage_of(shopping, TODAY, gap_days): 1}


def test_parts_add_up_and_are_read_back_as_they_were_written() -> None:
    members = [
        CountedMember(
            (datetime(2026, 1, 1, tzinfo=START.tzinfo) + number * timedelta(days=20)).isoformat(),
            [TODAY - number],
            [number],
            NOTHING,
        )
        for number in range(10)
    ]
    whole, parts = counted(*members), MemberCounter()
    for part in (counted(*members[:4]), counted(*members[4:])):
        parts.merge(MemberCounter.from_rows(json.loads(json.dumps(part.to_rows()))))

    assert parts == whole
    counts = whole.counts(DAY, START)
    assert (counts.registered, counts.day, counts.at) == (10, DAY, START)
