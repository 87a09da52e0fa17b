"""Resume: advertising is welcome again."""

from chalicelib.bot.advertising import ask_again
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.customers.customer import Customer

NAME = "resume"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Show what is to be agreed to."""
    return ask_again(turn, customer)
