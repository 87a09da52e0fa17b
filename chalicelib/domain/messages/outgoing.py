"""A campaign's message for one person: rendered, addressed, ready for a channel."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, cast

from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.purpose import MessagePurpose

if TYPE_CHECKING:
    from chalicelib.domain.ids import CampaignId

PRESS_BYTES_MAX = 64  # Telegram's limit, the smallest of all messengers
ANSWER, STOP = "a", "s"
TRIAL_STEP = "t"  # of a message that staff send to themselves: what follows from it counts nowhere
BETWEEN = ":"
SHORT_LINK_CHARS_MAX = 128  # the service's address and a token; a text must leave room for them


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A button that opens an address: our own short link."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class PressValue:
    """A button with a value that the messenger sends to us when it is pressed; at most 64 bytes."""

    label: str
    value: str


OutgoingButton = OpenLink | PressValue


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message of a campaign, as a channel gets it.

    `to` is a chat of a messenger, an e-mail address, or a phone in E.164. `unsubscribe_url` is set
    for e-mail only. `tags` come back with the channel's receipts: the ids of the campaign and the
    customer, and the step of a standing campaign. An SMS has no buttons: its links are in its text.
    `picture` is an address; `uploaded` is the id of the picture there, if staff uploaded it.
    """

    channel: str
    to: Chat | str
    locale: Locale
    text: str
    subject: str = ""
    picture: str = ""
    uploaded: str = ""
    buttons: tuple[OutgoingButton, ...] = ()
    unsubscribe_url: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    purpose: MessagePurpose = MessagePurpose.ADVERTISING

    # The same message once more has the same key, so that a platform that knows keys shows it once.
    @property
    def key(self) -> str:
        """A name of the message among those to all people; empty for a trial, which may repeat."""
        if ("step", TRIAL_STEP) in self.tags:
            return ""
        return "|".join(value for _, value in self.tags)


class Attempted(StrEnum):
    """What is known about a message after one call of its channel."""

    SENT = "sent"  # the provider accepted it and will report the delivery
    DELIVERED = "delivered"  # accepted by a messenger without receipts: nothing more will be known
    REFUSED = "refused"  # the channel will never take this message
    BLOCKED = "blocked"  # the person does not allow us to write there
    WAIT = "wait"  # certainly not sent: it may be tried again after `wait_s`
    IN_DOUBT = "in_doubt"  # the answer was lost: it may have been sent
    CLOSED = "closed"  # no message can be sent in this channel: a wrong token, a spent budget


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of one call; `code` is a stable dotted code for the report.

    `message` is the number of the sent message in its chat, where the platform reports by it which
    messages the person has read.
    """

    result: Attempted
    code: str = ""
    wait_s: int = 0
    message: int = 0


class Pressed(NamedTuple):
    """A campaign's button that was pressed; an empty `answer` is the button that stops advertising.

    `step` names the message of a standing campaign; empty for other campaigns.
    """

    campaign: "CampaignId"
    answer: str = ""
    step: str = ""


def answer_value(campaign: "CampaignId", answer: str, step: str = "") -> str:
    """The value of an answer button."""
    return _pressed(step, ANSWER, campaign, answer)


def stop_value(campaign: "CampaignId", step: str = "") -> str:
    """The value of the stop button."""
    return _pressed(step, STOP, campaign)


def read_press(value: str) -> Pressed | None:
    """Read a button's value; None where it is not a campaign's button.

    The value comes from the person's device and proves nothing, not even that the campaign exists.
    """
    # The step is optional: buttons that were sent before steps had names are still pressed.
    match value.split(BETWEEN):
        case [kind, campaign, answer, *step] if kind == ANSWER and campaign and answer:
            pressed = answer
        case [kind, campaign, *step] if kind == STOP and campaign:
            pressed = ""
        case _:
            return None
    if len(step) > 1 or "" in step:
        return None
    return Pressed(cast("CampaignId", campaign), pressed, *step)


def link_lines(links: Iterable[OpenLink]) -> str:
    """Links as text, one a line, for a channel without buttons."""
    return "".join(f"\n{link.label}: {link.url}" for link in links)


def _pressed(step: str, *parts: str) -> str:
    value = BETWEEN.join((*parts, step) if step else parts)
    assert len(value.encode()) <= PRESS_BYTES_MAX
    return value
