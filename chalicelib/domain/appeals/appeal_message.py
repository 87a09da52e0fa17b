"""What was said in an appeal: by the customer, by staff, by the bot, and notes among staff."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.ids import StaffKeyId

TEXT_CHARS_MAX = 4096  # the longest text of a messenger
REPLY_CHARS_MAX = 3000  # with the words around it, it still fits into a message of every messenger
NOTE_CHARS_MAX = 2000
PHOTO_BYTES_MAX = 10 * 1024 * 1024
SUMMARY_CHARS = 120


class MessageKind(StrEnum):
    """From where a message of an appeal is; the names are stored."""

    CUSTOMER = "customer"
    STAFF = "staff"  # an answer that the customer gets
    NOTE = "note"  # for staff alone
    BOT = "bot"  # what the service did: which card it showed, how it was rated


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture in a messenger: its id there, by which it is fetched, and its size if known."""

    channel: str
    file: str
    size: int = 0


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
    photo: Photo | None = None
    is_edited: bool = False


def summary_of(text: str) -> str:
    """The beginning of a text in one line, for lists."""
    line = " ".join(text.split())
    return line if len(line) <= SUMMARY_CHARS else f"{line[: SUMMARY_CHARS - 1]}…"
