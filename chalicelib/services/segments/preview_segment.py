"""Estimate how many customers a segment has, and show some of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.reports.statistics import Rate
from chalicelib.domain.segments import Node
from chalicelib.domain.segments.masked import COUNT_STEP
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.segments.gather_facts import gather_facts, read_facts, requests_a_page
from chalicelib.services.segments.read_base import open_base
from chalicelib.world import World

SHOWN_MAX = 10


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
    base = open_base(world, facts)
    matched, shown = 0, list[Customer]()
    for page in base.pages(world, requests=requests_a_page(predicate)):
        page_facts = gather_facts(world, predicate, page, facts)
        matching = [customer for customer in page if predicate.matches(customer, page_facts)]
        shown += matching[: SHOWN_MAX - len(shown)]
        matched += len(matching)
    return Preview(
        base.size, base.counted_on, base.looked_at, matched, is_exact=base.is_exact, shown=shown
    )


def preview_masked(world: World, actor: Actor, predicate: Node, segment: str | None) -> Preview:
    """Preview conditions on fields that the caller may not see: whole hundreds, without customers.

    The audit records who asked; `segment` is the stored one, if any.

    Raises:
        Conflict: `segment.base_not_counted`: the base is too large to list, and was not counted.
    """
    preview = preview_segment(world, predicate).coarse
    world.commit(actor, audit=("segment.masked_counted", segment or "-"))
    return preview
