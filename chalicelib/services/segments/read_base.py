"""Reads the base for a person who waits: all customers of a small one, else a random sample."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Conflict
from chalicelib.domain.scores.customer_sample import CustomerSample
from chalicelib.domain.segments.facts import Facts
from chalicelib.world import World

READ_AT_ONCE = 100
# A person waits, and API Gateway ends a request after 29 seconds.
LISTS_FOR = timedelta(seconds=5)  # enough for half a million customers before the first count
READS_FOR = timedelta(seconds=5)
PAGES_A_PREVIEW = 50  # requests for the customers of a sample, if a page of them costs one


@dataclass(slots=True)
class Base:
    """The customers that are read, and how many were read so far.

    `counted_on` is the day on which the sample was drawn; None: the base was listed just now.
    """

    counted_on: date | None
    sample: CustomerSample
    looked_at: int = 0
    position: int = 0

    def pages(self, world: World, *, requests: int = 1) -> Iterator[Sequence[Customer]]:
        """Yield the customers until all are read, or for five seconds.

        Of a sample no more are read than fifty requests allow, if a page costs so many of them.
        """
        ids, until = self.sample.ids, world.now() + READS_FOR
        if self.counted_on is not None:
            ids = ids[: READ_AT_ONCE * max(1, PAGES_A_PREVIEW // requests)]
        # Every beginning of a sample is a sample: where the time ends, a share is less exact, not
        # wrong.
        while self.position < len(ids) and world.now() < until:
            at = self.position
            page = world.customers.profiles.get_many(ids[at : at + READ_AT_ONCE])
            self.position += READ_AT_ONCE
            self.looked_at += len(page)
            yield page

    @property
    def is_exact(self) -> bool:
        """Whether every customer was read."""
        is_whole = self.counted_on is None and self.sample.has_everybody
        return is_whole and self.position >= len(self.sample.ids)

    @property
    def size(self) -> int:
        """The number of all customers."""
        # A customer who was erased after the base was listed is not part of it any more.
        return self.looked_at if self.is_exact else self.sample.met


def open_base(world: World, facts: Facts) -> Base:
    """Return the base as of the last counted day, or as it is now.

    Raises:
        Conflict: `segment.base_not_counted`: the base is too large to list, and was not counted.
    """
    if facts.thresholds and facts.thresholds.customers > world.bounds.preview_exact_max:
        sample = world.segments.countings.sample()
        if sample:
            return Base(sample.day, sample)
    return Base(None, _list_base(world, facts.today))


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
