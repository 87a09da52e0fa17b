"""Takes words for the desk: a question that is asked for, or one that waits for a decision."""

from dataclasses import replace

from chalicelib.bot.appeals.sending import Passed, is_too_large, passing_on
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.conversation.dialog import SUPPORT
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Press, Text
from chalicelib.domain.messages.reply import Line

TOPIC = SUPPORT
SEND = "write_support"
ASKED, OFFERED = "text", "offered"


def begin(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - commands have one signature
    """Ask for the question, in one message."""
    return ask(turn)


def ask(turn: Turn, *, card: str = "") -> TurnResult:
    """Ask for the question; `card` is the knowledge card that did not help."""
    dialog = turn.dialog.at_step(TOPIC, ASKED, {"card": card} if card else {})
    return TurnResult(dialog, (reply(*question_lines(turn), keyboard=(row("cancel"),)),))


def question_lines(turn: Turn) -> tuple[Line, ...]:
    """Ask for the question, and name the shop's contact if the settings have one."""
    contact = turn.texts.settings.contact
    named = (Line("shop.contact", {"contact": contact}),) if contact else ()
    return (Line("appeal.ask"), *named)


def is_decision(turn: Turn) -> bool:
    """Whether the customer decides that words which wait are passed on."""
    return turn.dialog.topic == TOPIC and turn.dialog.step == OFFERED and bool(turn.meant((SEND,)))


def answer(turn: Turn, customer: Customer) -> TurnResult | None:
    """Take the question, or the decision about words that wait; None leaves it to the commands."""
    if turn.dialog.step == OFFERED:
        waiting = Passed.of_form(turn.dialog)
        return send(turn, customer, waiting) if waiting and is_decision(turn) else None
    if turn.meant(("cancel", "back")):
        return TurnResult(turn.dialog.closed(), (reply("menu.cancelled", keyboard=MENU),))
    if isinstance(turn.message.content, Press):
        return None
    card = turn.dialog.form.get("card", "")
    said = isinstance(turn.message.content, Text) or turn.message.file
    if not said or turn.meant(("help",)):
        # A sticker must not close the question, and the next words open an appeal all the same.
        return ask(turn, card=card)
    if is_too_large(turn):
        return TurnResult(turn.dialog, (reply("appeal.file_too_large", keyboard=None),))
    passed = Passed.of_message(turn)
    return send(turn, customer, replace(passed, is_edited=False, card=card))


def send(turn: Turn, customer: Customer, passed: Passed) -> TurnResult:
    """Pass the words on to the desk: they open an appeal, or join the one about their topic."""
    # Words that mean a command would run it, so that more words for people have a button.
    said = reply("appeal.sent", keyboard=(row(SEND), *MENU))
    return TurnResult(turn.dialog.closed(), (said,), passing_on(turn, customer, passed))
