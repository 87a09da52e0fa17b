"""Counts how the desk did: deadlines by person and topic, first answers, ratings, cards."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from chalicelib.domain.appeals.appeal import Appeal
from chalicelib.domain.appeals.deadlines import met_solution
from chalicelib.domain.appeals.desk_rules import DeskRules
from chalicelib.world import World

APPEALS_MAX = 5000  # counted for one report
LATEST = 20
DAY = timedelta(days=1)


@dataclass(slots=True)
class DeskLine:
    """The sums of one person or one topic."""

    settled: int = 0
    answered_in_time: int = 0
    solved_in_time: int = 0
    first_answer_minutes: list[int] = field(default_factory=list)
    ratings: Counter[int] = field(default_factory=Counter)
    without_card: int = 0

    @property
    def median_minutes(self) -> int | None:
        """The median of the business minutes until the first answer."""
        return round(median(self.first_answer_minutes)) if self.first_answer_minutes else None

    @property
    def rated(self) -> int:
        return self.ratings.total()

    @property
    def mean_rating(self) -> float | None:
        """The mean of the ratings; None: there are none."""
        total = sum(rating * times for rating, times in self.ratings.items())
        return total / self.rated if self.rated else None

    def count(self, appeal: Appeal, rules: DeskRules) -> None:
        """Add one settled appeal."""
        self.settled += 1
        self.answered_in_time += appeal.met_answer is not False
        self.solved_in_time += met_solution(appeal, rules)
        self.without_card += not appeal.card
        if appeal.first_answer_at:
            took = rules.calendar.passed(appeal.opened_at, appeal.first_answer_at)
            self.first_answer_minutes.append(int(took.total_seconds() // 60))
        if appeal.rating:
            self.ratings[appeal.rating] += 1


@dataclass(frozen=True, slots=True)
class DeskReport:
    """What a report shows. `is_cut`: only the first 5,000 appeals of the period are counted."""

    whole: DeskLine
    by_person: dict[str, DeskLine]
    by_topic: dict[str, DeskLine]
    without_card: Sequence[Appeal]
    is_cut: bool


def report_desk(world: World, first: date, last: date) -> DeskReport:
    """Count the appeals that were settled from one day to another, in the programme's zone."""
    zone = ZoneInfo(world.settings.zone)
    begins = datetime(first.year, first.month, first.day, tzinfo=zone)
    ends = datetime(last.year, last.month, last.day, tzinfo=zone) + DAY
    # The list is sorted by UTC, so the days around are read too.
    low, high = (first - DAY).isoformat(), (last + DAY).isoformat()
    every = world.desk.appeals.settled_between(low, high)
    found = (each for each in every if begins <= (each.settled_at or each.last_at) < ends)
    # A part of another appeal is counted with the whole one.
    return _counted(world, (each for each in found if each.into is None))


def _counted(world: World, appeals: Iterable[Appeal]) -> DeskReport:
    rules, whole = world.desk.rules.get(world.now()), DeskLine()
    people: defaultdict[str, DeskLine] = defaultdict(DeskLine)
    topics: defaultdict[str, DeskLine] = defaultdict(DeskLine)
    latest: list[Appeal] = []
    is_cut = False
    for appeal in appeals:
        if whole.settled == APPEALS_MAX:
            is_cut = True
            break
        for line in (whole, people[appeal.assignee or ""], topics[appeal.topic]):
            line.count(appeal, rules)
        if not appeal.card and appeal.summary:
            latest.append(appeal)
    return DeskReport(whole, dict(people), dict(topics), latest[-LATEST:][::-1], is_cut)
