"""What was bought: the last receipts, page by page."""

from chalicelib.bot.dialogs import purchases
from chalicelib.bot.turn import Outcome, Turn
from chalicelib.domain.customer import Customer

NAME = "purchases"


def obey(turn: Turn, customer: Customer) -> Outcome:
    """Show the last ones."""
    return purchases.begin(turn, customer)
