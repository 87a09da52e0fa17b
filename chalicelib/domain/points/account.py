"""The account of a customer: lots, holds and debt; what they are worth is a function of time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chalicelib.domain.points.lot import BurnOrder, Hold, Lot


@dataclass(frozen=True, slots=True)
class Account:
    """The account as the last movement left it; `movement.py` changes it.

    Points that have expired since then still stand in it until a movement books them.
    """

    lots: Mapping[str, Lot] = field(default_factory=dict)
    holds: Mapping[str, Hold] = field(default_factory=dict)
    debt: int = 0

    @property
    def balance(self) -> int:
        """The sum of all entries."""
        return sum(lot.remaining for lot in self.lots.values())

    @property
    def held(self) -> int:
        return sum(lot.held for lot in self.lots.values())

    def in_order(self, order: BurnOrder) -> list[Lot]:
        """The lots in the order of spending."""
        return sorted(self.lots.values(), key=lambda lot: lot.terms.key(order))


class Worth(NamedTuple):
    """What an account holds at an instant; `lapsed` is not booked yet."""

    available: int
    pending: int
    held: int
    lapsed: int
    debt: int
