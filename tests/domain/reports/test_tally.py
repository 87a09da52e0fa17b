"""Section 10: every recipient is in exactly one state, for receipts in any order."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.chunk import RecipientResult
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.reports.channel_knowledge import Figure
from chalicelib.domain.reports.tally import (
    ACCEPTED,
    ATTEMPTED,
    RecipientStatus,
    Tally,
    state_after,
    statuses_of,
)
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.domain.responses.reader import Reader
from tests.domain.planning.recipients import AT, a_chunk, progress_of, touched

S = DeliveryState
T = EngagementKind
F = Figure

STANDING = RecipientStatus(CustomerId("anna"), "email", AT, S.SENT)


def did(
    *kinds: EngagementKind, channel: str = "email", opened_by: Sequence[Reader] = ()
) -> set[Figure]:
    touches = replace(touched("anna", *kinds), opened_by=frozenset(opened_by))
    return set(replace(STANDING, channel=channel).after(touches).did)


def test_each_letter_is_a_state_and_has_its_reason() -> None:
    chunk = a_chunk("abcdefgh")
    begun = progress_of(chunk, "sdfuxec.", _2="telegram.400", _4="consent.withdrawn")

    found = statuses_of([chunk], {chunk.address.chunk: begun})

    assert [each.state for each in found.values()] == [
        S.SENT,
        S.DELIVERED,
        S.FAILED,
        S.UNKNOWN,
        S.EXCLUDED,
        S.EXPIRED,
        S.CANCELLED,
        S.PLANNED,
    ]
    reasons = Tally.of(found.values()).reasons
    assert reasons == {
        ("telegram", S.FAILED, "telegram.400"): 1,
        ("telegram", S.EXCLUDED, "consent.withdrawn"): 1,
    }


def test_the_instant_of_a_deferred_delivery_is_no_reason() -> None:
    chunk = a_chunk("a")
    begun = progress_of(chunk, ".", _0="2026-11-22T07:00:00+00:00")

    tally = Tally.of(statuses_of([chunk], {chunk.address.chunk: begun}).values())

    assert tally.reasons == {}


def test_a_chunk_that_was_not_begun_is_planned() -> None:
    assert [each.state for each in statuses_of([a_chunk("ab")], {}).values()] == [S.PLANNED] * 2


def test_the_rest_of_a_cancelled_campaign_is_cancelled_but_not_a_leased_chunk() -> None:
    begun, waiting = a_chunk("ab", chunk="1"), a_chunk("cd", chunk="2")
    held = replace(progress_of(begun, "d."), lease_until=AT)

    states = [
        each.state
        for each in statuses_of(
            [begun, waiting], {begun.address.chunk: held}, cancelled=True
        ).values()
    ]

    assert states == [S.DELIVERED, S.PLANNED, S.CANCELLED, S.CANCELLED]


def test_a_moved_recipient_counts_once_in_the_new_chunk() -> None:
    origin, moved = a_chunk("abc"), a_chunk("bc", chunk="0000-000000-a-0000.m1")
    progress = {
        origin.address.chunk: progress_of(origin, "dmm"),
        moved.address.chunk: progress_of(moved, "fd"),
    }

    found = statuses_of([origin, moved], progress)

    assert {customer: each.state for customer, each in found.items()} == {
        "a": S.DELIVERED,
        "b": S.FAILED,
        "c": S.DELIVERED,
    }


def test_a_move_between_two_reads_counts_no_recipient_twice() -> None:
    origin, moved = a_chunk("ab"), a_chunk("b", chunk="0000-000000-a-0000.m1")

    # The progress was read before the move, the chunks after it.
    found = statuses_of([origin, moved], {origin.address.chunk: progress_of(origin, "d.")})

    assert Tally.of(found.values()).total == 2


@pytest.mark.parametrize(
    ("state", "kinds", "after"),
    [
        (S.SENT, [T.DELIVERED], S.DELIVERED),
        (S.UNKNOWN, [T.CLICKED], S.DELIVERED),
        (S.UNKNOWN, [T.ANSWERED], S.DELIVERED),
        (S.SENT, [T.OPENED], S.DELIVERED),
        (S.SENT, [T.BOUNCED], S.FAILED),
        (S.SENT, [T.REJECTED], S.FAILED),
        (S.DELIVERED, [T.BOUNCED], S.FAILED),
        (S.DELIVERED, [T.CLICKED, T.BOUNCED], S.DELIVERED),
        (S.SENT, [T.SCANNED, T.BOUNCED], S.FAILED),
        (S.FAILED, [T.DELIVERED], S.FAILED),
        (S.UNKNOWN, [T.STOPPED], S.UNKNOWN),
        (S.SENT, [T.SCANNED], S.SENT),
        (S.PLANNED, [T.DELIVERED], S.DELIVERED),
        (S.PLANNED, [T.BOUNCED], S.FAILED),
        (S.PLANNED, [T.STOPPED], S.PLANNED),
        (S.EXCLUDED, [T.DELIVERED], S.EXCLUDED),
        (S.EXPIRED, [T.BOUNCED], S.EXPIRED),
        (S.CANCELLED, [T.CLICKED], S.CANCELLED),
    ],
)
def test_receipts_lead_forward_only(
    state: DeliveryState, kinds: Sequence[EngagementKind], after: DeliveryState
) -> None:
    assert state_after(state, set(kinds)) is after


@pytest.mark.parametrize("state", [S.PLANNED, S.SENT, S.UNKNOWN, S.DELIVERED])
def test_f02_every_order_of_the_same_receipts_ends_alike(state: DeliveryState) -> None:
    ends = set()
    for order in permutations([T.DELIVERED, T.BOUNCED, T.OPENED]):
        heard, reached = set[EngagementKind](), state
        for kind in order:
            heard.add(kind)
            reached = state_after(reached, heard)
        ends.add(reached)

    assert ends == {S.FAILED}


def test_why_it_failed_after_all_is_its_reason() -> None:
    assert STANDING.after(touched("anna", T.BOUNCED)).reason == "bounced"
    assert STANDING.after(touched("anna", T.REJECTED)).reason == "rejected"


def test_a_reason_does_not_outlive_its_state() -> None:
    doubtful = replace(STANDING, state=S.UNKNOWN, reason="email.timeout")

    assert doubtful.after(touched("anna", T.DELIVERED)).reason == ""
    assert doubtful.after(touched("anna", T.STOPPED)).reason == "email.timeout"


@pytest.mark.parametrize(
    ("kinds", "opened_by", "figure"),
    [
        ([T.OPENED], [Reader.HUMAN], F.OPENED_BY_PERSON),
        ([T.OPENED], [Reader.MACHINE, Reader.HUMAN], F.OPENED_BY_PERSON),
        ([T.OPENED, T.CLICKED], [Reader.MACHINE], F.OPENED_BY_PERSON),
        ([T.OPENED, T.ANSWERED], [Reader.UNSURE], F.OPENED_BY_PERSON),
        ([T.OPENED], [Reader.MACHINE], F.OPENED_BY_MACHINE),
        ([T.OPENED], [Reader.MACHINE, Reader.UNSURE], F.OPENED_UNSURE),
        ([T.OPENED], [Reader.UNSURE], F.OPENED_UNSURE),
    ],
)
def test_section_10_an_opening_is_of_one_of_three_classes(
    kinds: Sequence[EngagementKind], opened_by: Sequence[Reader], figure: Figure
) -> None:
    opened = {F.OPENED_BY_PERSON, F.OPENED_BY_MACHINE, F.OPENED_UNSURE}

    assert did(*kinds, opened_by=opened_by) & opened == {figure}


def test_section_10_clicks_of_machines_stand_apart() -> None:
    assert did(T.SCANNED) == {F.CLICKED_BY_MACHINE}
    assert did(T.SCANNED, T.CLICKED) == {F.CLICKED}


def test_a_bot_has_no_openings_and_no_machines() -> None:
    assert did(T.OPENED, T.SCANNED, T.ASKED, channel="telegram") == {F.ASKED}


def test_a_bounced_email_has_no_engagement_but_a_stop_counts() -> None:
    assert did(T.BOUNCED, T.OPENED, T.STOPPED, T.COMPLAINED) == {
        F.BOUNCED,
        F.STOPPED,
        F.COMPLAINED,
    }


def test_a_bounce_after_a_click_takes_nothing_back() -> None:
    """The person had the message; the mailbox went away, or its forwarding did."""
    assert did(T.DELIVERED, T.CLICKED, T.BOUNCED) == {F.CLICKED, F.BOUNCED}
    assert STANDING.after(touched("anna", T.CLICKED, T.BOUNCED)).reason == ""


def test_what_ses_did_not_send_neither_bounced_nor_annoyed() -> None:
    assert did(T.BOUNCED, T.COMPLAINED, T.REJECTED) == set()
    assert STANDING.after(touched("anna", T.BOUNCED, T.REJECTED)).reason == "rejected"


def test_a_recipient_without_a_message_has_no_engagement() -> None:
    excluded = replace(STANDING, state=S.EXCLUDED)

    assert excluded.after(touched("anna", T.STOPPED)) == excluded


letters = st.text("".join(set(RecipientResult) - {RecipientResult.MOVED}), min_size=1, max_size=30)
kinds = st.frozensets(st.sampled_from(EngagementKind))


@given(st.lists(st.tuples(st.sampled_from(["telegram", "email", "sms"]), letters)), st.data())
def test_any_mixture_of_letters_and_touches_adds_up(
    planned: list[tuple[str, str]], data: st.DataObject
) -> None:
    chunks, progress = [], {}
    for number, (channel, outcomes) in enumerate(planned):
        names = [f"{number}-{place}" for place in range(len(outcomes))]
        chunk = a_chunk(names, channel=channel, chunk=f"{number:04}")
        chunks.append(chunk)
        progress[chunk.address.chunk] = progress_of(chunk, outcomes)
    standings = [
        each.after(touched(each.customer, *data.draw(kinds)))
        for each in statuses_of(chunks, progress).values()
    ]

    tally = Tally.of(standings)

    assert tally.total == sum(len(outcomes) for _, outcomes in planned)
    assert sum(map(tally.in_state, S)) == tally.total
    halves = Tally.of(standings[::2]) + Tally.of(standings[1::2])
    assert halves == tally
    for channel in tally.channels:
        of = {
            ATTEMPTED: tally.within(channel, ATTEMPTED),
            ACCEPTED: tally.within(channel, ACCEPTED),
        }
        assert of[ACCEPTED] <= of[ATTEMPTED]
        assert all(tally.did[channel, figure] <= of[ATTEMPTED] for figure in F)
        assert tally.did[channel, F.CLICKED] <= of[ACCEPTED]
