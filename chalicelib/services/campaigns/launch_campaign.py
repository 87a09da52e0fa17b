"""Launch a campaign that was rehearsed: now, or at its hour."""

from dataclasses import replace

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.planning.eligibility_context import size_holds
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.answers import Repeated
from chalicelib.services.campaigns.begin_launch import begin_launch, launched
from chalicelib.services.campaigns.change_campaign import with_campaign
from chalicelib.services.campaigns.create_campaign import Tell
from chalicelib.services.campaigns.start_campaign import queue_start
from chalicelib.services.planning.queue_run import queue_plan
from chalicelib.services.planning.read_audience import count_audience
from chalicelib.world import World

SEEN_AFTER_S = 60  # whoever died after the launch was written has its plan queued then
LAUNCHED, SCHEDULED = "campaign.launched", "campaign.scheduled"


def launch_campaign(
    world: World, actor: Actor, campaign_id: CampaignId, tell: Tell
) -> CampaignRecord:
    """Send a rehearsed campaign, or schedule it if its start lies ahead.

    The audience is counted first; where that takes too long, the planner counts it before anything
    is sent. A second launch is refused, and has the first one's plan queued again if it is not
    done. `tell` words the answer that is kept.

    Raises:
        NotFound: `campaign.unknown`, `segment.unknown`.
        Conflict: `campaign.state`, `campaign.standing`, `campaign.over`: its end has passed;
            `campaign.audience_moved`: by more than 10 %, with `rehearsed` and `found`.
        Repeated: this very request was answered before.
    """

    def begin(record: CampaignRecord) -> tuple[CampaignRecord, Run | None]:
        if record.rehearsed is None or record.state is not CampaignState.REHEARSED:
            begin_again(record)
            raise Conflict("campaign.state", state=record.state, to=CampaignState.RUNNING)
        if record.content.ends_at <= actor.at:
            raise Conflict("campaign.over")
        _check_size(world, record)
        after, run = _next(world, record, actor)
        queue_start(world, campaign_id, delay_s=_seen_after_s(after, actor))
        told = actor.answering(tell(replace(after, version=record.version + 1)))
        return world.campaigns.records.change(
            after, told, LAUNCHED if run else SCHEDULED, run=run
        ), run

    def begin_again(record: CampaignRecord) -> None:
        if record.state is CampaignState.RUNNING:
            begin_launch(world, record)

    try:
        record, run = with_campaign(world, campaign_id, begin)
    except Repeated:
        begin_again(world.campaigns.records.get(campaign_id))
        raise
    if run is not None:
        queue_plan(world, run)
    log.event(LAUNCHED if run else SCHEDULED, campaign=campaign_id)
    return record


def _next(world: World, record: CampaignRecord, actor: Actor) -> tuple[CampaignRecord, Run | None]:
    starts_at = record.content.starts_at
    if starts_at is not None and starts_at > actor.at:
        return replace(record, state=CampaignState.SCHEDULED), None
    return launched(world, record, actor.at)


def _seen_after_s(record: CampaignRecord, actor: Actor) -> int:
    """When a job looks whether the campaign began: soon, or at its hour."""
    starts_at = record.content.starts_at
    if record.state is not CampaignState.SCHEDULED or starts_at is None:
        return SEEN_AFTER_S
    return int((starts_at - actor.at).total_seconds()) + 1


def _check_size(world: World, record: CampaignRecord) -> None:
    found = count_audience(world, record)
    assert record.rehearsed is not None
    rehearsed = record.rehearsed.found
    if found is None or size_holds(rehearsed=rehearsed, found=found):
        return
    raise Conflict("campaign.audience_moved", rehearsed=rehearsed, found=found)
