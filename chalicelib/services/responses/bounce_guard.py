"""Let a campaign pause itself before its letters harm the sender's name (F13)."""

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.state import SENDS, CampaignState
from chalicelib.domain.errors import Conflict, NotFound, Unavailable
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.domain.responses.reputation import BECAUSE, Reputation
from chalicelib.world import World

TRIES_MAX = 5


def guard_bounces(world: World, touched: Engagement, *, first: bool) -> None:
    """Count what was heard of a letter; pause its campaign where too many bounce or complain.

    `first`: it was not heard before. What is heard while the campaign stands still is forgiven, so
    that it does not stop again over the letters that it was stopped for.

    Raises:
        Unavailable: too many others wrote of the same campaign meanwhile.
    """
    campaign = touched.campaign
    if touched.kind is EngagementKind.DELIVERED and first:
        world.delivery.reputations.count(campaign)
    if touched.kind not in BECAUSE:
        return
    for _ in range(TRIES_MAX):
        try:
            _weigh(world, world.campaigns.records.get(campaign), touched)
        except Conflict:
            continue
        except NotFound:  # it was not ours, or of another deployment
            pass
        return
    raise Unavailable("reputation.contended")


def _weigh(world: World, record: CampaignRecord, touched: Engagement) -> None:
    before = world.delivery.reputations.get(record.id)
    after = before.hearing(touched.kind, touched.customer, touched.step)
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
