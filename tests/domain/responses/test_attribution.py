"""Which message a person's words belong to."""

from datetime import timedelta

import pytest

from chalicelib.domain.planning.frequency import Contact, Step
from chalicelib.domain.responses.attribution import ASKED_WITHIN, CLOCKS_DIFFER, last_before, wrote
from tests.builders.clock import START

EARLY = Contact(START - timedelta(hours=30), Step("early", "1"))
GREETING = Contact(START - timedelta(hours=9), Step("birthday", "2026"))
LATE = Contact(START - timedelta(hours=2), Step("late", "1"))
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("campaign", "step", "counts"),
    [
        ("early", "", True),
        ("forged", "", False),
        ("birthday", "2026", True),
        ("birthday", "2025", False),
        ("birthday", "2026#again1", False),  # no button says so
        ("birthday", "", True),  # a button of before, which named none
        ("early", "1", False),
        ("early", "2026", False),
    ],
)
def test_only_a_message_that_was_written_counts(campaign: str, step: str, *, counts: bool) -> None:
    assert wrote((EARLY, GREETING, LATE), Step(campaign, step)) is counts


def test_what_was_sent_again_is_the_same_message() -> None:
    again = Contact(START, Step("birthday", "2026#again1"))

    assert wrote((again,), Step("birthday", "2026"))


def test_the_last_that_wrote_is_the_one() -> None:
    assert last_before((LATE, EARLY), START, within=timedelta(days=7)) == LATE.step


@pytest.mark.parametrize(
    ("after", "step"), [(ASKED_WITHIN - SECOND, Step("late", "1")), (ASKED_WITHIN, None)]
)
def test_words_long_after_it_belong_to_nobody(after: timedelta, step: Step | None) -> None:
    assert last_before((LATE,), LATE.at + after, within=ASKED_WITHIN) == step


def test_clocks_may_differ_by_minutes() -> None:
    """F16."""
    assert last_before((LATE,), LATE.at - CLOCKS_DIFFER, within=ASKED_WITHIN) == LATE.step
    assert last_before((LATE,), LATE.at - CLOCKS_DIFFER - SECOND, within=ASKED_WITHIN) is None


def test_who_was_never_written_to_speaks_of_no_campaign() -> None:
    assert last_before((), START, within=ASKED_WITHIN) is None
