"""Campaigns as the table keeps them: read as they were written, and changed by one at a time."""

from dataclasses import replace
from datetime import timedelta
from itertools import count, takewhile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.campaigns.campaign import (
    AnswerButton,
    Campaign,
    CampaignRecord,
    Goal,
    LinkButton,
    ListedAudience,
    Metric,
    PredicateAudience,
    Rehearsed,
    SegmentAudience,
    StopButton,
)
from chalicelib.domain.campaigns.quiet_hours import Window
from chalicelib.domain.campaigns.run import LAUNCH, Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Conflict, NotFound, Rejected
from chalicelib.domain.ids import CampaignId, CustomerId, StaffKeyId
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.campaigns.campaigns import CampaignChanged, as_kept
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.planning import a_campaign

ACT = Actor(StaffKeyId("tests"), START)
ID = CampaignId("autumn")

words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=8
)
wordings = st.dictionaries(st.sampled_from(LOCALES), words)
instants = st.integers(0, 10**9).map(lambda later: START + timedelta(microseconds=later * 10**4))
ids = st.lists(words.map(CustomerId), max_size=4).map(tuple)
audiences = st.one_of(
    st.builds(SegmentAudience, words),
    st.builds(PredicateAudience, words),
    st.builds(ListedAudience, ids),
)
buttons = st.one_of(
    st.builds(LinkButton, wordings, words),
    st.builds(AnswerButton, wordings, words),
    st.just(StopButton()),
)
contents = st.builds(
    Campaign,
    name=words,
    audience=audiences,
    purpose=st.sampled_from(MessagePurpose),
    texts=st.dictionaries(st.sampled_from(["telegram", "email", "sms"]), wordings),
    ends_at=instants,
    starts_at=st.none() | instants,
    language=st.sampled_from(LOCALES),
    subjects=wordings,
    picture=st.just("") | words,
    buttons=st.lists(buttons, max_size=4).map(tuple),
    topic=st.just("") | words,
    window=st.builds(Window, st.integers(0, 11), st.integers(12, 24)),
    control_share_bp=st.integers(0, 5000),
    priority=st.integers(0, 100),
    goal=st.builds(Goal, st.sampled_from(Metric), st.integers(1, 90)),
)
records = st.builds(
    CampaignRecord,
    id=st.just(ID),
    content=contents,
    state=st.sampled_from(CampaignState),
    created_at=instants,
    listed=st.integers(0, 10_000),
    rehearsed=st.none() | st.builds(Rehearsed, words, instants, st.integers(0)),
    launched_at=st.none() | instants,
    ended_at=st.none() | instants,
    paused_because=st.just("") | words,
    trigger=st.just("") | words,
)


def a_record(**changes: Any) -> CampaignRecord:
    return replace(CampaignRecord(ID, a_campaign(), CampaignState.DRAFT, START), **changes)


def a_list(number: int) -> Campaign:
    ids = tuple(CustomerId(f"customer-{each}") for each in range(number))
    return a_campaign(audience=ListedAudience(ids))


def created(world: World, record: CampaignRecord, run: Run | None = None) -> CampaignRecord:
    """Write the next version of a record, as people do, and return it as it is kept."""
    world.commit(None, *world.campaigns.records.change_writes(record, run=run))
    return as_kept(record)


def listed(world: World) -> list[CustomerId]:
    pages = (world.campaigns.records.listed(ID, number) for number in count())
    return [each for page in takewhile(bool, pages) for each in page]


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(record=records)
def test_whatever_is_written_is_read_again(world: World, record: CampaignRecord) -> None:
    before = world.table.get(_key())
    version = before["version"] if before else 0

    kept = world.campaigns.records.save(replace(record, version=version))

    assert world.campaigns.records.get(ID) == kept
    if not isinstance(record.content.audience, ListedAudience):
        assert kept == replace(record, version=version + 1)
    assert kept.content.buttons == record.content.buttons


def _key() -> Any:
    from chalicelib.repo.table import keys

    return keys.campaign(ID)


def test_an_unknown_campaign_is_not_found(world: World) -> None:
    with pytest.raises(NotFound, match=r"campaign\.unknown"):
        world.campaigns.records.get(ID)


@pytest.mark.parametrize("number", [1, 1000, 1001, 10_000])
def test_a_list_is_kept_beside_the_campaign(world: World, number: int) -> None:
    content = a_list(number)

    kept = created(world, a_record(content=content, listed=number))

    assert kept.content.audience == ListedAudience(())
    assert world.campaigns.records.get(ID) == kept
    assert isinstance(content.audience, ListedAudience)
    assert tuple(listed(world)) == content.audience.ids


def test_a_change_that_is_refused_leaves_the_list_as_it_was(world: World) -> None:
    kept = created(world, a_record(content=a_list(3), listed=3))
    world.campaigns.records.save(replace(kept, state=CampaignState.CANCELLED))

    late = replace(kept, content=a_list(5), listed=5)
    with pytest.raises(CampaignChanged):
        created(world, late)

    assert len(listed(world)) == 3


def test_of_two_changes_at_once_one_is_told(world: World) -> None:
    kept = created(world, a_record())
    world.campaigns.records.save(kept)

    with pytest.raises(CampaignChanged):
        world.campaigns.records.save(kept)
    with pytest.raises(CampaignChanged):
        created(world, kept)
    assert world.campaigns.records.get(ID).version == 2


def test_a_run_begins_with_the_change_or_neither_does(world: World) -> None:
    kept = created(world, a_record())
    run = Run(ID, LAUNCH, at=START, parts=3, expected=7)
    world.campaigns.records.save(kept)

    with pytest.raises(CampaignChanged):
        created(world, kept, run)
    assert world.campaigns.runs.get(ID, LAUNCH) is None

    created(world, world.campaigns.records.get(ID), run)
    assert world.campaigns.runs.get(ID, LAUNCH) == run
    with pytest.raises(CampaignChanged):  # a run begins once
        created(world, world.campaigns.records.get(ID), run)


def test_the_machine_moves_a_campaign_as_its_life_knows(world: World) -> None:
    kept = created(world, a_record(state=CampaignState.RUNNING))

    paused = world.campaigns.records.move(kept, CampaignState.PAUSED, "campaign.bounces")

    assert (paused.state, paused.paused_because) == (CampaignState.PAUSED, "campaign.bounces")
    assert world.campaigns.records.get(ID) == paused
    with pytest.raises(Conflict, match=r"campaign\.state"):
        world.campaigns.records.move(paused, CampaignState.DRAFT)


def test_what_no_item_holds_is_refused(world: World) -> None:
    long = a_campaign(texts={"email": {"ru": "я" * 160_000}})

    with pytest.raises(Rejected, match=r"campaign\.too_large"):
        created(world, a_record(content=long))


def test_a_page_is_whole_however_long_the_letters_are(world: World) -> None:
    letter = a_campaign(texts={"email": {"ru": "a" * 300_000}})
    for number in range(7):  # DynamoDB ends a page at a megabyte
        created(world, a_record(id=CampaignId(f"c{number}"), content=letter))

    assert [each.id for each in world.campaigns.records.page(after="", limit=5)] == [
        f"c{number}" for number in range(5)
    ]
    assert len(world.campaigns.records.page(after="c4", limit=5)) == 2
    assert len(list(world.campaigns.records.all())) == 7


def test_the_running_ones_are_found(world: World) -> None:
    for state in CampaignState:
        created(world, a_record(id=CampaignId(state), state=state))

    assert [each.id for each in world.campaigns.records.running()] == ["running"]
