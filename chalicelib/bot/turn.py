"""One turn of a conversation: a message, the state of its chat, and the world."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from chalicelib.channels import CHANNELS
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Conflict
from chalicelib.domain.messages.bot_command import BotCommand, read_command
from chalicelib.domain.messages.message import Message, Press, Text
from chalicelib.domain.messages.reply import AnswerPart, Button, Keyboard, Line, Reply
from chalicelib.texts import Texts, every_choice, plain
from chalicelib.world import World

Save = Callable[[Dialog], None]
QUESTION_STARTS = ("зачем ", "почему ", "для чего ", "что это ", "what is ", "why ", "how ")
ADDRESS = re.compile(r"[^\s@]@[^\s@]+\.\w")
# What stands behind `/language`, beside the names of the languages in themselves.
LANGUAGES_BY_WORD = {
    **dict.fromkeys(("ru", "rus", "russian", "рус", "по-русски"), "language_ru"),
    **dict.fromkeys(("en", "eng", "english", "англ", "английский", "по-английски"), "language_en"),
}
QUESTION_MARK = "?"
# "Yes?" asks, so it is none of these choices.
CONFIRMING = frozenset(
    {
        "yes",
        "agree",
        "advertising_yes",
        "resume_yes",
        "leave_yes",
        "erase_yes",
        "transfer_accept",
    }
)
QUESTION_WORDS_MAX = 12  # a longer text is an answer that happens to end with a question mark


@dataclass(frozen=True, slots=True)
class Turn:
    """The input of a dialogue or command.

    `refused`: the last attempt to store the outcome of this message failed, because another
    customer has what it claims (a phone, an e-mail, a card number). The message is then understood
    again, and the dialogue may answer differently. `heard`: the words that were read as a button.
    """

    world: World
    message: Message
    dialog: Dialog
    texts: Texts
    refused: Conflict | None = None
    heard: str = ""

    @property
    def can_share_contact(self) -> bool:
        """Whether the messenger can prove that a phone is the person's own."""
        return CHANNELS[self.message.chat.channel].shares_contacts

    @property
    def can_share_location(self) -> bool:
        """Whether the messenger can send the place where the person is."""
        return CHANNELS[self.message.chat.channel].shares_locations

    @property
    def typed(self) -> str:
        """The typed text; empty for any other kind of message."""
        content = self.message.content
        return content.text if isinstance(content, Text) else ""

    @property
    def is_question(self) -> bool:
        """Whether the person asks for an explanation instead of answering."""
        if self.meant(("help",)):
            return True
        # A text with an address gives it, whatever mark stands at its end.
        if ADDRESS.search(self.typed):
            return False
        words = plain(self.typed)
        starts = words.startswith(QUESTION_STARTS)
        asks = self.typed.rstrip().endswith("?")
        return (starts or asks) and len(words.split()) <= QUESTION_WORDS_MAX

    @property
    def is_slash_command(self) -> bool:
        """Whether the text is a command of the messenger, such as `/card`, known to us or not."""
        return read_command(self.typed) is not None

    @property
    def is_late_edit(self) -> bool:
        """Whether the person edited another text than the last answer to the open question."""
        return self.message.is_edited and self.message.message_id != self.dialog.unanswered

    @property
    def today(self) -> date:
        """The day in the programme's zone."""
        return self.world.now().astimezone(ZoneInfo(self.world.settings.zone)).date()

    def pressing(self, value: str) -> "Turn":
        """The same turn as if the person had pressed a button with this value."""
        message = replace(self.message, content=Press(value))
        return replace(self, message=message, heard=self.typed or self.heard)

    def proof_offer(self, customer: Customer) -> tuple[Line, ...]:
        """The line that offers to prove the e-mail; none if there is nothing to prove."""
        if not customer.has_unproven_email or not self.world.settings.email_from:
            return ()
        return (Line("confirm_email.offer", {"address": customer.email or ""}),)

    @property
    def is_plain_choice(self) -> bool:
        """Whether it is a button, or exactly a word of one, and needs no further reading."""
        return self.meant(every_choice()) is not None

    def meant(self, values: Iterable[str]) -> str | None:
        """The choice that was pressed or typed; None if it was none of these."""
        content = self.message.content
        # A press may come from an old message: its value counts only where it is offered now.
        if isinstance(content, Press):
            return content.value if content.value in set(values) else None
        command = read_command(self.typed)
        if command and (language := self._language_of(command)):
            return language if language in set(values) else None
        words = f"/{command.name}" if command else self.typed
        if QUESTION_MARK in words:
            values = set(values) - CONFIRMING
        return self.texts.meaning(words, values) if words else None

    def _language_of(self, command: BotCommand) -> str | None:
        """The language that `/language en` chooses; None without one that the bot speaks."""
        if self.texts.meaning(f"/{command.name}", ("language",)) is None:
            return None
        return LANGUAGES_BY_WORD.get(command.argument.casefold()) or self.texts.meaning(
            command.argument, ("language_ru", "language_en")
        )


@dataclass(frozen=True, slots=True)
class TurnResult:
    """The result of a turn: the next dialog, the messages to send, and how to store them.

    `save` is the use case that stores the dialog in one transaction with its effect; None stores
    the dialog only.
    """

    dialog: Dialog
    outgoing: tuple[AnswerPart, ...] = ()
    save: Save | None = None


def as_shown(world: World, message: Message, dialog: Dialog) -> Message:
    """The message, or the press of a button that its messenger showed as a numbered line."""
    if CHANNELS[message.chat.channel].keys_max is None:
        return message
    # Imported here: most messengers show every button.
    from chalicelib.bot.numbered_choices import as_chosen  # noqa: PLC0415

    return as_chosen(message, dialog, world.texts)


def reply(*lines: Line | str, keyboard: Keyboard | None = ()) -> Reply:
    """A reply of these lines; a plain key is a line without parameters.

    A button that stands in two rows is shown in the first.
    """
    every = (Line(line) if isinstance(line, str) else line for line in lines)
    return Reply(tuple(every), each_once(keyboard) if keyboard else keyboard)


def each_once(keyboard: Keyboard) -> Keyboard:
    """The same rows without the buttons that stand in a row before."""
    seen: set[str] = set()
    rows: list[tuple[Button, ...]] = []
    for buttons in keyboard:
        rows.append(tuple(each for each in buttons if each.value not in seen))
        seen |= {each.value for each in buttons}
    return tuple(each for each in rows if each)


def row(*values: str) -> tuple[Button, ...]:
    """One row of plain buttons."""
    return tuple(Button(value) for value in values)
