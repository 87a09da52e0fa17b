"""What one message of a campaign costs at most, before anything is sent."""

from chalicelib.domain.campaign import Campaign
from chalicelib.domain.message import Locale
from chalicelib.settings import Settings


def price_message(
    settings: Settings, content: Campaign, channel: str, locale: Locale, country: str
) -> int:
    """The price in millionths of AWS's currency: by parts for an SMS, flat for e-mail, else 0.

    `country` (ISO 3166) is that of the phone; it is empty for other channels.
    """
    raise NotImplementedError
