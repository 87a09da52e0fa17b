"""Switch a trigger on or off, and word what it says."""

from dataclasses import replace
from datetime import timedelta

from chalicelib import log
from chalicelib.domain.act import Act
from chalicelib.domain.campaign import Campaign, CampaignRecord, ListedAudience
from chalicelib.domain.campaign_check import check_campaign
from chalicelib.domain.campaign_state import CampaignState
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.personal_places import PLACES
from chalicelib.repo.campaigns import CampaignChanged
from chalicelib.repo.refusals import Busy
from chalicelib.services.find_trigger import FOUND_BY_TRIGGER, NEVER_ENDS, find_trigger
from chalicelib.world import World

TRIES_MAX = 5  # workers move a standing campaign as well, when too many letters come back
LIVES = timedelta(days=1)  # a run a day: any term passes that a campaign may have
SOMEBODY = ListedAudience((CustomerId("found-by-the-trigger"),))


def change_trigger(
    world: World, act: Act, name: str, content: Campaign, *, on: bool
) -> CampaignRecord:
    """Keep what a trigger says, and whether it is sent; the same again changes nothing.

    Audience and end of the message are the trigger's own, whatever `content` says of them.

    Raises:
        NotFound: `trigger.unknown`.
        Malformed: `campaign.invalid`; its pointers name every bad field.
        Rejected: `campaign.too_large`.
        Conflict: `campaign.changed`: others were faster again and again.
    """
    said = replace(content, audience=FOUND_BY_TRIGGER, starts_at=None, ends_at=NEVER_ENDS)
    for _ in range(TRIES_MAX):
        record = find_trigger(world, name, act.at)
        _check(said, act)
        after = _switched(replace(record, content=said), act, on=on)
        if after == record:
            return record
        try:
            kept = world.campaigns.change(after, act, "trigger.changed")
        except (Busy, CampaignChanged):
            continue
        log.event("trigger.changed", trigger=name, on=on)
        return kept
    raise CampaignChanged


def _check(content: Campaign, act: Act) -> None:
    checked = replace(content, audience=SOMEBODY, ends_at=act.at + LIVES)
    check_campaign(checked, now=act.at, places=PLACES)


def _switched(record: CampaignRecord, act: Act, *, on: bool) -> CampaignRecord:
    state = CampaignState.RUNNING if on else CampaignState.PAUSED
    launched_at = record.launched_at or (act.at if on else None)
    return replace(record, state=state, launched_at=launched_at, paused_because="")
