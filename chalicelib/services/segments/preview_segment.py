"""How many customers a segment means, and some of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Conflict
from chalicelib.domain.reports.statistics import Rate
from chalicelib.domain.scores.customer_sample import CustomerSample
from chalicelib.domain.segments import Node
from chalicelib.domain.segments.facts import Facts
from chalicelib.services.segments.gather_facts import gather_facts
from chalicelib.services.segments.read_facts import read_facts
from chalicelib.world import World

EXACT_MAX = 20_000  # customers of a base that is read to its end
SHOWN_MAX = 10
PAGE_IDS = 2_000
READ_AT_ONCE = 100
LISTS_FOR = timedelta(seconds=5)  # enough for half a million, before a day was counted
READS_FOR = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Preview:
    """How many of those that were looked at belong; `shown` are some of them, by chance.

    `base` is how many customers there are: now, or on the day `counted_on`. Unless `is_exact` those
    that were looked at had been drawn by chance.
    """

    base: int
    counted_on: date | None
    looked_at: int
    matched: int
    is_exact: bool
    shown: Sequence[Customer]

    @property
    def rate(self) -> Rate | None:
        """The share of the base; of nobody there is none."""
        return Rate(self.matched, self.looked_at) if self.looked_at else None


def preview_segment(world: World, predicate: Node) -> Preview:
    """Look at everybody where the base is small and the time allows, else at whom chance drew.

    Raises:
        Conflict: `segment.base_not_counted`: too many customers, and no day was counted yet.
    """
    facts = read_facts(world)
    counted_on, sample = _drawn(world, facts)
    ids = sample.ids
    asked, looked_at, matched, shown = 0, 0, 0, list[Customer]()
    until = world.now() + READS_FOR
    while asked < len(ids) and world.now() < until:
        page = world.customers.profiles.get_many(ids[asked : asked + READ_AT_ONCE])
        known = gather_facts(world, predicate, page, facts)
        belong = [customer for customer in page if predicate.matches(customer, known)]
        shown += belong[: SHOWN_MAX - len(shown)]
        asked += READ_AT_ONCE
        looked_at += len(page)
        matched += len(belong)
    is_exact = counted_on is None and sample.has_everybody and asked >= len(ids)
    # Whoever was erased after the base was listed is not there any more.
    base = looked_at if is_exact else sample.met
    return Preview(base, counted_on, looked_at, matched, is_exact, shown)


def _drawn(world: World, facts: Facts) -> tuple[date | None, CustomerSample]:
    """Customers by chance: of all that there are now, or of those of the last day counted."""
    if facts.thresholds and facts.thresholds.customers > EXACT_MAX:
        sample = world.segments.countings.sample()
        if sample:
            return sample.day, sample
    return None, _listed(world, facts.today)


def _listed(world: World, day: date) -> CustomerSample:
    """Everybody of a base that is not large, in an order of chance."""
    sample = CustomerSample(day, EXACT_MAX)
    start, until = "", world.now() + LISTS_FOR
    while world.now() < until:
        page = world.customers.audience.base_page(0, 1, start=start, limit=PAGE_IDS)
        for customer_id in page.ids:
            sample.add(customer_id)
        start = page.next
        if not start:
            sample.trim()
            return sample
    raise Conflict("segment.base_not_counted")
