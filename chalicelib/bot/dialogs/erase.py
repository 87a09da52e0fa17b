"""Erase: everything about the person, after one more yes."""

from functools import partial

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Outcome, Turn, reply, row
from chalicelib.domain.customer import Customer
from chalicelib.services.erase_customer import erase_customer

TOPIC = "erase"


def begin(turn: Turn, customer: Customer) -> Outcome:  # noqa: ARG001 - every door opens alike
    """Say what will be lost and ask."""
    dialog = turn.dialog.at_step(TOPIC, "sure", {})
    return Outcome(dialog, (reply("erase.sure", keyboard=(row("erase_yes", "cancel"),)),))


def answer(turn: Turn, customer: Customer) -> Outcome:
    """Erase on a plain yes; anything but yes or no asks again."""
    meant = turn.meant(("erase_yes", "cancel", "no", "back"))
    if meant is None:
        return begin(turn, customer)
    if meant != "erase_yes":
        return Outcome(turn.dialog.closed(), (reply("menu.cancelled", keyboard=MENU),))
    forgotten = turn.dialog.forgotten()
    return Outcome(forgotten, (reply("erase.done"),), partial(erase_customer, turn.world, customer))
