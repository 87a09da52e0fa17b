"""Pause, resume or cancel a campaign."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord, CampaignSnapshot
from chalicelib.domain.campaigns.state import CampaignState, check_move
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.campaigns.campaigns import CampaignChanged, as_kept
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.planning.jobs import queue_rest
from chalicelib.world import World

VERBS: Mapping[CampaignState, str] = {
    CampaignState.PAUSED: "campaign.paused",
    CampaignState.RUNNING: "campaign.resumed",
    CampaignState.CANCELLED: "campaign.cancelled",
}


def change_state(
    world: World, actor: Actor, campaign_id: CampaignId, to: CampaignState
) -> Committed[CampaignSnapshot]:
    """Move a campaign to one of the states of `VERBS`. Idempotent.

    Workers read the state every few seconds: after a pause or a cancellation each of them finishes
    its batch of ten recipients and sends nothing more. A resumed campaign continues where it
    stopped, also if it had paused itself: resuming is then a person's decision.

    Raises:
        NotFound: `campaign.unknown`.
        Conflict: `campaign.state`: no move leads there; `campaign.standing`: it is a trigger's.
    """

    def decide(_: Moved | None) -> Committed[CampaignSnapshot]:
        record = world.campaigns.records.get(campaign_id)
        record.refuse_of_trigger()
        _check(record, to)
        after = replace(record, state=to, paused_because="", ended_at=_ended_at(record, to, actor))
        return world.commit_once(
            actor,
            *world.campaigns.records.change_writes(after),
            record=as_kept(after).snapshot,
            audit=(VERBS[to], campaign_id),
        )

    changed = world.attempt(decide, contended=CampaignChanged())
    if to is not CampaignState.PAUSED:
        # Also for a repeated request: the first one may have died before it queued the rest.
        queue_rest(world, campaign_id)
    if not changed.repeated:
        log.event(VERBS[to], campaign=campaign_id)
    return changed


def _check(record: CampaignRecord, to: CampaignState) -> None:
    if record.state is to:
        return
    if to is CampaignState.RUNNING and record.state is not CampaignState.PAUSED:
        # A rehearsed campaign may run as well, but only a launch leads there.
        raise Conflict("campaign.state", state=record.state, to=to)
    check_move(record.state, to)


def _ended_at(record: CampaignRecord, to: CampaignState, actor: Actor) -> datetime | None:
    """Return the instant of the first cancellation; a second one does not move it."""
    is_cancelled = to is CampaignState.CANCELLED
    return record.ended_at or actor.at if is_cancelled else record.ended_at
