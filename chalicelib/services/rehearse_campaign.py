"""Rehearse a campaign: plan all of it, and send nothing."""

from dataclasses import replace

from chalicelib import log
from chalicelib.domain.act import Act
from chalicelib.domain.campaign import CampaignId, CampaignRecord
from chalicelib.domain.campaign_state import CampaignState
from chalicelib.domain.errors import Conflict
from chalicelib.domain.run import Run, rehearsal_name
from chalicelib.repo.answers import Repeated
from chalicelib.services.change_campaign import with_campaign
from chalicelib.services.check_content import check_content
from chalicelib.services.create_campaign import Tell
from chalicelib.services.queue_run import queue_plan
from chalicelib.services.read_audience import parts_of
from chalicelib.services.read_rehearsal import last_rehearsal
from chalicelib.world import World

MAY_REHEARSE = frozenset({CampaignState.DRAFT, CampaignState.REHEARSED})


def rehearse_campaign(
    world: World, act: Act, campaign_id: CampaignId, tell: Tell
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
        check_content(world, record.content, now=act.at, listed=record.listed)
        before = replace(record, state=CampaignState.DRAFT, rehearsed=None)
        version = record.version + 1
        run = Run(
            campaign=campaign_id,
            name=rehearsal_name(version),
            at=act.at,
            parts=parts_of(world, record),
            counted_on=world.thresholds.latest_day(),
        )
        told = act.answering(tell(replace(before, version=version)))
        return world.campaigns.change(before, told, "campaign.rehearsed", run=run), run

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
