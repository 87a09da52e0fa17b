"""Answers buttons that name what they are about: a knowledge card, or a rating of an appeal."""

from chalicelib.bot.appeals.free_words import CARD, NOT_MEANT, show_card
from chalicelib.bot.appeals.sending import Passed
from chalicelib.bot.dialogs import support
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import AppealId
from chalicelib.domain.messages.message import Press
from chalicelib.domain.messages.reply import read_bound

RATES = {f"rate_{number}": number for number in range(1, 6)}


def take_press(turn: Turn, customer: Customer) -> TurnResult | None:
    """Answer such a button; None for any other message."""
    content = turn.message.content
    choice, about = read_bound(content.value) if isinstance(content, Press) else ("", "")
    if choice in RATES and about:
        # Loaded with the first rating.
        from chalicelib.bot.appeals.rating import rate  # noqa: PLC0415

        return rate(turn, customer, AppealId(about), RATES[choice])
    if choice == CARD and about:
        return _show(turn, about)
    if choice == NOT_MEANT:
        return _miss(turn, customer, about)
    return None


def _show(turn: Turn, card_id: str) -> TurnResult:
    cards = turn.world.desk.knowledge.all(turn.world.now())
    card = next((each for each in cards if each.id == card_id and each.is_shown), None)
    if card is None:
        return TurnResult(turn.dialog, (reply("knowledge.gone", keyboard=MENU),))
    # Pressed in the menu of cards no words wait, and what another card missed may still wait.
    return show_card(turn, card, Passed.of_form(turn.dialog) or Passed(""))


def _miss(turn: Turn, customer: Customer, card_id: str) -> TurnResult:
    waiting = Passed.of_form(turn.dialog)
    if waiting and waiting.card == card_id:
        return support.send(turn, customer, waiting)
    return support.ask(turn, card=card_id)
