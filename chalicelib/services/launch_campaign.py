"""Launch a campaign that was rehearsed: now, or at its hour."""

from dataclasses import replace

from chalicelib import log
from chalicelib.domain.act import Act
from chalicelib.domain.campaign import CampaignId, CampaignRecord
from chalicelib.domain.campaign_state import CampaignState
from chalicelib.domain.errors import Conflict
from chalicelib.domain.occasion import size_holds
from chalicelib.domain.run import Run
from chalicelib.repo.answers import Repeated
from chalicelib.services.begin_launch import begin_launch, launched
from chalicelib.services.change_campaign import with_campaign
from chalicelib.services.count_audience import count_audience
from chalicelib.services.create_campaign import Tell
from chalicelib.services.queue_run import queue_plan
from chalicelib.services.start_campaign import queue_start
from chalicelib.world import World

SEEN_AFTER_S = 60  # whoever died after the launch was written has its plan queued then
LAUNCHED, SCHEDULED = "campaign.launched", "campaign.scheduled"


def launch_campaign(world: World, act: Act, campaign_id: CampaignId, tell: Tell) -> CampaignRecord:
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
        if record.content.ends_at <= act.at:
            raise Conflict("campaign.over")
        _check_size(world, record)
        after, run = _next(world, record, act)
        queue_start(world, campaign_id, delay_s=_seen_after_s(after, act))
        told = act.answering(tell(replace(after, version=record.version + 1)))
        return world.campaigns.change(after, told, LAUNCHED if run else SCHEDULED, run=run), run

    def begin_again(record: CampaignRecord) -> None:
        if record.state is CampaignState.RUNNING:
            begin_launch(world, record)

    try:
        record, run = with_campaign(world, campaign_id, begin)
    except Repeated:
        begin_again(world.campaigns.get(campaign_id))
        raise
    if run is not None:
        queue_plan(world, run)
    log.event(LAUNCHED if run else SCHEDULED, campaign=campaign_id)
    return record


def _next(world: World, record: CampaignRecord, act: Act) -> tuple[CampaignRecord, Run | None]:
    starts_at = record.content.starts_at
    if starts_at is not None and starts_at > act.at:
        return replace(record, state=CampaignState.SCHEDULED), None
    return launched(world, record, act.at)


def _seen_after_s(record: CampaignRecord, act: Act) -> int:
    """When a job looks whether the campaign began: soon, or at its hour."""
    starts_at = record.content.starts_at
    if record.state is not CampaignState.SCHEDULED or starts_at is None:
        return SEEN_AFTER_S
    return int((starts_at - act.at).total_seconds()) + 1


def _check_size(world: World, record: CampaignRecord) -> None:
    found = count_audience(world, record)
    assert record.rehearsed is not None
    rehearsed = record.rehearsed.found
    if found is None or size_holds(rehearsed=rehearsed, found=found):
        return
    raise Conflict("campaign.audience_moved", rehearsed=rehearsed, found=found)
