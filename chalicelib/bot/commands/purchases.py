"""Purchases: the last receipts, page by page."""

from chalicelib.bot.dialogs import purchases
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.customers.customer import Customer

NAME = "purchases"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Show the first page."""
    return purchases.begin(turn, customer)
