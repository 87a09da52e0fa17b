"""What a return takes and gives, row by row (rules 23-28).

All amounts follow from the quantity that came back so far, never from the step. So no crumb is left
over, in any order of partial returns.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.points.exact import quantity_text
from chalicelib.domain.points.lot import Slice, Terms
from chalicelib.domain.points.movement import Movement


@dataclass(frozen=True, slots=True)
class ValuedLine:
    """A row of a recorded receipt: what it earned and burned of which lots, and what came back.

    `quantity` and `returned` are in thousandths, `paid` in minor units. `early` is what came back
    before the row earned anything: while its receipt waited for a registration.
    """

    number: int
    quantity: int
    paid: int
    earned: tuple[Slice, ...] = ()
    burned: tuple[Slice, ...] = ()
    returned: int = 0
    early: int = 0

    @property
    def refunded(self) -> int:
        """The minor units that all returns so far gave back."""
        return self.paid * self.returned // self.quantity

    @property
    def restored(self) -> int:
        """The burned points that all returns so far gave back."""
        return sum(each.points for each in self.burned) * self.returned // self.quantity

    def clawed_back(self, lot: Slice) -> int:
        """The earned points of a lot that all returns so far took back."""
        kept = lot.points * (self.quantity - self.returned) // (self.quantity - self.early)
        return lot.points - kept

    @property
    def all_clawed_back(self) -> int:
        return sum(self.clawed_back(lot) for lot in self.earned)

    def returning(self, quantity: int) -> "ValuedLine":
        """The row after more of it came back.

        Raises:
            Conflict: `return.too_much`.
        """
        if self.returned + quantity > self.quantity:
            left = quantity_text(self.quantity - self.returned)
            raise Conflict("return.too_much", line=self.number, left=left)
        return replace(self, returned=self.returned + quantity)


@dataclass(frozen=True, slots=True)
class ValuedReceipt:
    """What a receipt did to the account.

    `pool_taken` is what its returns took from free points of any lot, because the receipt's own
    lots did not have them any more.
    """

    lines: tuple[ValuedLine, ...]
    pool_taken: tuple[Slice, ...] = ()

    @property
    def left(self) -> dict[int, int]:
        """The quantity of each row that has not come back."""
        left = {line.number: line.quantity - line.returned for line in self.lines}
        return {number: quantity for number, quantity in left.items() if quantity}


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """What came back of one row in one return."""

    line: int
    quantity: int
    refund: int
    clawed_back: int
    restored: int


@dataclass(frozen=True, slots=True)
class Returned:
    """The effect of one return; `debt` is how much the debt rose (negative: fell)."""

    receipt: ValuedReceipt
    lines: tuple[ReturnedLine, ...]
    grace: int
    debt: int
    refund: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "refund", sum(line.refund for line in self.lines))


def return_lines(
    movement: Movement, receipt: ValuedReceipt, back: Mapping[int, int], grace: Terms
) -> Returned:
    """Take back what the returned quantities earned, and give back what they burned.

    `back` has the quantity of each returned row, `grace` the terms of the lot for points of lots
    that have expired.

    Raises:
        Rejected: `return.line`: the receipt has no such row.
        Conflict: `return.too_much`: more than is left of a row.
    """
    if not back.keys() <= {line.number for line in receipt.lines}:
        raise Rejected("return.line", lines=len(receipt.lines))
    debt = movement.debt
    pairs = [(line, line.returning(back.get(line.number, 0))) for line in receipt.lines]
    given_back = movement.give_back(receipt.pool_taken)
    late = movement.restore(_restored(pairs), grace)
    missing = sum(movement.claw_back(part) for part in _clawed_back(movement, pairs))
    taken = movement.collect(missing + given_back)
    after = ValuedReceipt(tuple(line for _, line in pairs), tuple(taken))
    lines = tuple(_difference(*pair) for pair in pairs if pair[1].number in back)
    return Returned(after, lines, late, movement.debt - debt)


def _restored(pairs: Iterable[tuple[ValuedLine, ValuedLine]]) -> list[Slice]:
    """The burned points that this return gives back, the first ones of a row first."""
    found: list[Slice] = []
    for before, after in pairs:
        begin = 0
        for burned in before.burned:
            end = begin + burned.points
            points = min(end, after.restored) - max(begin, before.restored)
            if points > 0:
                found.append(Slice(burned.terms, points))
            begin = end
    return found


def _clawed_back(movement: Movement, pairs: Iterable[tuple[ValuedLine, ValuedLine]]) -> list[Slice]:
    """The earned points that this return takes, lot by lot, pending lots first."""
    by_lot: dict[str, Slice] = {}
    for before, after in pairs:
        for lot in after.earned:
            step = after.clawed_back(lot) - before.clawed_back(lot)
            known = by_lot.get(lot.terms.lot, Slice(lot.terms, 0))
            by_lot[lot.terms.lot] = Slice(lot.terms, known.points + step)
    found = [each for each in by_lot.values() if each.points]
    return sorted(found, key=lambda each: movement.is_active(each.terms))


def _difference(before: ValuedLine, after: ValuedLine) -> ReturnedLine:
    return ReturnedLine(
        line=after.number,
        quantity=after.returned - before.returned,
        refund=after.refunded - before.refunded,
        clawed_back=after.all_clawed_back - before.all_clawed_back,
        restored=after.restored - before.restored,
    )
