"""Which customers stand behind a number of a report."""

import pytest

from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.reports.channel_knowledge import Figure
from chalicelib.domain.reports.people import EVERYBODY, BoughtGroup, PeopleFilter
from chalicelib.domain.reports.tally import ATTEMPTED

S, F, G = DeliveryState, Figure, BoughtGroup
CLICKED = frozenset({F.CLICKED, F.READ})


def takes(
    wanted: PeopleFilter,
    state: DeliveryState = S.DELIVERED,
    reason: str = "",
    channel: str = "telegram",
    did: frozenset[Figure] = CLICKED,
) -> bool:
    return wanted.takes(state=state, reason=reason, channel=channel, did=did)


def test_without_a_filter_everybody_is_wanted() -> None:
    assert takes(EVERYBODY)
    assert takes(EVERYBODY, S.EXCLUDED, Reason.CONSENT_MISSING, "", frozenset())
    assert EVERYBODY.possible == frozenset(S)


def test_state_reason_and_channel_exclude_the_others() -> None:
    failed = PeopleFilter(frozenset({S.FAILED}), reason="bounced", channel="email")
    assert takes(failed, S.FAILED, "bounced", "email")
    assert not takes(failed, S.SENT, "bounced", "email")
    assert not takes(failed, S.FAILED, "rejected", "email")
    assert not takes(failed, S.FAILED, "bounced", "sms")


def test_a_figure_counts_where_its_channel_can_know_it() -> None:
    clicked = PeopleFilter(figure=F.CLICKED)
    assert takes(clicked)
    assert not takes(clicked, did=frozenset())
    assert not takes(clicked, S.PLANNED)
    # Telegram reports no reading, and only e-mail has openings.
    assert not takes(PeopleFilter(figure=F.READ))
    assert not takes(PeopleFilter(figure=F.BOUNCED), did=frozenset({F.BOUNCED}))
    assert clicked.possible == ATTEMPTED


@pytest.mark.parametrize(
    ("figure", "states"),
    [(F.ACCEPTED, {S.SENT, S.DELIVERED}), (F.DELIVERED, {S.DELIVERED})],
)
def test_two_figures_are_states(figure: Figure, states: set[DeliveryState]) -> None:
    wanted = PeopleFilter(figure=figure)
    assert {state for state in S if takes(wanted, state, did=frozenset())} == states


def test_the_groups_are_those_that_are_compared() -> None:
    reached, treated, control = (PeopleFilter(group=group) for group in G)
    held_out = (S.HELD_OUT, Reason.CONTROL_CAMPAIGN, "", frozenset[Figure]())
    holdout = (S.HELD_OUT, Reason.CONTROL_GLOBAL, "", frozenset[Figure]())
    late = (S.EXCLUDED, Reason.FREQUENCY_DAY, "", frozenset[Figure]())
    refusing = (S.EXCLUDED, Reason.CONSENT_MISSING, "", frozenset[Figure]())

    assert [takes(control, *each) for each in (held_out, holdout, late)] == [True, False, False]
    assert [takes(treated, *each) for each in (held_out, late, refusing)] == [False, True, False]
    assert takes(treated, S.FAILED)
    assert takes(reached)
    assert not takes(reached, S.FAILED)
