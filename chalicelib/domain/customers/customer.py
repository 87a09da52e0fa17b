"""The customer: identity, proof of the phone, consents and addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.email_address import Email, is_same_mailbox
from chalicelib.domain.customers.phone import NO_FACTS, NO_NUMBER, Phone, PhoneFacts, phone_facts
from chalicelib.domain.customers.suppression import Suppression, hard_bounce
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.shopping.shopping import Shopping

ProofMethod = Literal["contact", "sms", "staff"]
ADULT_YEARS = 18
CHILDREN_MAX = 12
CHATS_MAX = 20  # all of them must fit into the transaction that erases the customer


@dataclass(frozen=True, slots=True)
class ProvenPhone:
    """A phone number and how the customer proved to own it (rule 35)."""

    number: Phone
    method: ProofMethod
    at: datetime


@dataclass(frozen=True, slots=True)
class Customer:
    """A person known to the programme; empty strings stand for fields that are not required.

    The number of the phone is empty if it was recycled: it belongs to another customer now.

    `birthday_since` is the day on which the birthday was entered or last changed (rule 42);
    `birthday_was` is the former birthday.
    `watched` says that an inactivity timer of this customer stands in the agenda (rule 46).
    `merged` are the ids of customers who became this one: points and history are together now.
    `sessions` counts how often the sessions of the cabinet were ended; an older one opens nothing.
    `phone_facts` are stored beside the number, because parsing a number is slow.
    """

    id: CustomerId
    first_name: str
    surname: str
    phone: ProvenPhone
    email: Email | None
    birthday: Birthday | None
    card: CardNumber
    locale: Locale
    registered_at: datetime
    chats: tuple[Chat, ...]
    consents: tuple[Consent, ...]
    referral: str = ""
    city: str = ""
    shop: str = ""  # the home shop
    zone: str = ""  # IANA; empty: the programme's
    tags: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()  # channels in which the customer blocked the bot
    suppressions: tuple[Suppression, ...] = ()
    preferred: str = ""  # a channel of the customer's choice
    refused_topics: frozenset[str] = frozenset()  # of campaigns that the customer does not want
    children: tuple[Birthday, ...] = ()  # days and months, without names (rule 40)
    birthday_since: date | None = None
    birthday_was: Birthday | None = None
    watched: bool = False
    shopping: Shopping = field(default_factory=Shopping)
    phone_changed_at: datetime | None = None  # None: the number of the registration
    card_blocked: bool = False  # points are not spent then, earning continues (rule 34)
    email_proven_at: datetime | None = None  # None: an address that was only typed, and is no key
    custom: Mapping[str, str] = field(default_factory=dict, hash=False)  # values of own fields
    merged: tuple[CustomerId, ...] = ()  # customers who are this person (rule 39)
    sessions: int = 0
    # When the person last wrote, in channels that take free text for a while after that alone.
    heard: Mapping[str, datetime] = field(default_factory=dict, hash=False)
    version: int = field(default=0, compare=False)
    phone_facts: PhoneFacts | None = field(default=None, compare=False)

    @property
    def ids(self) -> tuple[CustomerId, ...]:
        """The id of the customer, and those of the customers who were merged into it."""
        return (self.id, *self.merged)

    @property
    def number_facts(self) -> PhoneFacts:
        """The country of the phone, and whether it can receive an SMS."""
        return self.phone_facts or phone_facts(self.phone.number)

    def has_address(self, address: str) -> bool:
        """Whether the customer has this mailbox, proven or only typed."""
        return self.email is not None and is_same_mailbox(self.email, address)

    def has_proven(self, address: str) -> bool:
        """Whether the customer proved by a code that this mailbox is their own."""
        return self.email_proven_at is not None and self.has_address(address)

    @property
    def has_unproven_email(self) -> bool:
        """Whether there is an e-mail address that was only typed."""
        return bool(self.email) and self.email_proven_at is None

    def allows(self, purpose: Purpose, channel: str) -> bool:
        """Whether the customer's last answer on this purpose in this channel was yes."""
        for consent in self.consents:
            if consent.channel == channel and consent.purpose is purpose:
                return consent.given
        return False

    def with_consents(self, *new: Consent) -> "Customer":
        """The customer with these consents; each replaces the one of its purpose and channel."""
        replaced = {(c.purpose, c.channel) for c in new}
        kept = (c for c in self.consents if (c.purpose, c.channel) not in replaced)
        return replace(self, consents=(*kept, *new))

    def with_email(self, email: Email | None) -> "Customer":
        """The customer with this address, which is not proven yet.

        Another spelling of the same mailbox keeps its proof. A hard bounce of the former mailbox no
        longer counts.
        """
        after = replace(self, email=email)
        if self.email and email and is_same_mailbox(self.email, email):
            return after
        after = replace(after, email_proven_at=None)
        kept = tuple(line for line in self.suppressions if line != hard_bounce(EMAIL))
        return replace(after, suppressions=kept)

    def with_birthday(self, birthday: Birthday) -> "Customer":
        """The customer with this birthday; `dated_birthday` judges whether it may be changed."""
        return replace(self, birthday=birthday)

    def with_children(self, children: tuple[Birthday, ...]) -> "Customer":
        """The customer with these birthdays of children, in the order of the year."""
        in_order = sorted(children, key=lambda born: (born.month, born.day))
        return replace(self, children=tuple(in_order))

    def with_phone(self, phone: ProvenPhone) -> "Customer":
        """The customer with a new number, after the former one passed to another person."""
        return replace(self, phone=phone, phone_facts=None)

    def with_changed_phone(self, phone: ProvenPhone) -> "Customer":
        """The customer who gave up one number for another (rule 36)."""
        changed = replace(self.with_phone(phone), phone_changed_at=phone.at)
        return changed.signed_out()

    def without_phone(self) -> "Customer":
        """The customer after the number passed to another person (rule 36)."""
        without = replace(self.phone, number=NO_NUMBER)
        return replace(self, phone=without, phone_facts=NO_FACTS).signed_out()

    def signed_out(self) -> "Customer":
        """The customer without open sessions of the cabinet, on any device."""
        return replace(self, sessions=self.sessions + 1)

    def with_chat(self, chat: Chat) -> "Customer":
        """The customer with one more chat."""
        if chat in self.chats:
            return self
        # A person who writes to the bot has not blocked it.
        return replace(self, chats=(*self.chats, chat), blocked=self.blocked - {chat.channel})

    def without_chat(self, chat: Chat) -> "Customer":
        """The customer without one chat, which is a stranger's from now on."""
        chats = tuple(each for each in self.chats if each != chat)
        has_others = any(each.channel == chat.channel for each in chats)
        blocked = self.blocked if has_others else self.blocked - {chat.channel}
        return replace(self, chats=chats, blocked=blocked)

    def unlinked_from(self, chat: Chat) -> "Customer":
        """The customer after a person unlinked a chat: sessions that it opened are over too."""
        return self.without_chat(chat).signed_out() if chat in self.chats else self


@dataclass(frozen=True, slots=True)
class RegisteredCustomer:
    """A registration as it is stored to answer a repeated request: no personal data."""

    id: CustomerId
    card: CardNumber


def young_from(now: datetime) -> int:
    """The first year of birth in which a customer may be a minor now, in any time zone."""
    # One year more, because the customer's local date may still be in the former year.
    return now.year - ADULT_YEARS - 1


def is_minor(birthday: Birthday | None, today: date) -> bool:
    """Whether the birthday proves that the customer is under 18 (rule 55)."""
    if birthday is None or birthday.year is None:
        return False
    had_birthday = (today.month, today.day) >= (birthday.month, birthday.day)
    return today.year - birthday.year - (not had_birthday) < ADULT_YEARS
