"""The bounce guard: pauses a campaign before its e-mails harm the sender's reputation (F13)."""

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
    """Count a report about an e-mail, and pause its campaign if the last 1,000 show too many.

    `first` says that the report is new. The limits are half of those at which SES begins to review
    an account.

    Raises:
        Unavailable: other workers recorded reports about the campaign in every attempt.
    """
    campaign = report.campaign
    if report.kind is EngagementKind.DELIVERED and first:
        # Counted without reading, because there is one for every e-mail. A bounce is counted below
        # each time: it is stored once per message, so a repetition adds nothing.
        world.delivery.reputations.count(campaign)
    if report.kind not in BECAUSE:
        return
    with suppress(NotFound):  # the campaign of another deployment that uses the same SES account
        world.attempt(
            lambda _: _weigh(world, world.campaigns.records.get(campaign), report),
            contended=Unavailable("reputation.contended"),
        )


def _weigh(world: World, record: CampaignRecord, report: Engagement) -> None:
    before = world.delivery.reputations.get(record.id)
    after = before.hearing(report.kind, report.customer, report.step)
    because = after.verdict
    if record.state in SENDS and because:
        # Paused before the reports are cleared: after a crash between the two, the repeated report
        # meets a paused campaign.
        world.campaigns.records.move(record, CampaignState.PAUSED, because)
        log.event("campaign.paused_itself", campaign=record.id, because=because)
    if record.state not in SENDS or because:
        # The person who resumes the campaign has seen these reports, and those that arrive during
        # the pause. It must not pause again for the same e-mails.
        after = after.forgiving()
    _keep(world, record.id, before, after)


def _keep(world: World, campaign: CampaignId, before: Reputation, after: Reputation) -> None:
    if after != before:
        world.delivery.reputations.keep(campaign, before, after)
