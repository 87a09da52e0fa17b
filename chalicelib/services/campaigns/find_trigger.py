"""The campaign of a trigger: as it is stored, or as it is by default."""

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

NEVER_ENDS = datetime(2200, 1, 1, tzinfo=UTC)  # each day of it has an end of its own
FOUND_BY_TRIGGER = ListedAudience(())


def find_trigger(world: World, name: str, now: datetime) -> CampaignRecord:
    """The trigger's campaign; one that was never stored is off, and at version 0.

    Raises:
        NotFound: `trigger.unknown`.
    """
    words = trigger_words(name)
    try:
        return world.campaigns.records.get(CampaignId(name))
    except NotFound:
        return CampaignRecord(
            id=CampaignId(name),
            content=words,
            state=CampaignState.PAUSED,
            created_at=now,
            trigger=name,
        )


def trigger_words(name: str) -> Campaign:
    """What a trigger says by default, as advertising: a law may allow more (rule 43).

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
