"""Opens a blocked card, or gives another number, after a proof of the phone (rule 34)."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from chalicelib.bot.menu import MENU
from chalicelib.bot.proofs.phone_proof import proof_keyboard, take_proof
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.card import group_digits, new_card_number
from chalicelib.domain.customers.card_change import CardAction, changed_card
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import AnswerPart, Line

TOPIC = "card_proof"

# The form of the dialogue: `action`, what the proof is for; `code`, the code that was sent.


def begin(action: CardAction) -> Callable[[Turn, Customer], TurnResult]:
    """The command that asks for the proof before it carries the action out."""

    def ask(turn: Turn, customer: Customer) -> TurnResult:
        if action is CardAction.UNBLOCK and not customer.card_blocked:
            is_open = reply("card.is_open", keyboard=(row("block_card"), *MENU))
            return TurnResult(turn.dialog.closed(), (is_open,))
        return _ask(turn, {"action": action}, (), ())

    return ask


def answer(turn: Turn, customer: Customer) -> TurnResult:
    """Take the proof, and carry the action out."""
    if turn.meant(("cancel", "back", "no", "decline")):
        return TurnResult(turn.dialog.without_code(), (reply("menu.cancelled", keyboard=MENU),))
    proven = take_proof(turn, customer.phone.number, partial(_ask, turn))
    return proven if isinstance(proven, TurnResult) else _done(turn, customer)


def _ask(
    turn: Turn, form: Mapping[str, Any], before: tuple[Line, ...], also: tuple[AnswerPart, ...]
) -> TurnResult:
    key = "phone_proof.code" if "code" in form else "phone_proof.ask"
    asked = reply(*before, key, keyboard=proof_keyboard(turn, form))
    return TurnResult(turn.dialog.at_step(TOPIC, "proof", form), (asked, *also))


def _done(turn: Turn, customer: Customer) -> TurnResult:
    from chalicelib.services.conversation.change_card import (  # noqa: PLC0415 - it is rarely needed
        change_card_in_chat,
        notices_of_card,
    )

    action = CardAction(turn.dialog.form["action"])
    after = changed_card(customer, action, new_card_number(turn.world.draw))
    save = partial(change_card_in_chat, turn.world, customer, after)
    key = "card.replaced" if action is CardAction.REPLACE else "card.unblocked"
    done = reply(Line(key, {"number": group_digits(after.card)}), keyboard=MENU)
    notices = notices_of_card(customer, action, but=turn.message.chat)
    return TurnResult(turn.dialog.without_code(), (done, *notices), save)
