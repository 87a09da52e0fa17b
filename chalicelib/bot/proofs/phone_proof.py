"""Takes the proof that a number is the person's own: a shared contact, or a code by SMS."""

from collections.abc import Callable, Mapping
from dataclasses import astuple
from typing import Any

from chalicelib.bot.proofs.code_check import SEND, count_refused, hint_of, refusal_of, request_code
from chalicelib.bot.turn import Turn, TurnResult, row
from chalicelib.domain.conversation.one_time_code import read_code
from chalicelib.domain.conversation.registration_form import Code
from chalicelib.domain.customers.contact_phone import read_contact_phone
from chalicelib.domain.customers.customer import ProofMethod
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import SharedContact
from chalicelib.domain.messages.reply import AnswerPart, Button, Keyboard, Line

SHARE: Keyboard = ((Button("share_contact", asks="contact"),),)
# Asks the question again: the next form, lines before the question, and parts after it.
Ask = Callable[[Mapping[str, Any], tuple[Line, ...], tuple[AnswerPart, ...]], TurnResult]


def take_proof(turn: Turn, number: Phone, ask: Ask) -> ProofMethod | TurnResult:
    """The method by which the person proved the number, or the question that follows.

    The form of the dialogue keeps the code that was sent in `code`.
    """
    form, content = dict(turn.dialog.form), turn.message.content
    if isinstance(content, SharedContact):
        return _take_contact(turn, number, content, ask)
    code = Code(*form["code"]) if "code" in form else None
    if turn.meant((*SEND, "yes")):
        return send_code(turn, number, form, ask)
    if code is None or code.address != number:
        # A code for something else, such as the login of the page, proves nothing here.
        other = (Line("phone_proof.other_code"),) if read_code(turn.typed) else ()
        return ask({name: form[name] for name in form if name != "code"}, other, ())
    if read_code(turn.typed) is None:
        return ask(form, (hint_of(turn, code),), ())
    if refused := refusal_of(turn, code):
        tried, line = count_refused(turn, code, refused)
        return ask({**form, "code": list(astuple(tried))}, (line,), ())
    return "sms"


def send_code(turn: Turn, number: Phone, form: Mapping[str, Any], ask: Ask) -> TurnResult:
    """Send a code to the number, or say why there is none."""
    try:
        code, notice = request_code(turn, "sms", number)
    except Rejected as refused:
        lines = [Line(refused.code, refused.params)]
        if refused.code == "code.wait" and "code" not in form:
            lines.append(Line("phone_proof.other_code"))
        return ask(form, tuple(lines), ())
    return ask({**form, "code": list(astuple(code))}, (), (notice,))


def proof_keyboard(turn: Turn, form: Mapping[str, Any]) -> Keyboard:
    """The buttons of the question; its form says whether a code was sent."""
    shares: Keyboard = SHARE if turn.can_share_contact else ()
    return (*shares, row("send_again" if "code" in form else "send_code", "cancel"))


def _take_contact(
    turn: Turn, number: Phone, contact: SharedContact, ask: Ask
) -> ProofMethod | TurnResult:
    if not contact.own:
        return ask(turn.dialog.form, (Line("contact.foreign"),), ())
    if read_contact_phone(contact.phone, region=turn.world.settings.region) != number:
        return ask(turn.dialog.form, (Line("phone_proof.other_number"),), ())
    return "contact"
