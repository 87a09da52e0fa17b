"""Rehearse a campaign: plan all of it, and send nothing."""

from dataclasses import replace

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run, rehearsal_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.answers import Repeated
from chalicelib.services.campaigns.change_campaign import with_campaign
from chalicelib.services.campaigns.check_content import check_content
from chalicelib.services.campaigns.create_campaign import Tell
from chalicelib.services.campaigns.read_rehearsal import last_rehearsal
from chalicelib.services.planning.jobs import queue_plan
from chalicelib.services.planning.read_audience import parts_of
from chalicelib.world import World

MAY_REHEARSE = frozenset({CampaignState.DRAFT, CampaignState.REHEARSED})


def rehearse_campaign(
    world: World, actor: Actor, campaign_id: CampaignId, tell: Tell
) -> CampaignRecord:
    """Begin a rehearsal of the campaign as it stands; it is a draft until the rehearsal is done.

    Of several rehearsals the one begun last counts. `tell` words the answer that is kept.

    Raises:
        NotFound: `campaign.unknown`.
        Conflict: `campaign.state`, `campaign.standing`.
        Malformed: `campaign.invalid`: what was good when it was written is not so now.
        Repeated: this very request was answered before.
    """

    def begin(record: CampaignRecord) -> tuple[CampaignRecord, Run]:
        if record.state not in MAY_REHEARSE:
            to = CampaignState.REHEARSED
            raise Conflict("campaign.state", state=record.state, to=to)
        check_content(world, record.content, now=actor.at, listed=record.listed)
        before = replace(record, state=CampaignState.DRAFT, rehearsed=None)
        version = record.version + 1
        run = Run(
            campaign=campaign_id,
            name=rehearsal_name(version),
            at=actor.at,
            parts=parts_of(world, record),
            counted_on=world.segments.thresholds.latest_day(),
        )
        told = actor.answering(tell(replace(before, version=version)))
        return world.campaigns.records.change(before, told, "campaign.rehearsed", run=run), run

    try:
        record, run = with_campaign(world, campaign_id, begin)
    except Repeated:
        _go_on(world, campaign_id)
        raise
    queue_plan(world, run)
    log.event("campaign.rehearsal_begun", campaign=campaign_id, run=run.name)
    return record


def _go_on(world: World, campaign_id: CampaignId) -> None:
    """Queue again what may have been lost when the first request ended before its answer."""
    run = last_rehearsal(world, campaign_id)
    if run is not None:
        queue_plan(world, run)
