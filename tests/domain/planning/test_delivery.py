"""Section 10: states only move forward, and the final ones add up to the audience."""

from itertools import permutations, product

import pytest

from chalicelib.domain.planning.delivery import FORWARD, DeliveryState, moves

S = DeliveryState
INITIAL = {S.PLANNED, S.EXCLUDED, S.HELD_OUT}  # a control group is drawn before all is planned
WAITING = {S.PLANNED, S.DEFERRED, S.SENDING, S.SENT}


def reachable(state: DeliveryState) -> set[DeliveryState]:
    return {state}.union(*(reachable(after) for after in FORWARD[state]))


def test_the_table_names_every_state_and_never_turns_back() -> None:
    assert set(FORWARD) == set(S)
    assert not any(state in reachable(after) for state in S for after in FORWARD[state])


def test_every_state_can_be_met() -> None:
    assert set().union(*(reachable(state) for state in INITIAL)) == set(S)


def test_every_state_leads_to_a_final_one_of_section_10() -> None:
    assert all(reachable(state) - WAITING for state in S)


@pytest.mark.parametrize("state", [S.SENDING, S.SENT, S.UNKNOWN, S.DELIVERED, S.FAILED])
def test_what_may_have_been_sent_is_never_excluded_or_sent_again(state: DeliveryState) -> None:
    given_up = {S.PLANNED, S.DEFERRED, S.SENDING, S.EXCLUDED, S.EXPIRED, S.CANCELLED, S.HELD_OUT}

    assert not any(moves(state, to) for to in given_up)


@pytest.mark.parametrize("state", [S.EXCLUDED, S.HELD_OUT, S.EXPIRED, S.CANCELLED])
def test_what_was_given_up_stays_so(state: DeliveryState) -> None:
    assert reachable(state) == {state}


def test_a_claim_is_taken_from_what_waits() -> None:
    assert {state for state in S if moves(state, S.SENDING)} == {S.PLANNED, S.DEFERRED}


@pytest.mark.parametrize("start", [S.SENDING, S.SENT])
def test_f02_receipts_end_alike_in_any_order(start: DeliveryState) -> None:
    for receipts in product([S.SENT, S.UNKNOWN, S.DELIVERED, S.FAILED], repeat=3):
        ends = set()
        for order in permutations(receipts):
            state = start
            for receipt in order:
                state = receipt if moves(state, receipt) else state
            ends.add(state)
        assert len(ends) == 1
