"""Reads the audience of a campaign: its parts and pages, its members, and their number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.campaign import (
    CampaignRecord,
    ListedAudience,
)
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import LAUNCH, Run
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.projection import EVERYTHING, Fields
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.segments import Node
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.required_fields import LOOKED_UP, kinds_in, required_fields
from chalicelib.repo.campaigns.campaigns import LISTED_PAGE
from chalicelib.repo.table.reads import BATCH_GET_MAX
from chalicelib.services.planning.read_trigger import trigger_includes, trigger_page, trigger_parts
from chalicelib.services.segments.gather_facts import gather_facts
from chalicelib.services.segments.masked_conditions import read_predicate
from chalicelib.world import World

CUSTOMERS_A_PART = 50_000
PARTS_MAX = 64
COUNT_TIME_MAX = timedelta(seconds=5)  # the caller of the API waits for the count
COUNT_PAGE = 1000


class AudiencePage(NamedTuple):
    """Ids of customers, and the start of the next page; "" after the last page of a part.

    A page of the base may be empty without being the last. Every customer is on one page. Only a
    customer who changes the birthday while the base is read may be on two pages or on none.
    """

    ids: list[CustomerId]
    next: str


@dataclass(frozen=True)
class AudienceFilter:
    """Decides which customers belong to the audience of one run.

    `predicate` is None for a list of customers and for the campaign of a trigger. `facts` are of
    the day on which the run begins to send.
    """

    world: World
    record: CampaignRecord
    run: Run
    predicate: Node | None
    facts: Facts

    def members(self, customers: Sequence[Customer]) -> list[Customer]:
        """Return the customers of a page who belong to the audience."""
        if self.record.trigger:
            found = trigger_includes(self.world, self.record, self.run, customers)
            return [customer for customer in customers if customer.id in found]
        predicate = self.predicate
        if predicate is None:
            return list(customers)
        facts = self.facts
        if self._looks_up:
            facts = gather_facts(self.world, predicate, customers, facts)
        return [customer for customer in customers if predicate.matches(customer, facts)]

    @cached_property
    def required_fields(self) -> Fields:
        """The fields of a customer that `members` needs."""
        return EVERYTHING if self.predicate is None else required_fields(self.predicate)

    @cached_property
    def reads_strongly(self) -> bool:
        """Whether customers are read with strong consistency."""
        # It costs twice as much, so the whole base is read without it: a list and the day of a
        # trigger are short.
        return self.predicate is None

    @cached_property
    def _looks_up(self) -> bool:
        return self.predicate is not None and bool(kinds_in(self.predicate) & LOOKED_UP)


def prepare_audience(world: World, record: CampaignRecord, run: Run) -> AudienceFilter:
    """Read the condition and the facts of a run's audience, once for all customers.

    Raises:
        NotFound: `segment.unknown`: the segment was deleted.
    """
    predicate = read_predicate(world, record)
    judged_at = record.content.judged_at(run, run.at)
    today = local_day(judged_at, ZoneInfo(world.settings.zone))
    # The thresholds of the start, even if the base was counted again since then: all pages of a
    # run must be judged by the same limits.
    thresholds = None
    if predicate is not None and run.counted_on:
        thresholds = world.segments.thresholds.as_of(run.counted_on)
    waits = world.settings.has_email_double_opt_in
    facts = Facts(today, thresholds, email_double_opt_in=waits)
    return AudienceFilter(world, record, run, predicate, facts)


def parts_of(world: World, record: CampaignRecord, day: date | None = None) -> int:
    """Return how many parts of the audience are read in parallel.

    `day` is needed for the campaign of a trigger, which has a run a day.
    """
    if record.trigger:
        assert day is not None, "the campaign of a trigger has a run a day"
        return trigger_parts(record, day)
    if isinstance(record.content.audience, ListedAudience):
        return 1
    snapshot = world.segments.thresholds.latest()
    customers = snapshot.customers if snapshot else 0
    return min(PARTS_MAX, max(1, -(-customers // CUSTOMERS_A_PART)))


def read_page(
    world: World, record: CampaignRecord, run: Run, *, part: int, start: str, limit: int
) -> AudiencePage:
    """Read one page of one part, about `limit` customers; `start` is "" for the first page.

    A list of customers is read in its stored pages, without regard to `limit`.
    """
    if record.trigger:
        return AudiencePage(*trigger_page(world, record, run, part, start, limit))
    if isinstance(record.content.audience, ListedAudience):
        return _read_listed(world, record, int(start or 0))
    page = world.customers.audience.base_page(part, run.parts, start=start, limit=limit)
    return AudiencePage(*page)


def count_audience(world: World, record: CampaignRecord) -> int | None:
    """Count the customers of the audience as it is now; None if that takes longer than 5 seconds.

    A list has the number of ids that were written, erased customers included. A customer with an
    unreadable profile counts, because the plan excludes that customer with a reason.

    Raises:
        NotFound: `segment.unknown`: the segment was deleted.
    """
    if isinstance(record.content.audience, ListedAudience):
        return record.listed
    began = world.now()
    parts, counted_on = parts_of(world, record), world.segments.thresholds.latest_name()
    # As of the start, like the rehearsal that the number is compared with.
    at = record.content.starting(began)
    run = Run(record.id, LAUNCH, at=at, parts=parts, counted_on=counted_on)
    audience = prepare_audience(world, record, run)
    count = 0
    for ids in _batches(world, record, run):
        found = world.customers.audience.find(ids, audience.required_fields)
        count += len(audience.members(found.customers)) + len(found.unreadable)
        if world.now() - began > COUNT_TIME_MAX:
            return None
    return count


def _batches(world: World, record: CampaignRecord, run: Run) -> Iterator[list[CustomerId]]:
    """Yield the ids of the whole audience, up to a hundred at a time."""
    for part in range(run.parts):
        start, is_first = "", True
        while start or is_first:
            page = read_page(world, record, run, part=part, start=start, limit=COUNT_PAGE)
            for first in range(0, len(page.ids), BATCH_GET_MAX):
                yield page.ids[first : first + BATCH_GET_MAX]
            start, is_first = page.next, False


def _read_listed(world: World, record: CampaignRecord, number: int) -> AudiencePage:
    is_last = (number + 1) * LISTED_PAGE >= record.listed
    ids = world.campaigns.records.listed(record.id, number)
    return AudiencePage(ids, "" if is_last else str(number + 1))
