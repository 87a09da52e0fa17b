"""Measure for how long a customer was silent: neither wrote, nor bought, nor gave a consent."""

from datetime import UTC, datetime, timedelta

from chalicelib.domain.customers.customer import Customer
from chalicelib.world import World


def is_silent(world: World, customer: Customer) -> bool:
    """Whether the number of the card may belong to another person by now (rule 36)."""
    longest = timedelta(days=world.settings.recycled_phone_days)
    return world.now() - _last_sign(world, customer) > longest


def _last_sign(world: World, customer: Customer) -> datetime:
    """Return the last instant at which the customer did something that we know of."""
    signs = [customer.registered_at, customer.phone.at]
    signs += [consent.at for consent in customer.consents]
    if customer.email_proven_at:
        signs.append(customer.email_proven_at)
    if customer.shopping.last_day:
        # The evening of that day: a purchase counts by its date alone.
        bought = datetime.fromordinal(customer.shopping.last_day).replace(tzinfo=UTC)
        signs.append(bought + timedelta(days=1))
    dialogs = map(world.conversation.dialogs.get, customer.chats)
    signs += [dialog.touched_at for dialog in dialogs if dialog]
    return max(signs)
