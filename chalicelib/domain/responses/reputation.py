"""Bounces and complaints about a campaign's last e-mails, which pause it before SES does (F13).

SES reports for each e-mail whether it was delivered or bounced; these are counted. The shares are
of the last 1,000 reports, also while there are fewer: one bounce of three stops nothing. A single
complaint is a tenth of a percent of them, which is over the limit.
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
    """One bounce or complaint: after how many e-mails it was reported, and about which one."""

    after: int
    customer: CustomerId
    step: str = ""  # as in `Engagement`


@dataclass(frozen=True, slots=True)
class Reputation:
    """The reports about a campaign's e-mails; `seen` is their number."""

    seen: int = 0
    bounced: tuple[Mark, ...] = ()
    complained: tuple[Mark, ...] = ()
    version: int = 0

    def hearing(self, kind: EngagementKind, customer: CustomerId, step: str = "") -> "Reputation":
        """The reputation after a bounce or a complaint, which counts once an e-mail."""
        marks = self._marks(kind)
        if any((mark.customer, mark.step) == (customer, step) for mark in marks):
            return self
        if kind is EngagementKind.COMPLAINED:  # about an e-mail that was counted as delivered
            marks = (*marks, Mark(max(self.seen, 1), customer, step))[-MARKS_MAX:]
            return replace(self, complained=marks)
        marks = (*marks, Mark(self.seen + 1, customer, step))[-MARKS_MAX:]
        return replace(self, bounced=marks, seen=self.seen + 1)

    def forgiving(self) -> "Reputation":
        """The reputation without its past: the person who resumes the campaign has seen it."""
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
