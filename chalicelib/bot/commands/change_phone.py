"""Change phone: begins the dialogue that proves both numbers."""

from chalicelib.bot.dialogs import change_phone
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.customers.customer import Customer

NAME = "change_phone"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Ask for a proof of the present number."""
    return change_phone.begin(turn, customer)
