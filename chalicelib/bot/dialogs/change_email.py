"""Asks for a new e-mail address; it is a contact address until the customer proves it."""

from collections.abc import Sequence
from functools import partial

from chalicelib.bot.menu import MENU, PROOF
from chalicelib.bot.offers import chosen_reading, offer_rows, readings_of
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.bot.typed_answer import read_typed
from chalicelib.domain.conversation.contact_notices import notices_of_change
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.reply import Line
from chalicelib.services.customers.change_profile import change_email
from chalicelib.services.customers.register_customer import may_try_address

TOPIC = "change_email"
CANCEL = (row("cancel"),)


def begin(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - dialogues have one signature
    """Ask for the e-mail."""
    return _ask(turn)


def answer(turn: Turn, customer: Customer) -> TurnResult:
    """Take the e-mail, or explain what is wrong and ask again.

    The answer is the same for an address that another customer has: it must not say so.
    """
    if turn.meant(("cancel", "back")):
        return TurnResult(turn.dialog.closed(), (reply("menu.cancelled", keyboard=MENU),))
    if turn.is_question:
        return _ask(turn, Line("why.email"))
    try:
        email = Email(_read(turn))
    except Rejected as wrong:
        return _ask(turn, Line(wrong.code, wrong.params), offers=readings_of(wrong))
    if not may_try_address(turn.world, turn.message):
        too_many = reply("change_email.too_many", keyboard=MENU)
        return TurnResult(turn.dialog.closed(), (too_many,))
    after = customer.with_email(email)
    save = partial(change_email, turn.world, customer, email)
    offer = turn.proof_offer(after)
    keyboard = (*PROOF, *MENU) if offer else MENU
    done = reply(Line("change_email.done", {"email": email}), *offer, keyboard=keyboard)
    notices = notices_of_change(customer, after, but=turn.message.chat)
    return TurnResult(turn.dialog.closed(), (done, *notices), save)


def _read(turn: Turn) -> str:
    """The typed address, or the reading of an earlier one that the person chose."""
    chosen = chosen_reading(turn, turn.dialog.form.get("offers", ()))
    return chosen or read_typed(turn, Field.EMAIL)[Field.EMAIL]


def _ask(turn: Turn, *before: Line, offers: Sequence[str] = ()) -> TurnResult:
    dialog = turn.dialog.at_step(TOPIC, "email", {"offers": list(offers)} if offers else {})
    question = reply(*before, "ask.email", keyboard=(*offer_rows(offers), *CANCEL))
    return TurnResult(dialog, (question,))
