"""What a message is for: whether it needs consent and obeys the caps."""

from enum import StrEnum


class MessagePurpose(StrEnum):
    """A message that the service needs, or advertising."""

    SERVICE = "service"
    ADVERTISING = "advertising"
