"""The timeline: places sort as things happened, and a page begins where the last one ended."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.timeline import (
    CONSENT,
    MESSAGE,
    PURCHASE,
    CampaignMessage,
    PurchaseMark,
    Registered,
    TimelineEntry,
    TimelinePosition,
    newest_first,
    position_of,
)
from chalicelib.domain.money import Money
from tests.builders.clock import START

SECONDS = st.integers(0, 3).map(lambda n: START + timedelta(seconds=n))
MARKS = st.builds(
    PurchaseMark, SECONDS, st.sampled_from("ab"), st.sampled_from("xy"), st.just(Money(1, "RUB"))
)
CONSENTS = st.builds(
    Consent,
    purpose=st.sampled_from(Purpose),
    channel=st.sampled_from(["sms", "email"]),
    given=st.booleans(),
    at=SECONDS,
    source=st.just("telegram"),
    text_version=st.just("v"),
    evidence=st.just("telegram:1"),
)
MESSAGES = st.builds(
    CampaignMessage,
    SECONDS,
    st.sampled_from(["autumn", "birthday"]),
    st.sampled_from(["1", "2026"]),
)
HAPPENINGS = st.lists(
    MARKS | CONSENTS | MESSAGES | st.builds(Registered, SECONDS), unique_by=position_of, max_size=12
)


@given(HAPPENINGS, st.integers(1, 5))
def test_pages_of_any_size_hold_everything_once_and_newest_first(
    happenings: list[TimelineEntry], limit: int
) -> None:
    read: list[TimelineEntry] = []
    before = None
    for _ in range(len(happenings) + 1):
        page = newest_first(happenings, before=before, limit=limit)
        if not page:
            break
        read += page
        before = TimelinePosition.from_text(position_of(page[-1]).to_text())

    assert read == sorted(happenings, key=position_of, reverse=True)


@given(HAPPENINGS, MARKS | CONSENTS | MESSAGES)
def test_the_bound_of_a_kind_parts_what_is_before_from_what_is_not(
    happenings: list[TimelineEntry], at: TimelineEntry
) -> None:
    """The table is asked by this bound alone."""
    place = position_of(at)
    for kind in (CONSENT, MESSAGE, PURCHASE):
        for each in map(position_of, happenings):
            if each.kind == kind:
                is_below = f"{each.instant}#{each.rest}" < place.bound(kind)
                assert is_below == (each < place)
