"""One turn of a conversation: what was said, where the chat stands, what may be touched."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from chalicelib.channels import CHANNELS
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.errors import Conflict
from chalicelib.domain.messages.message import Message, Press, Text
from chalicelib.domain.messages.reply import AnswerPart, Button, Keyboard, Line, Reply
from chalicelib.texts import Texts, plain
from chalicelib.world import World

Save = Callable[[Dialog], None]
QUESTION_STARTS = ("зачем ", "почему ", "для чего ", "что это ", "what is ", "why ", "how ")
WORDS_OF_A_QUESTION_MAX = 12


@dataclass(frozen=True, slots=True)
class Turn:
    """What the dialogue has before it.

    `refused` is why the last attempt to store the same answer failed: somebody holds what it
    claimed. The answer is then thought over with that in mind.
    """

    world: World
    message: Message
    dialog: Dialog
    texts: Texts
    refused: Conflict | None = None

    @property
    def can_share_contact(self) -> bool:
        """Whether the messenger can vouch for a phone."""
        return CHANNELS[self.message.chat.channel].shares_contacts

    @property
    def typed(self) -> str:
        """The words of the message; empty for anything but words."""
        content = self.message.content
        return content.text if isinstance(content, Text) else ""

    @property
    def is_question(self) -> bool:
        """Whether the person asks instead of answering."""
        if self.meant(("help",)):
            return True
        words = plain(self.typed)
        starts = words.startswith(QUESTION_STARTS)
        asks = self.typed.rstrip().endswith("?")
        return (starts or asks) and len(words.split()) <= WORDS_OF_A_QUESTION_MAX

    @property
    def today(self) -> date:
        """The programme's day."""
        return self.world.now().astimezone(ZoneInfo(self.world.settings.zone)).date()

    def meant(self, values: Iterable[str]) -> str | None:
        """Which of these choices was pressed or typed."""
        content = self.message.content
        if isinstance(content, Press):
            return content.value if content.value in set(values) else None
        return self.texts.meaning(self.typed, values) if self.typed else None


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What a turn leads to: the next state, what goes out, and how both are stored.

    `save` None stores the dialog alone; otherwise it is the use-case whose transaction stores the
    dialog together with what it stands for.
    """

    dialog: Dialog
    outgoing: tuple[AnswerPart, ...] = ()
    save: Save | None = None


def reply(*said: Line | str, keyboard: Keyboard | None = ()) -> Reply:
    """An answer of these lines; a bare key is a line without places."""
    return Reply(tuple(Line(each) if isinstance(each, str) else each for each in said), keyboard)


def row(*values: str) -> tuple[Button, ...]:
    """One row of plain buttons."""
    return tuple(Button(value) for value in values)
