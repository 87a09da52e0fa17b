"""The states of a campaign, from the draft to the end."""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.domain.errors import Conflict


class CampaignState(StrEnum):
    """The state of a campaign; the names are stored, so they never change."""

    DRAFT = "draft"
    REHEARSED = "rehearsed"  # its audience was counted and its texts were tried
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


S = CampaignState

# A change of what was rehearsed leads back to the draft: what is launched is what was rehearsed.
NEXT: Mapping[CampaignState, frozenset[CampaignState]] = {
    S.DRAFT: frozenset({S.REHEARSED, S.CANCELLED}),
    S.REHEARSED: frozenset({S.DRAFT, S.SCHEDULED, S.RUNNING, S.CANCELLED}),
    S.SCHEDULED: frozenset({S.DRAFT, S.RUNNING, S.CANCELLED}),
    S.RUNNING: frozenset({S.PAUSED, S.FINISHED, S.CANCELLED}),
    S.PAUSED: frozenset({S.RUNNING, S.FINISHED, S.CANCELLED}),
    S.FINISHED: frozenset(),
    S.CANCELLED: frozenset(),
}

EDITABLE = frozenset({S.DRAFT, S.REHEARSED, S.SCHEDULED})
"""Nothing has been sent: the campaign may be changed, and becomes a draft again."""

SENDS = frozenset({S.RUNNING})
"""The states in which a worker may send; it checks the state before every chunk."""


def moves(state: CampaignState, to: CampaignState) -> bool:
    """Whether a campaign may go from one state to the other."""
    return to in NEXT[state]


def check_move(state: CampaignState, to: CampaignState) -> None:
    """Refuse a move that the states do not allow.

    Raises:
        Conflict: `campaign.state` with `state` and `to`; another person may have been faster.
    """
    if not moves(state, to):
        raise Conflict("campaign.state", state=state, to=to)
