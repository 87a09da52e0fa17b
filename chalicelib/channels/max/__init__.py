"""A bot in MAX: it posts updates to us, and we call its methods.

Source: https://dev.max.ru/docs-api
"""

from dataclasses import dataclass

from chalicelib.domain.messages.channel import Channel
from chalicelib.domain.messages.limits import Limits

TEXT_CHARS_MAX = 4000
LABEL_CHARS_MAX = 128
ROWS_MAX = 30
WIDE_COLUMNS_MAX = 3  # in a row with a button that does more than send a value
KEYS_MAX = ROWS_MAX * WIDE_COLUMNS_MAX  # so many fit, of any kind

MAX = Channel(
    "max",
    # Each button of a campaign has a row of its own.
    limits=Limits(TEXT_CHARS_MAX, buttons_max=ROWS_MAX, label_max=LABEL_CHARS_MAX),
    limits_text="4000 characters, 30 buttons of 128 characters.",
    campaign_setting="max_token",
    secret_setting="max_secret",  # noqa: S106 - a name
    rate_setting="max_per_second",
    name_setting="max_name",
    start_address="https://max.ru/{name}?start={code}",
    webhook_methods=("POST",),
    shares_contacts=True,
    shares_locations=True,
    tells_webhook=True,
    keys_max=KEYS_MAX,
    # A message counts as delivered once the API accepted it; a bot gets no receipts.
    cannot_tell={"read": "max.no_receipts"},
)


@dataclass(frozen=True)
class MaxSettings:
    """The bot that talks to customers."""

    max_per_second: int = 25  # of the 30 calls that a bot has; the rest are for dialogues
    max_token: str = ""
    max_secret: str = ""
    max_api: str = "https://platform-api2.max.ru"
    max_name: str = ""  # the name of the bot, as in its address
