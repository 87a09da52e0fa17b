"""Trials: a campaign's message that a member of staff sends to their own customer cards first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.conversation.one_time_code import CODE_LIFE, CODE_TRIES_MAX
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.suppression import suppressed_by
from chalicelib.domain.ids import CampaignId, CustomerId, StaffKeyId
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.messages.limits import Limits
from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.messages.outgoing import Outgoing

RECIPIENTS_MAX = 5
MESSAGES_A_DAY_MAX = 100  # of one key
LOST_AFTER = timedelta(minutes=10)  # a worker that has not answered by then died while it sent


class TrialState(StrEnum):
    """The states of one message of a trial; the names are stored, so they never change."""

    WAITING = "waiting"
    SENDING = "sending"
    ACCEPTED = "accepted"  # by the channel, as a real message would be
    REFUSED = "refused"
    UNKNOWN = "unknown"  # the answer of the channel was lost


@dataclass(frozen=True, slots=True)
class TrialMessage:
    """One message of a trial; `reason` is the code of a refusal."""

    customer: CustomerId
    channel: str
    language: Locale
    state: TrialState = TrialState.WAITING
    reason: str = ""

    def shown_state(self, sent_at: datetime, now: datetime) -> TrialState:
        """The state as a person sees it: what was being sent for too long is unknown."""
        is_lost = self.state is TrialState.SENDING and now - sent_at > LOST_AFTER
        return TrialState.UNKNOWN if is_lost else self.state


@dataclass(frozen=True, slots=True)
class Trial:
    """The last trial of a campaign by one key, with the words as they were when it was sent."""

    id: str
    campaign: CampaignId
    by: StaffKeyId
    at: datetime
    content: Campaign
    messages: tuple[TrialMessage, ...]
    trigger: str = ""


@dataclass(frozen=True, slots=True)
class TrialSnapshot:
    """A trial as it is stored to answer a repeated request."""

    id: str
    at: datetime
    messages: int


CodeMedium = Literal["chat", "sms", "email"]


@dataclass(frozen=True, slots=True)
class TrialRecipient:
    """A customer to whom the owner of a key sends trials, once a code has proven the way there.

    `nonce` makes the code. `medium` says where it was sent.
    """

    by: StaffKeyId
    customer: CustomerId
    medium: CodeMedium
    nonce: str
    asked_at: datetime
    tries: int = 0
    confirmed_at: datetime | None = None

    def may_try(self, now: datetime) -> bool:
        """Whether a code may still be typed."""
        return now - self.asked_at < CODE_LIFE and self.tries < CODE_TRIES_MAX


@dataclass(frozen=True, slots=True)
class RecipientSnapshot:
    """A recipient who was asked for a code, as stored to answer a repeated request."""

    customer: CustomerId
    medium: CodeMedium


def code_place(customer: Customer) -> tuple[CodeMedium, str] | None:
    """Where a code proves that the card is the caller's: the last chat, the phone or the mailbox.

    The address is the id of the chat, the number or the e-mail; None: there is no such place.
    """
    if customer.chats:
        return "chat", customer.chats[-1].id
    if customer.phone.number and customer.number_facts.mobile:
        return "sms", customer.phone.number
    if customer.email and customer.email_proven_at:
        return "email", customer.email
    return None


def trial_messages(
    content: Campaign,
    recipients: Mapping[CustomerId, Locale],
    *,
    channels: Sequence[str] = (),
    languages: Sequence[Locale] = (),
) -> tuple[TrialMessage, ...]:
    """Return one message for each recipient, channel and language.

    Without `channels` it is every channel of the campaign, without `languages` the recipient's own.
    A language without a text is read in the campaign's own, once.
    """
    return tuple(
        TrialMessage(customer, channel, language)
        for customer, own in recipients.items()
        for channel in content.texts
        if not channels or channel in channels
        for language in _read(content, channel, languages or (own,))
    )


def _read(content: Campaign, channel: str, wanted: Iterable[Locale]) -> list[Locale]:
    found = {content.text(channel, each)[0] for each in wanted}
    return [each for each in LOCALES if each in found]


def refusal_before(customer: Customer, channel: str, content: Campaign) -> str:
    """Return the code of a reason not to call the channel; empty: there is none."""
    if channel == EMAIL and customer.email and customer.email_proven_at is None:
        return "trial.email_unproven"
    by = suppressed_by(
        customer.suppressions, channel=channel, purpose=content.purpose, topic=content.topic
    )
    return f"trial.suppressed_{by}" if by else ""


def marked(outgoing: Outgoing, mark: str, limits: Limits) -> Outgoing:
    """Return the message with the mark of a trial before its text, or before an e-mail's subject.

    A text that fills its channel stays as it is: with the mark it would be refused.
    """
    if outgoing.subject:
        return replace(outgoing, subject=f"{mark} {outgoing.subject}")
    text = f"{mark} {outgoing.text}"
    room = limits.room(picture=bool(outgoing.picture), buttons=bool(outgoing.buttons))
    return replace(outgoing, text=text) if limits.measure(text) <= room else outgoing
