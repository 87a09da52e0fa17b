"""A call: what its reports make of it."""

from datetime import timedelta

import pytest

from chalicelib.domain.appeals.phone_call import CallEvent, CallState, PhoneCall, told
from tests.builders.clock import START

RINGS = PhoneCall("c-1", "", None, START)
INCOMING, ANSWERED, ENDED = CallEvent


@pytest.mark.parametrize(
    ("reports", "operator"),
    [
        (((INCOMING, "101"), (INCOMING, "102")), "101"),
        (((INCOMING, ""), (INCOMING, "102")), "102"),
        (((INCOMING, "101"), (ANSWERED, "102")), "102"),
        (((INCOMING, "101"), (ANSWERED, "")), "101"),
        (((ANSWERED, ""), (ENDED, "103")), "103"),
        (((ANSWERED, "101"), (ANSWERED, "102")), "101"),
        (((ENDED, "101"), (ENDED, "102")), "101"),
    ],
)
def test_the_extension_is_that_which_answered_or_else_rang_first(
    reports: tuple[tuple[CallEvent, str], ...], operator: str
) -> None:
    call = RINGS
    for event, extension in reports:
        call = told(call, event, START, extension)

    assert call.operator == operator


@pytest.mark.parametrize(
    ("answered", "ended", "state", "talked_s"),
    [
        (None, None, CallState.RINGING, None),
        (5, None, CallState.ANSWERED, None),
        (None, 9, CallState.MISSED, None),
        (5, 9, CallState.ENDED, 4),
        (9, 8, CallState.ENDED, 0),
    ],
)
def test_a_conversation_lasts_from_its_answer_to_its_end(
    answered: int | None, ended: int | None, state: CallState, talked_s: int | None
) -> None:
    call = RINGS
    for event, at in ((ENDED, ended), (ANSWERED, answered)):
        call = call if at is None else told(call, event, START + timedelta(seconds=at), "")

    assert (call.state, call.talked_s) == (state, talked_s)
    assert call.lacks_note is (answered is not None)
