"""How what comes back of a message names the step that it belongs to."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.campaigns.run import ONLY_STEP
from chalicelib.domain.planning.resending import STEP_AGAIN
from chalicelib.domain.responses.engagement import named_step
from chalicelib.domain.triggers import TRIGGERS

TRAVELS = re.compile(r"[A-Za-z0-9-]{1,10}")  # in links, buttons, tags and names of attributes
DAYS = st.dates(date(2026, 1, 1))
STEPS = st.builds(
    lambda trigger, day: trigger.step(day), st.sampled_from(list(TRIGGERS.values())), DAYS
)


@pytest.mark.parametrize("step", [ONLY_STEP, f"{ONLY_STEP}{STEP_AGAIN}1", ""])
def test_where_a_campaign_writes_once_nothing_names_its_step(step: str) -> None:
    assert named_step(step) == ""


@given(STEPS)
def test_a_step_of_a_standing_campaign_is_named_as_it_is_and_travels_everywhere(step: str) -> None:
    assert named_step(step) == step
    assert TRAVELS.fullmatch(step)


@given(STEPS, st.integers(1, 99))
def test_what_is_sent_again_is_the_same_message(step: str, number: int) -> None:
    assert named_step(f"{step}{STEP_AGAIN}{number}") == step


@given(DAYS, DAYS)
def test_two_birthdays_of_a_person_are_two_messages(one: date, other: date) -> None:
    step = TRIGGERS["birthday"].step

    assert (named_step(step(one)) == named_step(step(other))) is (one.year == other.year)
