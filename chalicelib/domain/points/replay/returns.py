"""Compares the stored answers of returns with their entries and with the rows of the receipt."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.points.replay.trails import ReturnTrail
from chalicelib.domain.points.returns import ReturnedLine, ValuedReceipt


class StoredReturn(NamedTuple):
    """The numbers of a return's item."""

    at: datetime
    recorded_at: datetime
    refund: int
    clawed_back: int
    restored: int
    grace: int
    debt: int
    lines: tuple[ReturnedLine, ...]

    def is_like(self, moved: ReturnTrail) -> bool:
        """Whether the entry moved what the answer says, and the answer adds up."""
        lines = self.lines
        times = (self.at.replace(microsecond=0), self.recorded_at.replace(microsecond=0))
        return (
            times == (moved.at, moved.recorded_at)
            and (self.restored, self.grace) == (moved.restored, moved.grace)
            and self.debt == (self.debt if moved.debt is None else moved.debt)
            and self.refund == sum(line.refund for line in lines)
            and self.clawed_back == sum(line.clawed_back for line in lines)
            and self.restored == sum(line.restored for line in lines)
        )


def returns_otherwise(
    moved: Mapping[str, ReturnTrail], stored: Mapping[str, StoredReturn]
) -> Iterator[str]:
    """Name what the returns of a receipt say otherwise than their entries."""
    for number, trail in moved.items():
        said = stored.get(number)
        if said is None:
            yield "return.missing"
        elif not said.is_like(trail):
            yield "return.differs"


def rows_came_back(valued: ValuedReceipt, returns: Collection[StoredReturn]) -> bool:
    """Whether the returns add up to what the rows of a receipt with points say."""
    lines = [line for each in returns for line in each.lines]
    for row in valued.lines:
        mine = [line for line in lines if line.line == row.number]
        back = (
            sum(line.quantity for line in mine),
            sum(line.refund for line in mine),
            sum(line.clawed_back for line in mine),
            sum(line.restored for line in mine),
        )
        refund = row.refunded - row.paid * row.early // row.quantity
        if back != (row.returned - row.early, refund, row.all_clawed_back, row.restored):
            return False
    return True
