"""Let a campaign pause itself before its letters harm the sender's name (F13)."""

from chalicelib import log
from chalicelib.domain.campaign import CampaignId, CampaignRecord
from chalicelib.domain.campaign_state import SENDS, CampaignState
from chalicelib.domain.errors import Conflict, NotFound, Unavailable
from chalicelib.domain.reputation import BECAUSE, Reputation
from chalicelib.domain.touch import Touched, TouchKind
from chalicelib.world import World

TRIES_MAX = 5


def watch_reputation(world: World, touched: Touched, *, first: bool) -> None:
    """Count what was heard of a letter; pause its campaign where too many bounce or complain.

    `first`: it was not heard before. What is heard while the campaign stands still is forgiven, so
    that it does not stop again over the letters that it was stopped for.

    Raises:
        Unavailable: too many others wrote of the same campaign meanwhile.
    """
    campaign = touched.campaign
    if touched.kind is TouchKind.DELIVERED and first:
        world.reputations.count(campaign)
    if touched.kind not in BECAUSE:
        return
    for _ in range(TRIES_MAX):
        try:
            _weigh(world, world.campaigns.get(campaign), touched)
        except Conflict:
            continue
        except NotFound:  # it was not ours, or of another deployment
            pass
        return
    raise Unavailable("reputation.contended")


def _weigh(world: World, record: CampaignRecord, touched: Touched) -> None:
    before = world.reputations.get(record.id)
    after = before.hearing(touched.kind, touched.customer, touched.step)
    because = after.verdict
    if record.state in SENDS and because:
        world.campaigns.move(record, CampaignState.PAUSED, because)
        log.event("campaign.paused_itself", campaign=record.id, because=because)
    if record.state not in SENDS or because:
        after = after.forgiving()
    _keep(world, record.id, before, after)


def _keep(world: World, campaign: CampaignId, before: Reputation, after: Reputation) -> None:
    if after != before:
        world.reputations.keep(campaign, before, after)
