"""Rehearse a campaign: plan its whole audience and send nothing."""

from dataclasses import replace

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord, CampaignSnapshot
from chalicelib.domain.campaigns.run import Run, rehearsal_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.campaigns.campaigns import CampaignChanged, as_kept
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.campaigns.check_content import check_content
from chalicelib.services.campaigns.read_rehearsal import last_rehearsal
from chalicelib.services.campaigns.refuse_masked_audience import refuse_masked_audience
from chalicelib.services.planning.jobs import queue_plan
from chalicelib.services.planning.read_audience import parts_of
from chalicelib.services.segments.masked_conditions import has_masked_audience
from chalicelib.world import World

MAY_REHEARSE = frozenset({CampaignState.DRAFT, CampaignState.REHEARSED})


def rehearse_campaign(
    world: World, actor: Actor, campaign_id: CampaignId, *, role: Role
) -> Committed[CampaignSnapshot]:
    """Start a rehearsal of the campaign's present version; until it is done, that is a draft.

    Of several rehearsals the last one counts.

    Raises:
        NotFound: `campaign.unknown`.
        Forbidden: `segment.masked_field`: the role may not know whom a masked field chooses.
        Conflict: `campaign.state`, `campaign.standing`.
        Malformed: `campaign.invalid`: the content is not valid any more: its end passed, or its
            segment was deleted.
    """

    def decide(_: Moved | None) -> tuple[Committed[CampaignSnapshot], Run]:
        record = world.campaigns.records.get(campaign_id)
        record.refuse_of_trigger()
        refuse_masked_audience(world, role, record)
        if record.state not in MAY_REHEARSE:
            to = CampaignState.REHEARSED
            raise Conflict("campaign.state", state=record.state, to=to)
        check_content(world, record.content, now=actor.at, listed=record.listed)
        draft, run = _rehearsed(world, record, actor)
        started = world.commit_once(
            actor,
            *world.campaigns.records.change_writes(draft, run=run),
            record=as_kept(draft).snapshot,
            audit=("campaign.rehearsed", campaign_id),
        )
        return started, run

    started, run = world.attempt(decide, contended=CampaignChanged())
    if started.repeated:
        _plan_again(world, campaign_id)
        return started
    queue_plan(world, run)
    log.event("campaign.rehearsal_begun", campaign=campaign_id, run=run.name)
    return started


def _rehearsed(world: World, record: CampaignRecord, actor: Actor) -> tuple[CampaignRecord, Run]:
    """Return the record as a draft again, and the run that rehearses its next version."""
    run = Run(
        campaign=record.id,
        # The commit raises the version; the result is accepted for this version only.
        name=rehearsal_name(record.version + 1),
        at=actor.at,
        parts=parts_of(world, record),
        counted_on=world.segments.thresholds.latest_name(),
        masked=has_masked_audience(world, record),
    )
    return replace(record, state=CampaignState.DRAFT, rehearsed=None), run


def _plan_again(world: World, campaign_id: CampaignId) -> None:
    """Queue the plan of the latest rehearsal again.

    The first request may have died between its commit and its queueing.
    """
    run = last_rehearsal(world, campaign_id)
    if run is not None:
        queue_plan(world, run)
