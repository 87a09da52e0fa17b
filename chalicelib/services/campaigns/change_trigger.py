"""Switch a trigger on or off, and change its texts."""

from dataclasses import replace
from datetime import timedelta

from chalicelib import log
from chalicelib.domain.campaigns.addresses import with_uris
from chalicelib.domain.campaigns.campaign import Campaign, CampaignRecord, ListedAudience
from chalicelib.domain.campaigns.check import check_campaign
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.campaigns.campaigns import CampaignChanged, as_kept
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.campaigns.check_codes import check_codes
from chalicelib.services.campaigns.find_trigger import FOUND_BY_TRIGGER, NEVER_ENDS, find_trigger
from chalicelib.services.campaigns.keep_picture import keep_picture
from chalicelib.services.messages.field_values import read_places
from chalicelib.world import World

# The rules of a campaign ask for an audience and an end within 30 days. A trigger has neither, so
# its texts are checked with stand-ins: one customer, and the one day that each of its runs lasts.
CHECKED_LIFE = timedelta(days=1)
ONE_CUSTOMER = ListedAudience((CustomerId("found-by-the-trigger"),))


def change_trigger(
    world: World,
    actor: Actor,
    name: str,
    content: Campaign,
    *,
    on: bool,
    version: int | None = None,
) -> CampaignRecord:
    """Store the content of a trigger's campaign and whether the trigger is on. Idempotent.

    The trigger itself determines audience, start and end, so those of `content` are ignored.
    `version` is the version that the author saw; if it is given, a newer one is not overwritten.

    Raises:
        NotFound: `trigger.unknown`, `segment.unknown`.
        Malformed: `campaign.invalid`; its pointers name every bad field.
        Rejected: `campaign.too_large`.
        Conflict: `campaign.changed`: the stored version is another one, or other writers were
            faster in every attempt.
    """
    words = with_uris(content)
    standing = replace(words, audience=FOUND_BY_TRIGGER, starts_at=None, ends_at=NEVER_ENDS)

    def decide(_: Moved | None) -> CampaignRecord:
        record = find_trigger(world, name, actor.at)
        _check(world, standing, actor)
        if standing.call:
            world.segments.stored.get(standing.call.segment)
        check_codes(world, standing)
        keep_picture(world, standing)
        after = _switched(replace(record, content=standing), actor, on=on)
        if after == record:
            return record
        if version not in (None, record.version):
            raise Conflict("campaign.changed", version=record.version)
        writes = world.campaigns.records.change_writes(after)
        world.commit(actor, *writes, audit=("trigger.changed", record.id))
        log.event("trigger.changed", trigger=name, on=on)
        return as_kept(after)

    return world.attempt(decide, contended=CampaignChanged())


def _check(world: World, content: Campaign, actor: Actor) -> None:
    checked = replace(content, audience=ONE_CUSTOMER, ends_at=actor.at + CHECKED_LIFE)
    check_campaign(checked, now=actor.at, places=read_places(world))


def _switched(record: CampaignRecord, actor: Actor, *, on: bool) -> CampaignRecord:
    state = CampaignState.RUNNING if on else CampaignState.PAUSED
    launched_at = record.launched_at or (actor.at if on else None)
    return replace(record, state=state, launched_at=launched_at, paused_because="")
