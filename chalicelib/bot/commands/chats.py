"""Chats: which chats are linked to the card, and how to unlink one."""

from chalicelib.bot.dialogs import chats
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.customers.customer import Customer

NAME = "chats"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Show the chats."""
    return chats.begin(turn, customer)
