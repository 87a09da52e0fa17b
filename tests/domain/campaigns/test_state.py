"""The life of a campaign."""

from itertools import pairwise

import pytest

from chalicelib.domain.campaigns.state import (
    EDITABLE,
    NEXT,
    SENDS,
    CampaignState,
    check_move,
    moves,
)
from chalicelib.domain.errors import Conflict

S = CampaignState


@pytest.mark.parametrize(
    "life",
    [
        (S.DRAFT, S.REHEARSED, S.SCHEDULED, S.RUNNING, S.PAUSED, S.RUNNING, S.FINISHED),
        (S.DRAFT, S.REHEARSED, S.RUNNING, S.PAUSED, S.CANCELLED),
        (S.DRAFT, S.REHEARSED, S.DRAFT, S.REHEARSED, S.SCHEDULED, S.DRAFT, S.CANCELLED),
    ],
)
def test_lives_that_campaigns_lead(life: tuple[CampaignState, ...]) -> None:
    assert all(moves(state, to) for state, to in pairwise(life))


@pytest.mark.parametrize("to", [S.SCHEDULED, S.RUNNING])
def test_nothing_is_launched_without_a_rehearsal(to: CampaignState) -> None:
    assert not moves(S.DRAFT, to)


def test_what_was_launched_is_never_a_draft_again() -> None:
    assert {state for state in S if moves(state, S.DRAFT)} == EDITABLE - {S.DRAFT}


@pytest.mark.parametrize("state", [S.FINISHED, S.CANCELLED])
def test_an_ended_campaign_stays_so(state: CampaignState) -> None:
    assert not NEXT[state]


def test_the_table_names_every_state_and_only_a_running_campaign_sends() -> None:
    assert set(NEXT) == set(S)
    assert {S.RUNNING} == SENDS


def test_a_step_unknown_to_the_life_is_a_conflict() -> None:
    check_move(S.RUNNING, S.PAUSED)
    with pytest.raises(Conflict) as refused:
        check_move(S.FINISHED, S.RUNNING)

    assert refused.value.code == "campaign.state"
    assert refused.value.params == {"state": "finished", "to": "running"}
