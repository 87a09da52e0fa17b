"""Compute the greatest price of one message of a campaign, before anything is sent."""

from collections.abc import Iterator

from chalicelib.domain.campaigns.campaign import Campaign, LinkButton, StopButton, worded
from chalicelib.domain.campaigns.placeholders import CHECKED_PLACES
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.outgoing import OpenLink, link_lines
from chalicelib.domain.messages.sms.sms_parts import sms_parts, sms_price_micro
from chalicelib.domain.messages.template import compile_template
from chalicelib.services.messages.campaign_links import longest_link
from chalicelib.services.messages.render_message import sms_stop
from chalicelib.settings import Settings

EMAIL_MICRO = 100  # 0.10 dollars for 1,000 e-mails of SES, the same for every country


def price_message(
    settings: Settings, content: Campaign, channel: str, locale: Locale, country: str
) -> int:
    """Return the price in millionths of AWS's currency: parts of an SMS, an e-mail, otherwise 0.

    `country` is the phone's (ISO 3166), empty for other channels. No SMS is sent to a country
    without a price, so its price is 0.
    """
    if channel == EMAIL:
        return EMAIL_MICRO
    if channel != SMS:
        return 0
    part_micro = settings.sms_part_prices.get(country, 0)
    parts = sms_parts(_longest_sms(settings, content, locale)).parts
    return sms_price_micro(parts, part_price_micro=part_micro)


def _longest_sms(settings: Settings, content: Campaign, locale: Locale) -> str:
    found, text = content.text(SMS, locale)
    template = compile_template(text, known=CHECKED_PLACES.known, locale=found)
    # The values of a customer are not known yet, so each field has its greatest length.
    url = longest_link(settings.public_url)
    text = template.widest(CHECKED_PLACES.longest) + link_lines(_links(content, locale, url))
    if StopButton() not in content.buttons:
        return text
    return text + link_lines([OpenLink(sms_stop(locale, text), url)])


def _links(content: Campaign, locale: Locale, url: str) -> Iterator[OpenLink]:
    for button in content.buttons:
        if isinstance(button, LinkButton):
            yield OpenLink(worded(button.labels, locale, content.language)[1], url)
