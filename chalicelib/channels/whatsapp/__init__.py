"""A number of the WhatsApp Cloud API: Meta posts changes to us, and we call its Graph API.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api
"""

from dataclasses import dataclass
from datetime import timedelta

from chalicelib.domain.messages.channel import Channel
from chalicelib.domain.messages.limits import Limits
from chalicelib.domain.messages.outgoing import SHORT_LINK_CHARS_MAX

TEXT_CHARS_MAX = 4096
BESIDE_BUTTONS_CHARS_MAX = 1024  # of a text with buttons, or below a picture
BUTTONS_MAX = 3
BUTTON_CHARS_MAX = 20
ROWS_MAX = 10
# Links stand in the text, one a line with its label, because only one of them could be a button.
LINK_LINES_CHARS = BUTTONS_MAX * (SHORT_LINK_CHARS_MAX + BUTTON_CHARS_MAX + len("\n: "))
ROOM = BESIDE_BUTTONS_CHARS_MAX - LINK_LINES_CHARS

WHATSAPP = Channel(
    "whatsapp",
    limits=Limits(
        TEXT_CHARS_MAX,
        buttons_max=BUTTONS_MAX,
        label_max=BUTTON_CHARS_MAX,
        with_picture_max=ROOM,
        with_buttons_max=ROOM,
    ),
    limits_text=f"4096 characters, {ROOM} beside a picture or buttons, 3 buttons of 20 characters.",
    campaign_setting="whatsapp_token",
    secret_setting="whatsapp_app_secret",  # noqa: S106 - a name
    rate_setting="whatsapp_per_second",
    name_setting="whatsapp_number",
    start_address="https://wa.me/{name}?text={code}",
    webhook_methods=("GET", "POST"),
    shares_contacts=True,
    tells_webhook=True,
    more_settings=("whatsapp_phone_number_id", "whatsapp_verify_token"),
    keys_max=ROWS_MAX,
    window=timedelta(hours=24),
)


@dataclass(frozen=True)
class WhatsappSettings:
    """The number that talks to customers."""

    whatsapp_per_second: int = 60  # of the 80 that a number has; the rest are for dialogues
    whatsapp_token: str = ""
    whatsapp_app_secret: str = ""
    whatsapp_verify_token: str = ""
    whatsapp_phone_number_id: str = ""
    whatsapp_api: str = "https://graph.facebook.com/v26.0"
    whatsapp_number: str = ""  # digits, with the country
