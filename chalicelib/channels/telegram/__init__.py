"""Telegram's Bot API: it posts updates to us, and we call its methods.

Source: https://core.telegram.org/bots/api
"""

from dataclasses import dataclass

from chalicelib.domain.messages.channel import Channel
from chalicelib.domain.messages.limits import Limits

TEXT_CHARS_MAX = 4096
CAPTION_CHARS_MAX = 1024

TELEGRAM = Channel(
    "telegram",
    limits=Limits(
        TEXT_CHARS_MAX, buttons_max=100, label_max=64, with_picture_max=CAPTION_CHARS_MAX
    ),
    limits_text="4096 characters, 1024 beside a picture.",
    campaign_setting="telegram_token",
    secret_setting="telegram_secret",  # noqa: S106 - a name
    rate_setting="telegram_per_second",
    name_setting="telegram_name",
    start_address="https://t.me/{name}?start={code}",
    webhook_methods=("POST",),
    shares_contacts=True,
    shares_locations=True,
    opens_apps=True,
    tells_webhook=True,
    # A message counts as delivered once the API accepted it; a bot gets no receipts.
    cannot_tell={"read": "telegram.no_receipts"},
)


@dataclass(frozen=True)
class TelegramSettings:
    """The bot that talks to customers."""

    telegram_per_second: int = 25  # of the 30 that a bot has; the rest are for dialogues
    telegram_token: str = ""
    telegram_secret: str = ""
    telegram_api: str = "https://api.telegram.org"
    telegram_name: str = ""  # the name of the bot, without @
