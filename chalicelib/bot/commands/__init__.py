"""The commands of a registered customer: one per file, listed here."""

from typing import Protocol

from chalicelib.bot.advertising import resume_everywhere, stop_everywhere
from chalicelib.bot.campaign_answers import question_of
from chalicelib.bot.commands import (
    about,
    card,
    chats,
    help,
    language,
    my_data,
    profile,
    purchases,
    resume,
    stop,
)
from chalicelib.bot.dialogs import change_email, change_name, confirm_email, erase
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Start


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
    help,
    about,
)


def _cancel(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - commands have one signature
    """Answer "cancel" where nothing is open, or where a list was."""
    return TurnResult(turn.dialog, (reply("menu.cancelled", keyboard=MENU),))


# The buttons that commands offer beside their answers, and the word that closes any question.
OPENS = {
    "change_email": change_email.begin,
    "change_name": change_name.begin,
    "confirm_email": confirm_email.begin,
    "erase": erase.begin,
    "export": my_data.export,
    "stop_all": stop_everywhere,
    "resume_yes": resume_everywhere,
    "cancel": _cancel,
}
# Inside an open question these words are never its answer. A dialogue explains itself to "help".
WORDS_THAT_LEAVE = ({command.NAME for command in COMMANDS} | OPENS.keys()) - {help.NAME, "cancel"}


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Obey a typed or pressed command; any other message gets the menu."""
    if isinstance(turn.message.content, Start):
        hello = reply("menu.hello", keyboard=MENU)
        return TurnResult(turn.dialog, (hello,))
    by_name = {command.NAME: command.obey for command in COMMANDS} | OPENS
    meant = turn.meant(by_name)
    if meant:
        return by_name[meant](turn, customer)
    # The text may answer a campaign, so it is stored as a question although the bot shows the menu.
    answer = reply("menu.question" if turn.is_question else "menu.unknown", keyboard=MENU)
    return TurnResult(turn.dialog, (answer,), question_of(turn, customer))
