"""Resume: allow advertising again."""

from chalicelib.bot.advertising import ask_again
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.customers.customer import Customer

NAME = "resume"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Show the text of the consent."""
    return ask_again(turn, customer)
