"""What is sent again: by a person only, at most once a step, and counted once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.campaigns.run import LAUNCH
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CampaignId, ChunkId, CustomerId, RunName
from chalicelib.domain.planning.chunk import Address, Chunk, Progress, RecipientResult
from chalicelib.domain.planning.delivery_position import DeliveryId, DeliveryPosition
from chalicelib.domain.planning.frequency import Contact, Contacts, Step
from chalicelib.domain.planning.resending import (
    chunk_again,
    is_again,
    may_send,
    moved_away,
    without_repeated,
)

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
ORIGIN = Chunk(
    address=Address(CampaignId("autumn"), LAUNCH, ChunkId("0000-000000-ab-0003")),
    channel="telegram",
    not_before=datetime(2026, 11, 20, 9, tzinfo=UTC),
    step="1",
    recipients=tuple(CustomerId(letter) for letter in "abcd"),
)


@pytest.mark.parametrize("state", CampaignState)
def test_a_planned_chunk_is_sent_while_the_campaign_runs(state: CampaignState) -> None:
    assert may_send(state, ORIGIN.address.chunk) == (state is CampaignState.RUNNING)


@pytest.mark.parametrize("state", CampaignState)
def test_what_a_person_has_sent_again_is_sent_after_the_end_too(state: CampaignState) -> None:
    again = chunk_again(ORIGIN, [0], siblings=(), now=NOW).address.chunk

    assert is_again(again)
    assert not is_again(ORIGIN.address.chunk)
    assert may_send(state, again) == (state in {CampaignState.RUNNING, CampaignState.FINISHED})


def test_a_chunk_that_is_sent_again_has_a_step_of_its_own() -> None:
    again = chunk_again(ORIGIN, [1, 3], siblings=(), now=NOW)

    assert again == replace(
        ORIGIN,
        address=ORIGIN.address._replace(chunk=ChunkId("0000-000000-ab-0003.m.again1")),
        not_before=NOW,
        step="1#again1",
        recipients=(CustomerId("b"), CustomerId("d")),
    )
    # It stands behind its origin and before the next chunk of the page.
    assert ORIGIN.address.chunk < again.address.chunk < "0000-000000-ab-0004"


def test_only_the_message_that_is_repeated_does_not_count_as_a_contact() -> None:
    other = Contact(NOW, Step("spring", "1"))
    contacts = Contacts((Contact(NOW, Step("autumn", "1")), other))

    assert without_repeated(contacts, Step("autumn", "1#again1")) == Contacts((other,))
    assert without_repeated(contacts, Step("autumn", "2")) == contacts


@given(st.lists(st.sampled_from(["deeper", "beside"]), max_size=8))
def test_no_two_chunks_that_are_sent_again_are_the_same(ways: list[str]) -> None:
    known = [ORIGIN]
    for way in ways:
        origin = known[-1] if way == "deeper" else ORIGIN
        begins = origin.address.chunk
        siblings = {c.address.chunk for c in known if c.address.chunk.startswith(f"{begins}.m")}
        known.append(chunk_again(origin, [0], siblings=siblings, now=NOW))

    assert len({chunk.address for chunk in known}) == len({c.step for c in known}) == len(known)


def test_whoever_moved_counts_elsewhere() -> None:
    progress = Progress(ORIGIN.address, "suud", done=True, version=7)

    left = moved_away(progress, {1})

    assert left == replace(progress, outcomes="smud")
    assert left.counts[RecipientResult.UNKNOWN] == 1


places = st.builds(
    DeliveryPosition,
    st.integers(0, 63),
    st.integers(0, 10**6),
    st.sampled_from(["", "0000-000000-ab-0003", "0000-000000-ab-0003.m.again1"]).map(ChunkId),
    st.integers(-1, 99),
)


@given(places)
def test_a_place_is_read_as_it_was_written(place: DeliveryPosition) -> None:
    assert DeliveryPosition.from_text(place.to_text()) == place


def test_a_delivery_is_read_as_it_was_written() -> None:
    named = DeliveryId(RunName("2026-11-21"), ChunkId("0000-000000-ab-0003.m1"), 17)

    assert DeliveryId.from_text(named.to_text()) == named


@pytest.mark.parametrize(
    "text", ["", "launch", "launch:a", "launch:a:", "launch::1", ":a:1", "a:b:-1"]
)
def test_what_names_no_delivery_is_refused(text: str) -> None:
    with pytest.raises(Rejected, match=r"delivery\.unreadable"):
        DeliveryId.from_text(text)


def test_a_position_beyond_all_is_a_position() -> None:
    assert DeliveryId.from_text(f"launch:a:{'9' * 300}").position == 1_000_000
