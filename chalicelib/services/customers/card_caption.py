"""What stands under the picture of a card."""

from chalicelib.domain.customers.card import group_digits
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Line


def card_caption(customer: Customer) -> Line:
    """Name the holder above the number; staff may have registered them without a name."""
    facts = {"number": group_digits(customer.card), "name": customer.first_name}
    return Line("card.caption_named" if customer.first_name else "card.caption", facts)
