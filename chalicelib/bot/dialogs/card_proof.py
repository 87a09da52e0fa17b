"""Opens a blocked card, or gives another number, after a proof of the phone (rule 34)."""

from collections.abc import Callable
from dataclasses import astuple
from functools import partial

from chalicelib.bot.code_check import count_refused, hint_of, refusal_of, request_code
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.conversation.one_time_code import read_code
from chalicelib.domain.conversation.registration_form import Code
from chalicelib.domain.customers.card import group_digits, new_card_number
from chalicelib.domain.customers.card_change import CardAction, changed_card
from chalicelib.domain.customers.contact_phone import read_contact_phone
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import SharedContact
from chalicelib.domain.messages.reply import AnswerPart, Button, Keyboard, Line

TOPIC = "card_proof"
SHARE: Keyboard = ((Button("share_contact", asks="contact"),),)

# The form of the dialogue: `action`, what the proof is for; `code`, the code that was sent.


def begin(action: CardAction) -> Callable[[Turn, Customer], TurnResult]:
    """The command that asks for the proof before it carries the action out."""

    def ask(turn: Turn, customer: Customer) -> TurnResult:
        if action is CardAction.UNBLOCK and not customer.card_blocked:
            is_open = reply("card.is_open", keyboard=(row("block_card"), *MENU))
            return TurnResult(turn.dialog.closed(), (is_open,))
        return _ask(turn, {"action": action})

    return ask


def answer(turn: Turn, customer: Customer) -> TurnResult | None:
    """Take the proof: the person's own contact, or the code of an SMS."""
    if turn.meant(("cancel", "back", "no", "decline")):
        return TurnResult(turn.dialog.without_code(), (reply("menu.cancelled", keyboard=MENU),))
    content = turn.message.content
    if isinstance(content, SharedContact):
        return _take_contact(turn, customer, content)
    form = dict(turn.dialog.form)
    code = Code(*form["code"]) if "code" in form else None
    if turn.meant(("send_code", "yes")):
        return _send(turn, customer, form)
    if code is None or code.address != customer.phone.number:
        return _ask(turn, {"action": form["action"]}) if turn.typed else None
    if read_code(turn.typed) is None:
        return _ask(turn, form, hint_of(turn, code))
    if refused := refusal_of(turn, code):
        tried, line = count_refused(turn, code, refused)
        return _ask(turn, {**form, "code": list(astuple(tried))}, line)
    return _done(turn, customer)


def _take_contact(turn: Turn, customer: Customer, contact: SharedContact) -> TurnResult:
    form = dict(turn.dialog.form)
    if not contact.own:
        return _ask(turn, form, Line("contact.foreign"))
    phone = read_contact_phone(contact.phone, region=turn.world.settings.region)
    if phone != customer.phone.number:
        return _ask(turn, form, Line("card_proof.other_number"))
    return _done(turn, customer)


def _send(turn: Turn, customer: Customer, form: dict[str, object]) -> TurnResult:
    try:
        code, notice = request_code(turn, "sms", customer.phone.number)
    except Rejected as refused:
        return _ask(turn, form, Line(refused.code, refused.params))
    return _ask(turn, {**form, "code": list(astuple(code))}, also=(notice,))


def _ask(
    turn: Turn, form: dict[str, object], *before: Line, also: tuple[AnswerPart, ...] = ()
) -> TurnResult:
    shares: Keyboard = SHARE if turn.can_share_contact else ()
    key = "card_proof.code" if "code" in form else "card_proof.ask"
    asked = reply(*before, key, keyboard=(*shares, row("send_code", "cancel")))
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
