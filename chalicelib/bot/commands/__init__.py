"""The commands of a registered customer: one per file, listed here."""

from dataclasses import replace
from functools import partial
from typing import Protocol

from chalicelib.bot.advertising import resume_everywhere, stop_everywhere, stop_here
from chalicelib.bot.asked_field import field_of_question
from chalicelib.bot.commands import (
    about,
    appeals,
    block_card,
    cabinet,
    card,
    change_phone,
    chats,
    connect,
    help,
    history,
    language,
    my_data,
    offers,
    operator,
    points,
    profile,
    purchases,
    questions,
    resume,
    shops,
    spend,
    stop,
    tier,
)
from chalicelib.bot.dialogs import (
    card_proof,
    change_birthday,
    change_email,
    change_name,
    children,
    confirm_email,
    erase,
    leave,
    preferences,
    support,
    transfer,
)
from chalicelib.bot.dialogs.language import CHOICES, switch
from chalicelib.bot.free_wording import (
    add_other_wishes,
    as_pressed,
    meant_freely,
    refused_topic,
)
from chalicelib.bot.menu import MENU
from chalicelib.bot.nothing_open import cancel_nothing
from chalicelib.bot.points import offered_points, typed_code, withdrawn_points
from chalicelib.bot.points.debt import explain_debt
from chalicelib.bot.points.why_points import why_points
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.customers.card_change import CardAction
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Start
from chalicelib.domain.messages.reply import Line


class Command(Protocol):
    """A module of this folder; the locales name its words and its button by `NAME`."""

    NAME: str

    def obey(self, turn: Turn, customer: Customer) -> TurnResult:
        """Carry the command out."""
        ...


COMMANDS: tuple[Command, ...] = (
    card,
    purchases,
    profile,
    language,
    stop,
    resume,
    my_data,
    chats,
    connect,
    help,
    about,
    points,
    operator,
    offers,
    shops,
    change_phone,
    spend,
    tier,
    block_card,
    history,
    cabinet,
    appeals,
    questions,
)


def _welcome(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - commands have one signature
    """Answer thanks."""
    return TurnResult(turn.dialog, (reply("thanks.answer", keyboard=MENU),))


# The buttons that commands offer beside their answers, and the word that closes any question.
OPENS = {
    "change_email": change_email.begin,
    "change_name": change_name.begin,
    "confirm_email": confirm_email.begin,
    "erase": erase.begin,
    "export": my_data.export,
    "stop_all": stop_everywhere,
    "resume_yes": resume_everywhere,
    "cancel": cancel_nothing,
    # Pressed where the device has no location to send, its label arrives as a text.
    "share_location": shops.obey,
    "spend_next": spend.obey,
    "leave_programme": leave.begin,
    "come_back": leave.come_back,
    "change_birthday": change_birthday.begin,
    "children": children.begin,
    "preferences": preferences.begin,
    "transfer": transfer.begin,
    "transfer_accept": offered_points.accept,
    "transfer_decline": offered_points.decline,
    "transfer_withdraw": withdrawn_points.withdraw,
    "lost_card": card.explain_loss,
    "unblock_card": card_proof.begin(CardAction.UNBLOCK),
    "replace_card": card_proof.begin(CardAction.REPLACE),
    "thanks": _welcome,
    "debt": explain_debt,
    support.SEND: support.begin,
}
# Behind these answers an open offer of points is asked about again.
ASKING_AGAIN = frozenset({points.NAME, help.NAME, "cancel", "thanks"})
LANGUAGES = {name: partial(switch, locale=locale) for name, locale in CHOICES.items()}
# Inside an open question these words are never its answer. A dialogue explains itself to "help".
WORDS_THAT_LEAVE = ({command.NAME for command in COMMANDS} | OPENS.keys()) - {
    help.NAME,
    "cancel",
    "thanks",
}


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Obey a typed or pressed command; any other message gets the menu."""
    if isinstance(turn.message.content, Start):
        hello = reply("menu.hello", keyboard=MENU)
        return TurnResult(turn.dialog, (hello,))
    by_name = {command.NAME: command.obey for command in COMMANDS} | OPENS | LANGUAGES
    # In an open list of purchases such a question was read as the button of the list.
    if turn.heard and (explained := why_points(turn, customer)):
        return explained
    if meant := turn.meant(by_name):
        result = by_name[meant](turn, customer)
        asks = meant in ASKING_AGAIN
        return offered_points.asking_again(turn, customer, result) if asks else result
    if answered := (
        offered_points.take_words(turn, customer)
        or why_points(turn, customer)
        or typed_code.take_code(turn, customer)
    ):
        return answered
    if asked := field_of_question(turn):
        why = reply(Line(f"why.{asked}"), keyboard=MENU)
        return TurnResult(turn.dialog, (why,))
    if topic := refused_topic(turn):
        return preferences.refuse_topic(turn, customer, topic)
    return _obey_freely(turn, customer)


def _obey_freely(turn: Turn, customer: Customer) -> TurnResult:
    """Obey what a sentence means, or say that it was not understood."""
    meant = meant_freely(turn)
    # Words under a photo speak of the photo, so they are for people; only a stop is always heard.
    if meant and (meant == stop.NAME or turn.message.file is None):
        by_name = {command.NAME: command.obey for command in COMMANDS} | OPENS | LANGUAGES
        result = by_name[meant](turn, customer)
        return add_other_wishes(turn, result) if meant == stop.NAME else result
    return _asked_back(turn, customer)


def _asked_back(turn: Turn, customer: Customer) -> TurnResult:
    """Say that the message was not understood, and ask again about offered points."""
    result = typed_code.answer_unknown(turn, customer)
    # An answer comes here only if nothing is offered, and that was read above.
    is_answer = offered_points.is_answer(turn)
    return result if is_answer else offered_points.asking_again(turn, customer, result)


def stop_by_edit(turn: Turn, customer: Customer) -> TurnResult | None:
    """Stop the advertising if the edited text says so; no other command is obeyed late."""
    # Where a text is asked, a single word may be a name.
    heard = as_pressed(turn).meant((stop.NAME, "stop_all"))
    if heard is None and not turn.dialog.topic:
        heard = stop.NAME if meant_freely(turn) == stop.NAME else None
    if heard is None:
        return None
    closed = replace(turn, dialog=turn.dialog.closed())
    return stop_everywhere(closed, customer) if heard == "stop_all" else stop_here(closed, customer)
