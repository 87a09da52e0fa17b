"""Proves that a customer's e-mail is their own: a code is sent to it and typed here."""

from dataclasses import astuple, replace
from functools import partial

from chalicelib.bot.menu import MENU
from chalicelib.bot.proofs.code_check import SEND, count_refused, hint_of, refusal_of, request_code
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.conversation.one_time_code import read_code
from chalicelib.domain.conversation.registration_form import Code
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.reply import AnswerPart, Line
from chalicelib.repo.customers.claims import Taken
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.customers.change_profile import confirm_email

TOPIC = "confirm_email"
MERGE = "merge"  # the step that asks whether two cards become one


def begin(turn: Turn, customer: Customer) -> TurnResult:
    """Send a code to the stored address, unless it is proven or missing."""
    if not customer.email:
        missing = reply("confirm_email.missing", keyboard=(row("change_email"), *MENU))
        return TurnResult(turn.dialog.closed(), (missing,))
    if customer.email_proven_at:
        known = Line("confirm_email.done", {"address": customer.email})
        return TurnResult(turn.dialog.closed(), (reply(known, keyboard=MENU),))
    return _send(turn, customer.email)


def answer(turn: Turn, customer: Customer) -> TurnResult | None:
    """Take the code; None if the address was changed meanwhile, in another chat or by staff."""
    if turn.meant(("cancel", "back", "no", "decline")):
        return TurnResult(turn.dialog.closed(), (reply("menu.cancelled", keyboard=MENU),))
    if turn.dialog.step == MERGE:
        return _merge(turn, customer)
    code = Code(*turn.dialog.form["code"])
    if code.address != customer.email or customer.email_proven_at:
        return None
    meant = turn.meant((*SEND, "yes"))
    if meant in SEND or (meant and code.is_over(turn.world.now())):
        return _send(turn, customer.email)
    if turn.is_question:
        return _ask(turn, code, Line("why.confirm_email"))
    if read_code(turn.typed) is None:
        return _ask(turn, code, hint_of(turn, code))
    if refused := refusal_of(turn, code):
        tried, line = count_refused(turn, code, refused)
        return _ask(turn, tried, line)
    return _done(turn, customer)


def open_again(turn: Turn, customer: Customer) -> Turn:
    """The turn at the code question, if the person types a code after they left that question."""
    sent = _sent_code(turn.dialog, customer.email or "")
    is_left = sent is not None and not sent.is_over(turn.world.now())
    if turn.dialog.topic or not is_left or read_code(turn.typed) is None:
        return turn
    return replace(turn, dialog=turn.dialog.at_step(TOPIC, "code", {"code": turn.dialog.sent_code}))


def _sent_code(dialog: Dialog, address: str) -> Code | None:
    """The last code that was sent to the address from this chat; None if there was none."""
    stored = dialog.form.get("code") if dialog.topic == TOPIC else dialog.sent_code
    code = Code(*stored) if stored else None
    return code if code and code.address == address else None


def _done(turn: Turn, customer: Customer) -> TurnResult:
    # Told only to a person who reads this mailbox: then both cards are likely their own.
    if isinstance(turn.refused, Taken) and turn.refused.what == "email":
        owner = turn.refused.owner
        return _offer_merge(turn, owner) if owner else _elsewhere(turn)
    done = Line("confirm_email.done", {"address": customer.email or ""})
    save = partial(confirm_email, turn.world, customer)
    return TurnResult(turn.dialog.without_code(), (reply(done, keyboard=MENU),), save)


def _offer_merge(turn: Turn, owner: str) -> TurnResult:
    """Ask whether both cards are the person's own: phone and mailbox are proven (rule 38)."""
    asked = reply("confirm_email.merge", keyboard=(row("yes", "cancel"),))
    return TurnResult(turn.dialog.at_step(TOPIC, MERGE, {"owner": owner}), (asked,))


def _merge(turn: Turn, customer: Customer) -> TurnResult:
    owner = CustomerId(turn.dialog.form["owner"])
    if not turn.meant(("yes",)):
        return _offer_merge(turn, owner)
    if turn.refused is not None and not isinstance(turn.refused, Moved):
        return _elsewhere(turn)
    # Imported here: few people have two cards, and the others need not load the code of merges.
    from chalicelib.services.conversation.merge_cards import merge_in_chat  # noqa: PLC0415

    save = partial(merge_in_chat, turn.world, customer.id, owner)
    done = reply("confirm_email.merged", keyboard=MENU)
    return TurnResult(turn.dialog.without_code(), (done,), save)


def _elsewhere(turn: Turn) -> TurnResult:
    return TurnResult(
        turn.dialog.without_code(), (reply("confirm_email.elsewhere", keyboard=MENU),)
    )


def _send(turn: Turn, address: str) -> TurnResult:
    try:
        code, notice = request_code(turn, "email", address)
    except Rejected as refused:
        line = Line(refused.code, refused.params)
        sent = _sent_code(turn.dialog, address)
        if sent:
            return _ask(turn, sent, line)
        return TurnResult(turn.dialog.closed(), (reply(line, keyboard=MENU),))
    return _ask(turn, code, also=(notice,))


def _ask(turn: Turn, code: Code, *before: Line, also: tuple[AnswerPart, ...] = ()) -> TurnResult:
    form = {"code": list(astuple(code))}
    over = code.is_over(turn.world.now())
    key = "ask.confirm_email_over" if over else "ask.confirm_email"
    question = Line(key, {"address": code.address})
    asked = reply(
        *before, question, keyboard=(row("send_code" if over else "send_again", "cancel"),)
    )
    return TurnResult(turn.dialog.at_step(TOPIC, "code", form), (asked, *also))
