"""A manual movement of points, with a reason and an author, within the limits of the role."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.errors import Conflict, Forbidden


@dataclass(frozen=True, slots=True)
class AdjustmentRequest:
    """What a member of staff asks for; negative `points` are taken.

    `document`, if there is one, moves an account once for ever. `expires_on` is the last day of the
    given points; None: the programme's own term.
    """

    points: int
    reason: str
    document: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class AdjustmentSnapshot:
    """An adjustment as it is stored to answer a repeated request; `lot` is that of given points."""

    id: str
    points: int
    recorded_at: datetime
    lot: str | None
    debt_settled: int


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document that moved an account: the digest of its request, and the answer to it."""

    digest: str
    snapshot: AdjustmentSnapshot

    def same(self, digest: str) -> AdjustmentSnapshot:
        """The answer, for the same request.

        Raises:
            Conflict: `adjustment.other`: another request came with this document.
        """
        if self.digest != digest:
            raise Conflict("adjustment.other")
        return self.snapshot


@dataclass(frozen=True, slots=True)
class AdjustmentLimit:
    """The most points that a role moves at once, and that one key moves a day (None: no bound)."""

    at_once: int
    a_day: int | None = None

    def refuse_over(self, points: int, today: int) -> None:
        """Refuse a movement over the limit; `today` is what the key has moved before it.

        Raises:
            Forbidden: `points.over_limit`, with the most that the key may still move.
        """
        left = self.at_once if self.a_day is None else min(self.at_once, self.a_day - today)
        if abs(points) > left:
            raise Forbidden("points.over_limit", most=max(left, 0))
