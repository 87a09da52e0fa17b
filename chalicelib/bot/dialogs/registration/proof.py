"""Takes the proof that a phone is the person's own: a shared contact, or a code by SMS."""

from dataclasses import replace

from chalicelib.bot.dialogs.registration import flow
from chalicelib.bot.dialogs.registration.finish import join, proven_owner
from chalicelib.bot.dialogs.registration.recycled import join_or_ask
from chalicelib.bot.proofs.code_check import SEND, count_refused, hint_of, refusal_of, request_code
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.bot.typed_answer import read_typed
from chalicelib.domain.conversation.one_time_code import read_code
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.conversation.registration_form import Proof, Registration
from chalicelib.domain.customers.contact_phone import read_contact_phone
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.names.person_name import read_name
from chalicelib.domain.customers.phone import Phone, parse_phone
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import SharedContact
from chalicelib.domain.messages.reply import Line
from chalicelib.services.conversation.plan_code import Medium, budget_key


def take_contact(turn: Turn, form: Registration, contact: SharedContact) -> TurnResult:
    """Take a shared contact: the person's own proves its number, after the first consent."""
    step = turn.dialog.step
    if form.personal is None:
        return flow.ask(turn, form, step, Line("registration.please_choose"))
    # A foreign contact would let a person take over the card of the other.
    if not contact.own:
        return flow.ask(turn, form, step, Line("contact.foreign"))
    named = replace(form, suggested={**_names(contact), **form.suggested})
    phone = read_contact_phone(contact.phone, region=turn.world.settings.region)
    return _proven(turn, named, phone, "contact") if phone else _unproven(turn, named, contact)


def _unproven(turn: Turn, form: Registration, contact: SharedContact) -> TurnResult:
    """Take a contact that proves nothing: as a typed number, or ask to type another one."""
    useless = replace(form, contact_is_useless=True)
    try:
        phone = parse_phone(contact.phone, region=turn.world.settings.region)
    except Rejected:
        line, step = Line("contact.useless"), turn.dialog.step
        if step != "contact":
            return flow.ask(turn, useless, step, line)
        return flow.ask(turn, replace(useless, way="steps"), Field.PHONE, line)
    typed = replace(useless.with_value(Field.PHONE, phone), way=form.way or "contact")
    return flow.advance(turn, typed, Line("contact.needs_code"))


def take_choice(turn: Turn, form: Registration) -> TurnResult:
    """Send a code, or take another number. "Yes" sends the code, as the question asks about it."""
    match turn.meant((*SEND, "yes", "agree", "other_phone")):
        case "other_phone":
            return flow.advance(turn, form.without_value(Field.PHONE))
        case None:
            return _take_other_phone(turn, form)
        case _:
            return send_code(turn, form, "sms", form.values[Field.PHONE])


def _take_other_phone(turn: Turn, form: Registration) -> TurnResult:
    """Take a number that is typed instead of a choice."""
    try:
        phone = read_typed(turn, Field.PHONE)
    except Rejected:
        return flow.ask(turn, form, "proof", Line("registration.please_choose"))
    return flow.advance(turn, form.read_from(turn.message.message_id, phone))


def take_code(turn: Turn, form: Registration) -> TurnResult:
    """Take the code of the SMS: the right code proves the number, a wrong one costs a try."""
    meant = turn.meant((*SEND, "yes", "other_phone"))
    refused = _unless_right(turn, form, Field.PHONE, "sms", meant)
    if refused:
        return refused
    return _proven(turn, replace(form, code=None), Phone(form.values[Field.PHONE]), "sms")


def take_email_code(turn: Turn, form: Registration) -> TurnResult:
    """Take the code of the e-mail: the right one proves to be the customer who has it proven."""
    meant = turn.meant((*SEND, "yes", "other_email"))
    refused = _unless_right(turn, form, Field.EMAIL, "email", meant)
    if refused:
        return refused
    owner = proven_owner(turn, form)
    return join(turn, form, owner) if owner else flow.advance(turn, replace(form, code=None))


def send_email_code(turn: Turn, form: Registration, owner: Customer) -> TurnResult:
    """Send a code to the address as the owner of the card proved it, not as it was typed now."""
    assert owner.email is not None
    return send_code(turn, form, "email", owner.email)


def _unless_right(
    turn: Turn, form: Registration, field: Field, medium: Medium, meant: str | None
) -> TurnResult | None:
    """The answer to a text that is not the right code; None if the code is right."""
    over = form.code is None or form.code.is_over(turn.world.now())
    if meant in SEND or (meant == "yes" and over):
        owner = proven_owner(turn, form) if medium == "email" else None
        if owner:
            return send_email_code(turn, form, owner)
        return send_code(turn, form, medium, form.values[field])
    if meant and meant != "yes":
        return flow.advance(turn, form.without_value(field))
    if not form.code or budget_key(form.code.address) != budget_key(form.values.get(field, "")):
        return flow.advance(turn, replace(form, code=None))
    if read_code(turn.typed) is None:
        return flow.ask(turn, form, turn.dialog.step, hint_of(turn, form.code))
    refused = refusal_of(turn, form.code)
    if not refused:
        return None
    code, line = count_refused(turn, form.code, refused)
    return flow.ask(turn, replace(form, code=code), turn.dialog.step, line)


def send_code(turn: Turn, form: Registration, medium: Medium, address: str) -> TurnResult:
    """Send a one-time code with the answer, and store in the form how to check it."""
    step = "code" if medium == "sms" else "email_proof"
    try:
        code, notice = request_code(turn, medium, address)
    except Rejected as refused:
        former = form.code.address if form.code else ""
        line = Line(refused.code, refused.params)
        if budget_key(former) == budget_key(address):
            return flow.ask(turn, form, step, line)
        uncoded = replace(form, code=None)
        return flow.ask(turn, uncoded, step if medium == "email" else "proof", line)
    return flow.ask(turn, replace(form, code=code), step, also=(notice,))


def _proven(turn: Turn, form: Registration, phone: Phone, method: str) -> TurnResult:
    """Continue with a proven number: link the chat to its customer, or ask the next question."""
    typed = form.values.get(Field.PHONE)
    proof = Proof(phone, method, turn.world.now().isoformat())
    proven = replace(
        form.with_value(Field.PHONE, phone), proof=proof, code=None, way=form.way or "contact"
    )
    joined = join_or_ask(turn, proven, turn.world.customers.claims.owner_of_phone(phone))
    if joined:
        return joined
    other = (Line("contact.other_number", {"phone": phone}),) if typed not in (None, phone) else ()
    return flow.advance(turn, proven, *other)


def _names(contact: SharedContact) -> dict[Field, str]:
    """The valid names of a contact, to be offered as answers."""
    names: dict[Field, str] = {}
    for field, written in (
        (Field.FIRST_NAME, contact.first_name),
        (Field.SURNAME, contact.last_name),
    ):
        # People write anything into the names of contacts, so an invalid one is no error.
        try:
            names[field] = read_name(written)
        except Rejected:
            continue
    return names
