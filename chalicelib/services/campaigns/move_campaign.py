"""Bring a campaign to a state because a person asks for it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.state import CampaignState, check_move
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.answers import Repeated
from chalicelib.services.campaigns.change_campaign import with_campaign
from chalicelib.services.campaigns.create_campaign import Tell
from chalicelib.services.planning.jobs import queue_rest
from chalicelib.world import World

WHAT: Mapping[CampaignState, str] = {
    CampaignState.PAUSED: "campaign.paused",
    CampaignState.RUNNING: "campaign.resumed",
    CampaignState.CANCELLED: "campaign.cancelled",
}


def move_campaign(
    world: World, actor: Actor, campaign_id: CampaignId, to: CampaignState, tell: Tell
) -> CampaignRecord:
    """Pause, resume or cancel; who asks for the state in which it is gets it.

    `tell` words the answer that is kept for a repeated request.

    Raises:
        NotFound: `campaign.unknown`.
        Conflict: `campaign.state`, `campaign.standing`.
        Repeated: this very request was answered before.
    """

    def move(record: CampaignRecord) -> CampaignRecord:
        _check(record, to)
        after = replace(record, state=to, paused_because="", ended_at=_ended_at(record, to, actor))
        told = actor.answering(tell(replace(after, version=record.version + 1)))
        return world.campaigns.records.change(after, told, WHAT[to])

    try:
        moved = with_campaign(world, campaign_id, move)
    except Repeated:
        # The first request may have died before it told the workers.
        _tell_workers(world, campaign_id, to)
        raise
    _tell_workers(world, campaign_id, to)
    log.event(WHAT[to], campaign=campaign_id)
    return moved


def _tell_workers(world: World, campaign_id: CampaignId, to: CampaignState) -> None:
    """Have them go on, or write down whom it does not reach; a pause they see by themselves."""
    if to is not CampaignState.PAUSED:
        queue_rest(world, campaign_id)


def _check(record: CampaignRecord, to: CampaignState) -> None:
    if record.state is to:
        return
    if to is CampaignState.RUNNING and record.state is not CampaignState.PAUSED:
        # A rehearsed campaign may run as well, but only a launch leads there.
        raise Conflict("campaign.state", state=record.state, to=to)
    check_move(record.state, to)


def _ended_at(record: CampaignRecord, to: CampaignState, actor: Actor) -> datetime | None:
    """A campaign that was cancelled ended then, however often that is asked for."""
    is_over = to is CampaignState.CANCELLED
    return record.ended_at or actor.at if is_over else record.ended_at
