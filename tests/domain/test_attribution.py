"""Which campaign a person's words belong to."""

from datetime import timedelta

import pytest

from chalicelib.domain.attribution import ASKED_WITHIN, CLOCKS_DIFFER, last_before, wrote
from chalicelib.domain.frequency import Contact, Step
from tests.clock import START

EARLY = Contact(START - timedelta(hours=30), Step("early", "1"))
LATE = Contact(START - timedelta(hours=2), Step("late", "1"))
SECOND = timedelta(seconds=1)


def test_only_a_campaign_that_wrote_counts() -> None:
    assert wrote((EARLY, LATE), "early")
    assert not wrote((EARLY, LATE), "forged")


def test_the_last_that_wrote_is_the_one() -> None:
    assert last_before((LATE, EARLY), START, within=timedelta(days=7)) == "late"


@pytest.mark.parametrize(
    ("after", "campaign"), [(ASKED_WITHIN - SECOND, "late"), (ASKED_WITHIN, "")]
)
def test_words_long_after_it_belong_to_nobody(after: timedelta, campaign: str) -> None:
    assert last_before((LATE,), LATE.at + after, within=ASKED_WITHIN) == campaign


def test_clocks_may_differ_by_minutes() -> None:
    """F16."""
    assert last_before((LATE,), LATE.at - CLOCKS_DIFFER, within=ASKED_WITHIN) == "late"
    assert last_before((LATE,), LATE.at - CLOCKS_DIFFER - SECOND, within=ASKED_WITHIN) == ""


def test_who_was_never_written_to_speaks_of_no_campaign() -> None:
    assert last_before((), START, within=ASKED_WITHIN) == ""
