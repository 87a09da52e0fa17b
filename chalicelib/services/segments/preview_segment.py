"""Estimate how many customers a segment has, and show some of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Conflict
from chalicelib.domain.reports.statistics import Rate
from chalicelib.domain.scores.customer_sample import CustomerSample
from chalicelib.domain.segments import Node
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.masked import COUNT_STEP
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.segments.gather_facts import gather_facts, read_facts
from chalicelib.world import World

SHOWN_MAX = 10
READ_AT_ONCE = 100
# The author of the segment waits, and API Gateway ends a request after 29 seconds.
LISTS_FOR = timedelta(seconds=5)  # enough for half a million customers before the first count
READS_FOR = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Preview:
    """The result of a preview: of `looked_at` evaluated customers `matched` are in the segment.

    `shown` are at most ten random ones of these. `base` is the number of all customers: now, or on
    the day `counted_on`. Unless `is_exact`, only a random sample was evaluated.
    """

    base: int
    counted_on: date | None
    looked_at: int
    matched: int
    is_exact: bool
    shown: Sequence[Customer]

    @property
    def coarse(self) -> "Preview":
        """The same in whole hundreds, without customers: for a role that may not see the fields."""
        matched = self.matched // COUNT_STEP * COUNT_STEP
        return replace(self, matched=matched, is_exact=False, shown=())

    @property
    def rate(self) -> Rate | None:
        """Return the share of the base that matches; None if no customer was evaluated."""
        return Rate(self.matched, self.looked_at) if self.looked_at else None


def preview_segment(world: World, predicate: Node) -> Preview:
    """Evaluate every customer of a small base if time allows, else a random sample.

    Raises:
        Conflict: `segment.base_not_counted`: the base is too large to list, and was not counted.
    """
    facts = read_facts(world)
    counted_on, sample = _read_sample(world, facts)
    ids = sample.ids
    position, looked_at, matched, shown = 0, 0, 0, list[Customer]()
    until = world.now() + READS_FOR
    # Every beginning of a sample is a sample: where the time ends, the share is less exact, not
    # wrong.
    while position < len(ids) and world.now() < until:
        page = world.customers.profiles.get_many(ids[position : position + READ_AT_ONCE])
        page_facts = gather_facts(world, predicate, page, facts)
        matching = [customer for customer in page if predicate.matches(customer, page_facts)]
        shown += matching[: SHOWN_MAX - len(shown)]
        position += READ_AT_ONCE
        looked_at += len(page)
        matched += len(matching)
    is_exact = counted_on is None and sample.has_everybody and position >= len(ids)
    # A customer who was erased after the base was listed is not part of it any more.
    base = looked_at if is_exact else sample.met
    return Preview(base, counted_on, looked_at, matched, is_exact, shown)


def preview_masked(world: World, actor: Actor, predicate: Node, segment: str | None) -> Preview:
    """Preview conditions on fields that the caller may not see: whole hundreds, without customers.

    The audit records who asked; `segment` is the stored one, if any.

    Raises:
        Conflict: `segment.base_not_counted`: the base is too large to list, and was not counted.
    """
    preview = preview_segment(world, predicate).coarse
    world.commit(actor, audit=("segment.masked_counted", segment or "-"))
    return preview


def _read_sample(world: World, facts: Facts) -> tuple[date | None, CustomerSample]:
    """Return a random sample of the base: as of the last counted day, or as it is now."""
    if facts.thresholds and facts.thresholds.customers > world.bounds.preview_exact_max:
        sample = world.segments.countings.sample()
        if sample:
            return sample.day, sample
    return None, _list_base(world, facts.today)


def _list_base(world: World, day: date) -> CustomerSample:
    """List the customers of a base that was never counted, in random order.

    Raises:
        Conflict: `segment.base_not_counted`: listing takes more than five seconds.
    """
    sample = CustomerSample(day, world.bounds.preview_exact_max)
    start, until = "", world.now() + LISTS_FOR
    while world.now() < until:
        limit = world.bounds.preview_page_ids
        page = world.customers.audience.base_page(0, 1, start=start, limit=limit)
        for customer_id in page.ids:
            sample.add(customer_id)
        start = page.next
        if not start:
            sample.trim()
            return sample
    raise Conflict("segment.base_not_counted")
