"""A campaign's message as one person gets it: worded, addressed, ready for a channel."""

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.message import Chat, Locale


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A button that opens an address: our own short link."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class PressValue:
    """A button whose value comes back to us; at most 64 bytes."""

    label: str
    value: str


OutgoingButton = OpenLink | PressValue


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a channel is given.

    `to` is a chat of a messenger, an e-mail address, or a phone in E.164. `unsubscribe_url` is set
    for e-mail alone; `tags` come back with the channel's receipts.
    """

    channel: str
    to: Chat | str
    locale: Locale
    text: str
    subject: str = ""
    picture: str = ""
    buttons: tuple[OutgoingButton, ...] = ()
    unsubscribe_url: str = ""
    tags: tuple[tuple[str, str], ...] = ()


class Attempted(StrEnum):
    """What is known after one call of a channel."""

    SENT = "sent"  # the provider accepted it; its word on the delivery is awaited
    DELIVERED = "delivered"  # accepting is delivering, as in a messenger without receipts
    REFUSED = "refused"  # it will never take this message
    BLOCKED = "blocked"  # the person does not let us write there
    WAIT = "wait"  # certainly not sent: it may be tried again, after `wait_s`
    IN_DOUBT = "in_doubt"  # the answer was lost: it may have been sent
    CLOSED = "closed"  # the whole channel does not take us: a wrong token, a spent budget


@dataclass(frozen=True, slots=True)
class Attempt:
    """The end of one call; `code` is a stable dotted code for the report."""

    result: Attempted
    code: str = ""
    wait_s: int = 0
