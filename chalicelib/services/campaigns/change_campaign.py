"""Change a campaign of which nothing was sent."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib import log
from chalicelib.domain.campaigns.addresses import with_uris
from chalicelib.domain.campaigns.campaign import Campaign, CampaignRecord, ListedAudience
from chalicelib.domain.campaigns.state import EDITABLE, CampaignState
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.campaigns.campaigns import CampaignChanged, as_kept
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.campaigns.check_content import check_content
from chalicelib.services.campaigns.create_campaign import number_listed
from chalicelib.world import World

CHANGED = "campaign.changed"


def change_campaign(
    world: World,
    actor: Actor,
    campaign_id: CampaignId,
    change: Callable[[CampaignRecord], Campaign],
    *,
    version: int | None = None,
) -> CampaignRecord:
    """Store the changed content; the campaign becomes a draft that must be rehearsed again.

    `version` is the version that the author saw; if it is given, a newer one is not overwritten.
    A change that makes no difference writes nothing.

    Raises:
        NotFound: `campaign.unknown`.
        Conflict: `campaign.state`: something was sent; `campaign.changed`: the stored version is
            newer; `campaign.standing`: the campaign of a trigger is changed by `change_trigger`.
        Malformed: `campaign.invalid`; its pointers name every bad field.
        Rejected: `campaign.too_large`.
    """

    def decide(_: Moved | None) -> CampaignRecord:
        record = world.campaigns.records.get(campaign_id)
        record.refuse_of_trigger()
        if record.state not in EDITABLE:
            raise Conflict("campaign.state", state=record.state, to=CampaignState.DRAFT)
        after = _changed(record, with_uris(change(record)))
        # First, because the answer to the same request may have been lost.
        if after is record:
            return record
        if version not in (None, record.version):
            raise Conflict("campaign.changed", version=record.version)
        check_content(world, after.content, now=actor.at, listed=after.listed)
        writes = world.campaigns.records.change_writes(after)
        world.commit(actor, *writes, audit=(CHANGED, campaign_id))
        log.event(CHANGED, campaign=campaign_id)
        return as_kept(after)

    return world.attempt(decide, contended=CampaignChanged())


def _changed(record: CampaignRecord, content: Campaign) -> CampaignRecord:
    """Return the record with another content, or the same object if nothing differs."""
    if content == record.content:
        return record
    is_list = isinstance(content.audience, ListedAudience)
    # The ids of a long list are items of their own and are not read here: a list that arrives
    # empty stands for the customers that are stored already.
    listed = number_listed(content) or (record.listed if is_list else 0)
    return replace(
        record, content=content, listed=listed, state=CampaignState.DRAFT, rehearsed=None
    )
