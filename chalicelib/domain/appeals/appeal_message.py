"""What was said in an appeal: by the customer, by staff, by the bot, and notes among staff."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.ids import AppealId, StaffKeyId
from chalicelib.domain.messages.channel import EMAIL

TEXT_CHARS_MAX = 4096  # the longest text of a messenger
REPLY_CHARS_MAX = 3000  # with the words around it, it still fits into a message of every messenger
NOTE_CHARS_MAX = 2000
FILE_BYTES_MAX = 20 * 1024 * 1024  # a bot of Telegram gets no larger one
FILES_MAX = 10  # of one message of a customer: an album has as many
FOLDER = "appeals/"  # in the bucket
SUMMARY_CHARS = 120


class MessageKind(StrEnum):
    """From where a message of an appeal is; the names are stored."""

    CUSTOMER = "customer"
    STAFF = "staff"  # an answer that the customer gets
    NOTE = "note"  # for staff alone
    BOT = "bot"  # what the service did: which card it showed, how it was rated


@dataclass(frozen=True, slots=True)
class AppealFile:
    """A photo or document of a customer: its id at its channel, and its size if known.

    A messenger keeps it, and gives it by the id when staff open it first. A file of an e-mail is
    stored at once, and its id is its place in the bucket. A photo has no name.
    """

    channel: str
    id: str
    size: int = 0
    name: str = ""

    @property
    def place(self) -> str:
        """Where the bucket has the file, once it was fetched."""
        if self.channel == EMAIL:
            return self.id
        return FOLDER + hashlib.sha256(f"{self.channel};{self.id}".encode()).hexdigest()[:40]


def email_file_place(email_id: str, number: int) -> str:
    """Where the bucket has a file of an e-mail; the same e-mail again has the same places."""
    digest = hashlib.sha256(f"email;{email_id}".encode()).hexdigest()[:40]
    return f"{FOLDER}{digest}-{number}"


@dataclass(frozen=True, slots=True)
class AppealMessage:
    """One message; `number` counts those of its appeal from 1 on.

    `by` is the key of staff who wrote it. `note` of the service is a fixed word with its facts,
    such as `rated 5`, in `text`. `is_edited`: the customer corrected what they wrote before.
    """

    number: int
    at: datetime
    kind: MessageKind
    text: str
    by: StaffKeyId | None = None
    file: AppealFile | None = None
    is_edited: bool = False
    appeal_id: AppealId = field(default=AppealId(""), compare=False)  # of the one that is stored


def summary_of(text: str) -> str:
    """The beginning of a text in one line, for lists."""
    line = " ".join(text.split())
    return line if len(line) <= SUMMARY_CHARS else f"{line[: SUMMARY_CHARS - 1]}…"
