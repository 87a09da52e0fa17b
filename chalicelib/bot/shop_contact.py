"""How a customer reaches the shop: the contact in the bot's settings, where there is one."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.messages.reply import Line


def answer_with_contact(turn: Turn, key: str) -> TurnResult:
    """Answer with a text, and with the shop's contact beneath it if the settings have one."""
    answered = reply(*lines_with_contact(turn, key), keyboard=MENU)
    return TurnResult(turn.dialog, (answered,))


def lines_with_contact(turn: Turn, key: str) -> tuple[Line, ...]:
    """A text, and the shop's contact if the settings have one."""
    contact = turn.texts.settings.contact
    return (Line(key), *([Line("shop.contact", {"contact": contact})] if contact else []))
