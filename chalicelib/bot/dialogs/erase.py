"""Erases everything about the person, after they confirmed it."""

from functools import partial

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.services.customers.erase_customer import erase_customer

TOPIC = "erase"


def begin(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - dialogues have one signature
    """Explain what the erasure removes, and ask for a confirmation."""
    dialog = turn.dialog.at_step(TOPIC, "sure", {})
    return TurnResult(dialog, (reply("erase.sure", keyboard=(row("erase_yes", "cancel"),)),))


def answer(turn: Turn, customer: Customer) -> TurnResult:
    """Erase after a yes; ask again after an answer that is neither yes nor no."""
    meant = turn.meant(("erase_yes", "cancel", "no", "back"))
    if meant is None:
        return begin(turn, customer)
    if meant != "erase_yes":
        return TurnResult(turn.dialog.closed(), (reply("menu.cancelled", keyboard=MENU),))
    # The dialog stays for a day without the customer, because its last reply is still owed.
    forgotten = turn.dialog.forgotten()
    return TurnResult(
        forgotten, (reply("erase.done"),), partial(erase_customer, turn.world, customer)
    )
