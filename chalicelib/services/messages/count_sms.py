"""Counts what one sent SMS costs, by the prices of the settings."""

from chalicelib import log
from chalicelib.domain.customers.phone import Phone, phone_facts
from chalicelib.domain.messages.sms.sms_parts import sms_parts, sms_price_micro
from chalicelib.world import World

MICRO = 1_000_000


def count_sms(world: World, phone: Phone, text: str) -> None:
    """Log an SMS with its price in AWS's currency; a country without a price costs 0 there."""
    country = phone_facts(phone).country
    part_micro = world.settings.sms_part_prices.get(country, 0)
    price = sms_price_micro(sms_parts(text).parts, part_price_micro=part_micro)
    log.event("sms.sent", country=country, price=price / MICRO)
