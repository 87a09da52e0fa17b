"""Asks for a new e-mail address and refuses one that another customer has."""

from functools import partial

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import parse_email
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.reply import Line
from chalicelib.repo.customers.customers import Taken
from chalicelib.services.conversation.limit_lookups import may_try_address
from chalicelib.services.customers.change_profile import change_email

TOPIC = "change_email"
CANCEL = (row("cancel"),)


def begin(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - dialogues have one signature
    """Ask for the e-mail."""
    return _ask(turn)


def answer(turn: Turn, customer: Customer) -> TurnResult:
    """Take the e-mail, or explain what is wrong and ask again."""
    if turn.meant(("cancel", "back")):
        return TurnResult(turn.dialog.closed(), (reply("menu.cancelled", keyboard=MENU),))
    if turn.is_question:
        return _ask(turn, Line("why.email"))
    # Only the write finds out, by the claim of the address: a check before it could be outrun.
    if isinstance(turn.refused, Taken) and turn.refused.what == "email":
        return _ask(turn, Line("email.taken"))
    try:
        email = parse_email(turn.typed)
    except Rejected as wrong:
        return _ask(turn, Line(wrong.code, wrong.params))
    if not may_try_address(turn.world, turn.message):
        too_many = reply("change_email.too_many", keyboard=MENU)
        return TurnResult(turn.dialog.closed(), (too_many,))
    save = partial(change_email, turn.world, customer, email)
    done = reply(Line("change_email.done", {"email": email}), keyboard=MENU)
    return TurnResult(turn.dialog.closed(), (done,), save)


def _ask(turn: Turn, *before: Line) -> TurnResult:
    dialog = turn.dialog.at_step(TOPIC, "email", {})
    return TurnResult(dialog, (reply(*before, "ask.email", keyboard=CANCEL),))
