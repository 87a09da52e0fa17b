"""How the last e-mails of a campaign were taken: it pauses itself before SES has to (F13).

Counted are letters of whose fate was heard, delivered or bounced; SES tells of each. The shares are
of the last 1,000 of them, also while there were fewer: one bounce of three stops nothing. A single
complaint is a tenth of a percent of them, and is over the limit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.responses.engagement import EngagementKind

WINDOW = 1000
BOUNCES_MAX_BP = 250
COMPLAINTS_MAX_BP = 5
WHOLE_BP = 10_000
MARKS_MAX = 2 * BOUNCES_MAX_BP * WINDOW // WHOLE_BP  # of each kind: twice what stops

BECAUSE: Mapping[EngagementKind, tuple[str, int]] = {
    EngagementKind.BOUNCED: ("campaign.bounces", BOUNCES_MAX_BP),
    EngagementKind.COMPLAINED: ("campaign.complaints", COMPLAINTS_MAX_BP),
}
"""Why a campaign pauses itself, and at which share."""


FORGIVEN = 0


class Mark(NamedTuple):
    """One bounce or complaint: after how many letters it was heard, and of which letter."""

    after: int
    customer: CustomerId
    step: str = ""  # as in `touch.Touched`


@dataclass(frozen=True, slots=True)
class Reputation:
    """What was heard of a campaign's letters; `seen` is of how many."""

    seen: int = 0
    bounced: tuple[Mark, ...] = ()
    complained: tuple[Mark, ...] = ()
    version: int = 0

    def hearing(self, kind: EngagementKind, customer: CustomerId, step: str = "") -> "Reputation":
        """The same after a bounce or a complaint, which counts once a letter."""
        marks = self._marks(kind)
        if any((mark.customer, mark.step) == (customer, step) for mark in marks):
            return self
        if kind is EngagementKind.COMPLAINED:  # of a letter that had been delivered
            marks = (*marks, Mark(max(self.seen, 1), customer, step))[-MARKS_MAX:]
            return replace(self, complained=marks)
        marks = (*marks, Mark(self.seen + 1, customer, step))[-MARKS_MAX:]
        return replace(self, bounced=marks, seen=self.seen + 1)

    def forgiving(self) -> "Reputation":
        """The same with a clean slate: whoever lets the campaign go on has seen what stopped it."""
        return replace(self, bounced=_forgiven(self.bounced), complained=_forgiven(self.complained))

    @property
    def verdict(self) -> str:
        """Why the campaign must pause; "": it need not."""
        reasons = (
            because
            for kind, (because, limit_bp) in BECAUSE.items()
            if self._counted(kind) * WHOLE_BP >= limit_bp * WINDOW
        )
        return next(reasons, "")

    def _marks(self, kind: EngagementKind) -> tuple[Mark, ...]:
        return self.complained if kind is EngagementKind.COMPLAINED else self.bounced

    def _counted(self, kind: EngagementKind) -> int:
        since = max(self.seen - WINDOW, FORGIVEN)
        return sum(mark.after > since for mark in self._marks(kind))


def _forgiven(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    return tuple(mark._replace(after=FORGIVEN) for mark in marks)
