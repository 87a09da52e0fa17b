"""F13: a campaign stops at 2.5 % bounces or 0.05 % complaints of its last 1,000 letters."""

from dataclasses import replace

import pytest

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.domain.responses.reputation import MARKS_MAX, WINDOW, Reputation

BOUNCED, COMPLAINED = EngagementKind.BOUNCED, EngagementKind.COMPLAINED
STOPS = 25  # 2.5 % of a thousand


def heard(reputation: Reputation, *, bounces: int, each: int = 1, start: int = 0) -> Reputation:
    """So many bounces, the last of every `each` letters."""
    for number in range(start, start + bounces):
        delivered = replace(reputation, seen=reputation.seen + each - 1)
        reputation = delivered.hearing(BOUNCED, CustomerId(f"c{number}"))
    return reputation


def test_two_and_a_half_percent_of_a_thousand_stop_it_and_less_does_not() -> None:
    at_the_limit = heard(Reputation(), bounces=STOPS, each=40)

    assert at_the_limit.seen == WINDOW
    assert at_the_limit.verdict == "campaign.bounces"
    assert heard(Reputation(), bounces=STOPS - 1, each=40).verdict == ""


def test_one_bounce_of_three_stops_nothing() -> None:
    assert heard(Reputation(seen=2), bounces=1).verdict == ""


def test_a_bad_list_stops_it_long_before_a_thousand() -> None:
    assert heard(Reputation(), bounces=STOPS).verdict == "campaign.bounces"


def test_a_share_just_under_the_limit_never_stops_it() -> None:
    """One in 42 is 2.38 %, for ten thousand letters."""
    reputation = Reputation()
    for number in range(10_000 // 42):
        reputation = heard(reputation, bounces=1, each=42, start=number)
        assert reputation.verdict == ""


def test_a_bounce_that_left_the_last_thousand_does_not_count() -> None:
    twenty_four = heard(Reputation(), bounces=STOPS - 1)
    last_that_counts = replace(twenty_four, seen=WINDOW - 1)
    too_late = replace(twenty_four, seen=WINDOW)

    assert heard(last_that_counts, bounces=1, start=90).verdict == "campaign.bounces"
    assert heard(too_late, bounces=1, start=90).verdict == ""


@pytest.mark.parametrize("seen", [0, 1, 999, 50_000])
def test_one_complaint_is_over_half_a_thousandth_of_a_thousand(seen: int) -> None:
    reputation = Reputation(seen=seen)

    assert reputation.verdict == ""
    assert reputation.hearing(COMPLAINED, CustomerId("anna")).verdict == "campaign.complaints"


def test_a_complaint_a_thousand_letters_ago_does_not_count() -> None:
    heard_at = Reputation(seen=10).hearing(COMPLAINED, CustomerId("anna"))

    assert replace(heard_at, seen=10 + WINDOW - 1).verdict == "campaign.complaints"
    assert replace(heard_at, seen=10 + WINDOW).verdict == ""


@pytest.mark.parametrize("kind", [BOUNCED, COMPLAINED])
def test_the_same_receipt_again_counts_once(kind: EngagementKind) -> None:
    """F26."""
    once = Reputation(seen=5).hearing(kind, CustomerId("anna"))

    assert once.hearing(kind, CustomerId("anna")) == once
    assert once.forgiving().hearing(kind, CustomerId("anna")).verdict == ""


@pytest.mark.parametrize("kind", [BOUNCED, COMPLAINED])
def test_two_letters_of_a_standing_campaign_to_one_person_are_two(kind: EngagementKind) -> None:
    once = Reputation(seen=5).hearing(kind, CustomerId("anna"), "2026")
    twice = once.hearing(kind, CustomerId("anna"), "2027")

    assert twice != once
    assert twice.hearing(kind, CustomerId("anna"), "2026") == twice
    forgiven = twice.forgiving()
    assert forgiven.hearing(kind, CustomerId("anna"), "2027") == forgiven


def test_what_stopped_it_once_does_not_stop_it_again() -> None:
    forgiven = heard(Reputation(), bounces=STOPS).forgiving()

    assert forgiven.verdict == ""
    assert heard(forgiven, bounces=STOPS - 1, start=100).verdict == ""
    assert heard(forgiven, bounces=STOPS, start=100).verdict == "campaign.bounces"


def test_what_is_kept_stays_small() -> None:
    assert len(heard(Reputation(), bounces=3 * MARKS_MAX).bounced) == MARKS_MAX
