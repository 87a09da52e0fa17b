"""The purpose of a message decides whether it needs a consent and counts towards the caps."""

from enum import StrEnum


class MessagePurpose(StrEnum):
    """A service message, or advertising."""

    SERVICE = "service"
    ADVERTISING = "advertising"
