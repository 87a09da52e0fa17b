"""Questions: the knowledge cards as a menu."""

from chalicelib.bot.appeals.free_words import OFFER, card_buttons
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.customers.customer import Customer

NAME = "questions"
SHOWN_MAX = 20  # buttons beneath one message


def obey(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - commands have one signature
    """Show a button for each question."""
    cards = turn.world.desk.knowledge.all(turn.world.now())
    shown = [each for each in cards if each.is_shown][:SHOWN_MAX]
    if not shown:
        none = reply("knowledge.none", keyboard=(*OFFER, *MENU))
        return TurnResult(turn.dialog, (none,))
    asked = reply("knowledge.choose", keyboard=(*card_buttons(turn, shown), *OFFER))
    return TurnResult(turn.dialog, (asked,))
