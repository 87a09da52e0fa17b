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
    """Erase after "yes, erase"; ask again after an answer that is neither that nor no.

    A plain yes may come from a thumb that slipped, so the bot answers it with what to type.
    """
    meant = turn.meant(("erase_yes", "cancel", "no", "decline", "back", "keep", "yes", "agree"))
    if meant is None:
        return begin(turn, customer)
    if meant in {"yes", "agree"}:
        how = reply("erase.how", keyboard=(row("erase_yes", "cancel"),))
        return TurnResult(turn.dialog, (how,))
    if meant != "erase_yes":
        return TurnResult(turn.dialog.closed(), (reply("erase.kept", keyboard=MENU),))
    # The dialog stays for a day without the customer, because its last reply is still owed.
    forgotten = turn.dialog.forgotten()
    return TurnResult(
        forgotten, (reply("erase.done"),), partial(erase_customer, turn.world, customer)
    )
