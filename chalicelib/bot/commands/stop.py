"""Stop: no more advertising in this channel, and on request in none."""

from chalicelib.bot.advertising import stop_here
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.customers.customer import Customer

NAME = "stop"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Withdraw the consent to advertising in this channel."""
    return stop_here(turn, customer)
