"""That a campaign runs is believed for two seconds; that it does not, never."""

from dataclasses import replace

import pytest

from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.campaign_state import CampaignState
from chalicelib.domain.errors import NotFound
from chalicelib.repo.campaign_watch import WATCHED_MAX
from chalicelib.world import World
from tests.clock import Clock
from tests.planning import a_record


def test_that_it_runs_is_believed_for_two_seconds(world: World, clock: Clock) -> None:
    record = a_record(world)
    assert world.campaign_watch.get(record.id).state is CampaignState.RUNNING
    world.campaigns.move(record, CampaignState.PAUSED)

    clock.moves(seconds=1.9)
    assert world.campaign_watch.get(record.id).state is CampaignState.RUNNING
    clock.moves(seconds=0.1)
    assert world.campaign_watch.get(record.id).state is CampaignState.PAUSED


def test_that_it_was_resumed_is_seen_at_once(world: World) -> None:
    record = a_record(world, state=CampaignState.PAUSED)
    assert world.campaign_watch.get(record.id).state is CampaignState.PAUSED

    world.campaigns.save(replace(record, state=CampaignState.RUNNING))

    assert world.campaign_watch.get(record.id).state is CampaignState.RUNNING


def test_only_so_many_are_remembered(world: World) -> None:
    records = [a_record(world) for _ in range(WATCHED_MAX + 1)]

    assert [world.campaign_watch.get(each.id) for each in records] == records


def test_there_must_be_one(world: World) -> None:
    with pytest.raises(NotFound):
        world.campaign_watch.get(CampaignId("nobody"))
