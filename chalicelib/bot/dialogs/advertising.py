"""Takes yes or no to a question about advertising: stop it everywhere, or allow it again."""

from dataclasses import replace

from chalicelib.bot.advertising import TOPIC, ask_again, resume_everywhere, stop_everywhere
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.bot.yes_or_no import doubts
from chalicelib.domain.customers.customer import Customer

__all__ = ["TOPIC", "answer"]


def answer(turn: Turn, customer: Customer) -> TurnResult | None:
    """Do what the question asks after a yes; None for a message that answers it in no way."""
    closed = turn.dialog.closed()
    match turn.meant(("yes", "agree", "no", "decline", "cancel", "back")):
        case "yes" | "agree":
            obey = stop_everywhere if turn.dialog.step == "stop_all" else resume_everywhere
            return obey(replace(turn, dialog=closed), customer)
        case None:
            return (
                ask_again(turn, customer)
                if turn.dialog.step == "resume_yes" and doubts(turn)
                else None
            )
        case _:
            return TurnResult(closed, (reply("menu.cancelled", keyboard=MENU),))
