"""What a platform reports of our messages in a chat."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.messages.message import Chat


@dataclass(frozen=True, slots=True)
class ReadUpTo:
    """The person has read our messages in the chat up to the one with this number."""

    chat: Chat
    message: int
    at: datetime
