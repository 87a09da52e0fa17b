"""Find out which customers bought or returned something on the days after a day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.totals.day_tally import buyer_mark
from chalicelib.repo.campaigns.clock_checkpoints import TOTALLING
from chalicelib.world import World

DAY = timedelta(days=1)


class ClosedDays(NamedTuple):
    """The days after a day until the last closed one, and the marks of their customers.

    `marks` is None if they are not known of each of these days.
    """

    until: date
    marks: frozenset[int] | None

    def may_have_changed(self, customers: Sequence[CustomerId]) -> list[CustomerId]:
        """Return the customers who must be read again."""
        if self.marks is None:
            return list(customers)
        return [each for each in customers if buyer_mark(each) in self.marks]


def buyers_since(world: World, day: date) -> ClosedDays:
    """Return who bought on the closed days after `day`, by the receipts that were recorded then.

    The clock notes them when it closes a day, for thirty days. What changes a history without a
    receipt is not among them: customers who are merged or erased.
    """
    closed = world.campaigns.checkpoints.get(TOTALLING).until or day
    until = max(closed, day)
    marks: set[int] = set()
    for number in range(1, (until - day).days + 1):
        of_day = world.totals.tallies.buyers(day + number * DAY)
        if of_day is None:
            return ClosedDays(until, None)
        marks |= of_day
    return ClosedDays(until, frozenset(marks))
