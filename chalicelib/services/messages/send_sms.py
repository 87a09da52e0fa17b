"""Send one SMS of a campaign, if the country allows it and the day's budget has room."""

from contextlib import suppress
from datetime import UTC, datetime

from chalicelib.domain.customers.phone import Phone, phone_facts
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.messages.outgoing import Attempt, Attempted, Outgoing
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.messages.sms.sms_parts import sms_parts, sms_price_micro
from chalicelib.services.messages.count_sms import count_sms
from chalicelib.world import World

SPENT = "campaign_sms"
NOT_SENT = frozenset({Attempted.WAIT, Attempted.REFUSED, Attempted.CLOSED})


def send_sms(world: World, message: Outgoing) -> Attempt:
    """Claim the price from the day's budget, send, and return the price if nothing was sent.

    Raises:
        Unavailable: the table does not answer; nothing was sent.
    """
    phone = Phone(str(message.to))
    facts, settings = phone_facts(phone), world.settings
    if not facts.mobile or facts.country not in settings.campaign_sms_countries:
        return Attempt(Attempted.REFUSED, "sms.country" if facts.mobile else "sms.not_mobile")
    price = sms_price_micro(
        sms_parts(message.text).parts, part_price_micro=settings.sms_part_prices[facts.country]
    )
    now = world.now()
    if not _spend(world, price, now):
        return Attempt(Attempted.CLOSED, "sms.daily_spend")
    advertises = message.purpose is MessagePurpose.ADVERTISING
    # The price was claimed before the call, so that many workers together cannot exceed the budget.
    # It stays claimed if the result is unknown.
    attempt = world.messengers.campaign_sms.attempt(
        phone, message.text, is_advertising=advertises, price_max_micro=price
    )
    if attempt.result in NOT_SENT:
        with suppress(Unavailable):  # the day's budget then has room for one SMS less
            _spend(world, -price, now)
    else:
        count_sms(world, phone, message.text)
    return attempt


def _spend(world: World, micro: int, now: datetime) -> bool:
    """Add to the spending of the UTC day; return False and add nothing if the limit is too low."""
    limit = world.settings.campaign_sms_daily_micro
    window = now.astimezone(UTC).date().isoformat()
    return world.conversation.budgets.spend(SPENT, window, micro, limit=limit, now=now)
