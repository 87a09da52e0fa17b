"""Changes the phone: the former number is proven first, then the new one (rule 36)."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from chalicelib.bot.menu import MENU
from chalicelib.bot.proofs.phone_proof import proof_keyboard, send_code, take_proof
from chalicelib.bot.shop_contact import lines_with_contact
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.conversation.contact_notices import notices_to
from chalicelib.domain.customers.contact_phone import read_contact_phone
from chalicelib.domain.customers.customer import Customer, ProofMethod, ProvenPhone
from chalicelib.domain.customers.phone import Phone, parse_phone
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import SharedContact
from chalicelib.domain.messages.reply import AnswerPart, AwaitedReceipts, Line
from chalicelib.repo.customers.claims import Taken
from chalicelib.services.customers.change_profile import change_phone, leave_phone

TOPIC = "change_phone"
OLD, NEW, PROOF = "old", "new", "proof"

# The form of the dialogue: `new`, the number that is proven next; `code`, the code that was sent.


def begin(turn: Turn, customer: Customer) -> TurnResult:
    """Ask for a proof of the present number; without one a shared contact is enough."""
    if not customer.phone.number:
        return _ask_new(turn)
    return _ask_old(turn, {}, (), ())


def answer(turn: Turn, customer: Customer) -> TurnResult:
    """Take the proof of the former number, the new one, and its proof."""
    if turn.meant(("cancel", "back", "no", "decline")):
        return TurnResult(turn.dialog.without_code(), (reply("menu.cancelled", keyboard=MENU),))
    if turn.meant(("phone_lost",)):
        # Whoever has the chat alone must not take the card along: staff ask for the birthday.
        lost = reply(*lines_with_contact(turn, "change_phone.at_the_shop"), keyboard=MENU)
        return TurnResult(turn.dialog.without_code(), (lost,))
    if turn.dialog.step == NEW:
        return _take_new(turn, customer)
    if turn.dialog.step == PROOF:
        new = Phone(turn.dialog.form["new"])
        proven = take_proof(turn, new, partial(_ask_proof, turn))
        return proven if isinstance(proven, TurnResult) else _done(turn, customer, new, proven)
    proven = take_proof(turn, customer.phone.number, partial(_ask_old, turn))
    return proven if isinstance(proven, TurnResult) else _ask_new(turn)


def _take_new(turn: Turn, customer: Customer) -> TurnResult:
    content, region = turn.message.content, turn.world.settings.region
    if isinstance(content, SharedContact):
        if not content.own:
            return _ask_new(turn, Line("contact.foreign"))
        shared = read_contact_phone(content.phone, region=region)
        if shared is None or shared == customer.phone.number:
            return _ask_new(turn, Line("change_phone.same" if shared else "contact.useless"))
        return _done(turn, customer, shared, "contact")
    try:
        new = parse_phone(turn.typed, region=region)
    except Rejected as wrong:
        return _ask_new(turn, Line(wrong.code, wrong.params))
    if new == customer.phone.number:
        return _ask_new(turn, Line("change_phone.same"))
    return send_code(turn, new, {"new": new}, partial(_ask_proof, turn))


def _done(turn: Turn, customer: Customer, number: Phone, method: ProofMethod) -> TurnResult:
    # The number of another customer is never taken over: staff unite the two, or refuse.
    if isinstance(turn.refused, Taken) and turn.refused.what == "phone":
        elsewhere = reply(*lines_with_contact(turn, "new_phone.elsewhere"), keyboard=MENU)
        leave = partial(leave_phone, turn.world, customer, number)
        return TurnResult(turn.dialog.without_code(), (elsewhere,), leave)
    now = turn.world.now()
    after = customer.with_changed_phone(ProvenPhone(number, method, now))
    save = partial(change_phone, turn.world, customer, after)
    done = reply(Line("change_phone.done", {"phone": number}), keyboard=MENU)
    notices = notices_to(customer, Line("notice.phone_changed"), but=turn.message.chat)
    outgoing = (done, AwaitedReceipts(customer.id), *notices)
    return TurnResult(turn.dialog.without_code(), outgoing, save)


def _ask_old(
    turn: Turn, form: Mapping[str, Any], before: tuple[Line, ...], also: tuple[AnswerPart, ...]
) -> TurnResult:
    key = "phone_proof.code" if "code" in form else "change_phone.prove_old"
    asked = reply(*before, key, keyboard=(*proof_keyboard(turn, form), row("phone_lost")))
    return TurnResult(turn.dialog.at_step(TOPIC, OLD, form), (asked, *also))


def _ask_new(turn: Turn, *before: Line) -> TurnResult:
    asked = reply(*before, "change_phone.ask_new", keyboard=(row("cancel"),))
    return TurnResult(turn.dialog.at_step(TOPIC, NEW, {}), (asked,))


def _ask_proof(
    turn: Turn, form: Mapping[str, Any], before: tuple[Line, ...], also: tuple[AnswerPart, ...]
) -> TurnResult:
    key = "phone_proof.code" if "code" in form else "change_phone.prove_new"
    asked = reply(*before, key, keyboard=proof_keyboard(turn, form))
    return TurnResult(turn.dialog.at_step(TOPIC, PROOF, form), (asked, *also))
