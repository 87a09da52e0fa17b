"""Lots: the points of one award, with their own activation and expiry (rule 10)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

LotKey = tuple[datetime, datetime, datetime, str]
NEVER = datetime.max.replace(tzinfo=UTC)


class BurnOrder(StrEnum):
    """Which points are spent first."""

    NEAREST_EXPIRY = "nearest_expiry"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Terms:
    """What never changes about a lot; `amount` is what it began with.

    `activates_at` is None until a web order is delivered, `expires_at` for points without expiry.
    `expires_at` is exclusive: the first instant at which the points are gone.
    """

    lot: str
    amount: int
    earned_at: datetime
    activates_at: datetime | None
    expires_at: datetime | None

    def is_active(self, at: datetime) -> bool:
        """Whether the points may be spent at this instant."""
        begun = self.activates_at is not None and self.activates_at <= at
        return begun and not self.is_over(at)

    def is_over(self, at: datetime) -> bool:
        """Whether the points have expired."""
        return self.expires_at is not None and self.expires_at <= at

    def key(self, order: BurnOrder) -> LotKey:
        """The place of the lot in the order of spending."""
        expires, activates = self.expires_at or NEVER, self.activates_at or NEVER
        if order is BurnOrder.OLDEST:
            return (self.earned_at, expires, activates, self.lot)
        return (expires, activates, self.earned_at, self.lot)


@dataclass(frozen=True, slots=True)
class Lot:
    """The points that are left of an award.

    `remaining` includes what is `held`. `lapsed` points expired unspent; of those `counted` were
    taken into account by returns of the receipt, so that they are not taken a second time.
    """

    terms: Terms
    remaining: int
    held: int = 0
    lapsed: int = 0
    counted: int = 0

    @property
    def free(self) -> int:
        """The points that no hold has set aside."""
        return self.remaining - self.held

    def changed(self, *, points: int = 0, held: int = 0) -> "Lot":
        """The lot with more, or fewer, remaining and held points."""
        after = replace(self, remaining=self.remaining + points, held=self.held + held)
        assert 0 <= after.held <= after.remaining, "a lot is never below zero (rule 11)"
        return after


@dataclass(frozen=True, slots=True)
class Slice:
    """Some points of one lot."""

    terms: Terms
    points: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Points that are set aside for a purchase, lot by lot in the order of spending (rule 20)."""

    id: str
    expires_at: datetime
    slices: tuple[Slice, ...]

    @property
    def points(self) -> int:
        return sum(each.points for each in self.slices)
