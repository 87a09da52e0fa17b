"""That a campaign runs is believed for two seconds; that it does not, never."""

from dataclasses import replace

import pytest

from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId
from chalicelib.repo.campaigns.campaigns import CACHED_MAX
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.planning import a_record


def test_that_it_runs_is_believed_for_two_seconds(world: World, clock: Clock) -> None:
    record = a_record(world)
    assert world.campaigns.states.get(record.id).state is CampaignState.RUNNING
    world.campaigns.records.move(record, CampaignState.PAUSED)

    clock.moves(seconds=1.9)
    assert world.campaigns.states.get(record.id).state is CampaignState.RUNNING
    clock.moves(seconds=0.1)
    assert world.campaigns.states.get(record.id).state is CampaignState.PAUSED


def test_that_it_was_resumed_is_seen_at_once(world: World) -> None:
    record = a_record(world, state=CampaignState.PAUSED)
    assert world.campaigns.states.get(record.id).state is CampaignState.PAUSED

    world.campaigns.records.save(replace(record, state=CampaignState.RUNNING))

    assert world.campaigns.states.get(record.id).state is CampaignState.RUNNING


def test_only_so_many_are_remembered(world: World) -> None:
    records = [a_record(world) for _ in range(CACHED_MAX + 1)]

    assert [world.campaigns.states.get(each.id) for each in records] == records


def test_there_must_be_one(world: World) -> None:
    with pytest.raises(NotFound):
        world.campaigns.states.get(CampaignId("nobody"))
