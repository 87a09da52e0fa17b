"""Turns the checks at the moment of dispatch into the result of one recipient."""

from datetime import datetime

from chalicelib.domain.planning.chunk import FinalResult, RecipientResult
from chalicelib.domain.planning.eligibility import decide_again
from chalicelib.domain.planning.eligibility_context import EligibilityContext
from chalicelib.domain.planning.exclusion import Reason

TOO_LATE = frozenset({Reason.QUIET_HOURS_OVER, Reason.QUIET_HOURS_TOO_LATE})


def result_at_dispatch(context: EligibilityContext, now: datetime) -> FinalResult | None:
    """The result for a recipient who does not get the message now; None: send it.

    A recipient is deferred if their quiet hours have begun; the reason is then the instant at which
    their window opens.
    """
    decided = decide_again(context)
    if isinstance(decided, Reason):
        if decided in TOO_LATE:
            return FinalResult(RecipientResult.EXPIRED, decided)
        return excluded(decided)
    if decided.at > now:
        return FinalResult(RecipientResult.MOVED, decided.at.isoformat())
    return None


def excluded(reason: Reason) -> FinalResult:
    """The result for a recipient who gets nothing, for this reason."""
    return FinalResult(RecipientResult.EXCLUDED, reason)
