"""Builders of campaigns; a test names only the parts that it checks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.domain.campaigns.campaign import (
    AnswerButton,
    Campaign,
    CampaignRecord,
    LinkButton,
    ListedAudience,
    StopButton,
)
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.world import World
from tests.builders.clock import START

CHANNELS = ("telegram", "webchat", "email", "sms")
AUTUMN = CampaignId("autumn-2026")
SHOP = "https://shop.example/autumn?from=grocer"
CATALOGUE = LinkButton({"ru": "Каталог", "en": "Catalogue"}, SHOP)
WANT = AnswerButton({"ru": "Хочу", "en": "I do"}, "want")
STOP = StopButton()
GREETING: Mapping[Locale, str] = {
    "ru": "{{name}}, вас ждут скидки",
    "en": "{{name}}, there is a sale",
}
SUBJECT: Mapping[Locale, str] = {"ru": "Скидки для вас", "en": "A sale for you"}


def a_message(**changes: Any) -> Campaign:
    """Advertising with the same text in every channel and three buttons: link, answer, stop."""
    texts: Mapping[str, Any] = dict.fromkeys(CHANNELS, GREETING)
    campaign = Campaign(
        name="Autumn",
        audience=ListedAudience((CustomerId("customer-1"),)),
        purpose=MessagePurpose.ADVERTISING,
        texts=texts,
        subjects=SUBJECT,
        buttons=(CATALOGUE, WANT, STOP),
        ends_at=START + timedelta(days=10),
    )
    return replace(campaign, **changes)


def says(text: str, **changes: Any) -> Campaign:
    """The message of `a_message` with another text, in Russian."""
    texts = {channel: {"ru": text} for channel in CHANNELS}
    return a_message(texts=texts, **changes)


def a_record(content: Campaign | None = None, **changes: Any) -> CampaignRecord:
    """The record of a running campaign."""
    made = content or a_message()
    return replace(CampaignRecord(AUTUMN, made, CampaignState.RUNNING, START), **changes)


def stored_record(world: World, content: Campaign | None = None) -> CampaignRecord:
    """The record of a running campaign, stored in the table."""
    world.commit(None, *world.campaigns.records.change_writes(a_record(content)))
    return world.campaigns.records.get(AUTUMN)
