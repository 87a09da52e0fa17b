"""Find the campaign of a trigger: the stored one, or the default."""

from datetime import UTC, datetime

from chalicelib.channels import CHANNELS
from chalicelib.domain.campaigns.campaign import (
    Campaign,
    CampaignRecord,
    ListedAudience,
    StopButton,
)
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.triggers import TRIGGERS
from chalicelib.texts import defaults
from chalicelib.world import World

NEVER_ENDS = datetime(2200, 1, 1, tzinfo=UTC)  # the run of each day has an end of its own
FOUND_BY_TRIGGER = ListedAudience(())


def find_trigger(world: World, name: str, now: datetime) -> CampaignRecord:
    """Return the trigger's campaign; one that was never stored is off and has version 0.

    Raises:
        NotFound: `trigger.unknown`.
    """
    default = trigger_words(name)
    try:
        return world.campaigns.records.get(CampaignId(name))
    except NotFound:
        return CampaignRecord(
            id=CampaignId(name),
            content=default,
            state=CampaignState.PAUSED,
            created_at=now,
            trigger=name,
        )


def find_campaign(world: World, campaign_id: str, now: datetime) -> CampaignRecord:
    """Return a campaign, or that of a trigger: its id is its name, also before it was ever changed.

    Raises:
        NotFound: `campaign.unknown`.
    """
    if campaign_id in TRIGGERS:
        return find_trigger(world, campaign_id, now)
    return world.campaigns.records.get(CampaignId(campaign_id))


def trigger_words(name: str) -> Campaign:
    """Return the default content of a trigger's campaign.

    It is advertising, the strictest purpose: staff may change that where a law allows it (rule 43).

    Raises:
        NotFound: `trigger.unknown`.
    """
    if name not in TRIGGERS:
        raise NotFound("trigger.unknown")
    trigger = TRIGGERS[name]
    texts = {
        name: {locale: defaults(locale)[trigger.TEXTS[channel.text_form]] for locale in LOCALES}
        for name, channel in CHANNELS.items()
    }
    return Campaign(
        name=trigger.NAME,
        audience=FOUND_BY_TRIGGER,
        purpose=MessagePurpose.ADVERTISING,
        texts=texts,
        subjects={locale: defaults(locale)[trigger.SUBJECT] for locale in LOCALES},
        ends_at=NEVER_ENDS,
        buttons=(StopButton(),),
        priority=trigger.PRIORITY,
    )
