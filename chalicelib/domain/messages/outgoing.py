"""A campaign's message as one person gets it: worded, addressed, ready for a channel."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, cast

from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.purpose import MessagePurpose

if TYPE_CHECKING:  # what reads a pressed button does not load campaigns with it
    from chalicelib.domain.ids import CampaignId

PRESS_BYTES_MAX = 64  # Telegram's
ANSWER, STOP = "a", "s"
BETWEEN = ":"
SHORT_LINK_CHARS_MAX = 128  # the service's address and a token: what a text must leave room for


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
    for e-mail alone; `tags` come back with the channel's receipts: the ids of the campaign and the
    customer, and the step of a standing campaign. An SMS has no buttons: its links stand in its
    text.
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
    purpose: MessagePurpose = MessagePurpose.ADVERTISING


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


class Pressed(NamedTuple):
    """A campaign's button that was pressed; without an answer it was the one that stops.

    `step` is that of a standing campaign, as in `touch.Touched`.
    """

    campaign: "CampaignId"
    answer: str = ""
    step: str = ""


def answer_value(campaign: "CampaignId", answer: str, step: str = "") -> str:
    """What a pressed answer sends back."""
    return _pressed(step, ANSWER, campaign, answer)


def stop_value(campaign: "CampaignId", step: str = "") -> str:
    """What a pressed stop sends back."""
    return _pressed(step, STOP, campaign)


def read_press(value: str) -> Pressed | None:
    """The button behind a value, or None where it is no campaign's.

    The value came from the person's device and proves nothing, not even that there is such a
    campaign.
    """
    match value.split(BETWEEN):
        case [kind, campaign, answer, *step] if kind == ANSWER and campaign and answer:
            said = answer
        case [kind, campaign, *step] if kind == STOP and campaign:
            said = ""
        case _:
            return None
    if len(step) > 1 or "" in step:
        return None
    return Pressed(cast("CampaignId", campaign), said, *step)


def link_lines(links: Iterable[OpenLink]) -> str:
    """Links for a channel that has no buttons, a line each."""
    return "".join(f"\n{link.label}: {link.url}" for link in links)


def _pressed(step: str, *parts: str) -> str:
    value = BETWEEN.join((*parts, step) if step else parts)
    assert len(value.encode()) <= PRESS_BYTES_MAX
    return value
