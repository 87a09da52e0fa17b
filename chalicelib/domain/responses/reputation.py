"""Counts bounces and complaints about a campaign's e-mails, to pause it before SES does (F13).

SES reports for each e-mail whether it was delivered or bounced; these reports are counted. Shares
always refer to 1,000 reports, even if fewer have come, so that one bounce among three e-mails
pauses nothing. A single complaint is 0.1 % of 1,000 and therefore over the limit.
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
MARKS_MAX = 2 * BOUNCES_MAX_BP * WINDOW // WHOLE_BP  # stored of each kind: twice the limit

BECAUSE: Mapping[EngagementKind, tuple[str, int]] = {
    EngagementKind.BOUNCED: ("campaign.bounces", BOUNCES_MAX_BP),
    EngagementKind.COMPLAINED: ("campaign.complaints", COMPLAINTS_MAX_BP),
}
"""The code of the pause, and the share at which the campaign pauses itself."""
FORGIVEN = 0


class Mark(NamedTuple):
    """One bounce or complaint: the number of reports before it, and the e-mail that it is about."""

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
        """The reputation after a bounce or a complaint; each counts once for an e-mail."""
        marks = self._marks(kind)
        if any((mark.customer, mark.step) == (customer, step) for mark in marks):
            return self
        if kind is EngagementKind.COMPLAINED:  # about an e-mail that was counted as delivered
            marks = (*marks, Mark(max(self.seen, 1), customer, step))[-MARKS_MAX:]
            return replace(self, complained=marks)
        marks = (*marks, Mark(self.seen + 1, customer, step))[-MARKS_MAX:]
        return replace(self, bounced=marks, seen=self.seen + 1)

    def forgiving(self) -> "Reputation":
        """The reputation of a resumed campaign: earlier bounces and complaints no longer count."""
        # The marks themselves stay, so that a repeated report of the same e-mail is recognised.
        return replace(self, bounced=_forgiven(self.bounced), complained=_forgiven(self.complained))

    @property
    def verdict(self) -> str:
        """The code of the reason to pause the campaign; "" if there is none."""
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
