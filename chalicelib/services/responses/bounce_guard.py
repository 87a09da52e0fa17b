"""Lets a campaign pause itself before its e-mails harm the sender's reputation (F13)."""

from contextlib import suppress

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.state import SENDS, CampaignState
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.domain.responses.reputation import BECAUSE, Reputation
from chalicelib.world import World


def guard_bounces(world: World, report: Engagement, *, first: bool) -> None:
    """Count a report about an e-mail; pause its campaign where too many bounce or complain.

    `first`: the report is new. A report that comes while the campaign is not sending is forgiven,
    so that the campaign is not paused again for the e-mails that it was paused for.

    Raises:
        Unavailable: other workers recorded too many reports about the campaign meanwhile.
    """
    campaign = report.campaign
    if report.kind is EngagementKind.DELIVERED and first:
        world.delivery.reputations.count(campaign)
    if report.kind not in BECAUSE:
        return
    with suppress(NotFound):  # of another deployment, or no campaign of ours
        world.attempt(
            lambda _: _weigh(world, world.campaigns.records.get(campaign), report),
            contended=Unavailable("reputation.contended"),
        )


def _weigh(world: World, record: CampaignRecord, report: Engagement) -> None:
    before = world.delivery.reputations.get(record.id)
    after = before.hearing(report.kind, report.customer, report.step)
    because = after.verdict
    if record.state in SENDS and because:
        world.campaigns.records.move(record, CampaignState.PAUSED, because)
        log.event("campaign.paused_itself", campaign=record.id, because=because)
    if record.state not in SENDS or because:
        after = after.forgiving()
    _keep(world, record.id, before, after)


def _keep(world: World, campaign: CampaignId, before: Reputation, after: Reputation) -> None:
    if after != before:
        world.delivery.reputations.keep(campaign, before, after)
