"""The profile item: a customer as the table keeps them.

`recent` is a list apart, so that a purchase is appended to it unread; `earlier` is its roll-up.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeGuard

from chalicelib.domain import birthday
from chalicelib.domain.card import CardNumber
from chalicelib.domain.consent import Consent, Purpose
from chalicelib.domain.customer import Customer, ProvenPhone
from chalicelib.domain.email_address import Email
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.message import Chat
from chalicelib.domain.message_purpose import MessagePurpose
from chalicelib.domain.phone import Phone, PhoneFacts
from chalicelib.domain.shopping import Bought, Earlier, Shopping
from chalicelib.domain.suppression import SuppressedBy, Suppression
from chalicelib.repo import agenda_keys
from chalicelib.repo.encoding import Item

ACTIVE = "active"
ERASED = "erased"


def is_active(item: Item | None) -> TypeGuard[Item]:
    """Whether the item is a customer, and not the tombstone of one."""
    return item is not None and item["status"] == ACTIVE


def attributes_of(customer: Customer) -> dict[str, Any]:
    """The next version of a customer."""
    return {
        "status": ACTIVE,
        "version": customer.version + 1,
        "first_name": customer.first_name,
        "surname": customer.surname,
        "phone": customer.phone.number,
        "phone_method": customer.phone.method,
        "phone_at": customer.phone.at.isoformat(),
        "email": customer.email or "",
        "birthday": birthday.to_text(customer.birthday) if customer.birthday else "",
        "card": customer.card,
        "locale": customer.locale,
        "registered_at": customer.registered_at.isoformat(),
        "referral": customer.referral,
        "city": customer.city,
        "shop": customer.shop,
        "zone": customer.zone,
        "tags": sorted(customer.tags),
        "blocked": sorted(customer.blocked),
        "suppressions": [_suppression_text(line) for line in customer.suppressions],
        "preferred": customer.preferred,
        "birthday_since": customer.birthday_since.isoformat() if customer.birthday_since else "",
        "watched": customer.watched,
        "phone_facts": list(customer.number_facts),
        **agenda_keys.birthday(customer.id, customer.birthday),
        "chats": [[chat.channel, chat.id] for chat in customer.chats],
        "consents": [consent_attributes(consent) for consent in customer.consents],
        **shopping_attributes(customer.shopping),
    }


def read_customer(customer_id: CustomerId, item: Item) -> Customer:
    """The customer of an active item."""
    proven = ProvenPhone(
        Phone(item["phone"]), item["phone_method"], datetime.fromisoformat(item["phone_at"])
    )
    return Customer(
        id=customer_id,
        first_name=item["first_name"],
        surname=item["surname"],
        phone=proven,
        email=Email(item["email"]) if item["email"] else None,
        birthday=birthday.from_text(item["birthday"]) if item["birthday"] else None,
        card=CardNumber(item["card"]),
        locale=item["locale"],
        registered_at=datetime.fromisoformat(item["registered_at"]),
        chats=tuple(Chat(channel, chat_id) for channel, chat_id in item["chats"]),
        consents=tuple(read_consent(consent) for consent in item["consents"]),
        referral=item["referral"],
        city=item["city"],
        shop=item["shop"],
        zone=item["zone"],
        tags=frozenset(item["tags"]),
        blocked=frozenset(item["blocked"]),
        suppressions=tuple(_read_suppression(line) for line in item["suppressions"]),
        preferred=item["preferred"],
        birthday_since=_day(item["birthday_since"]),
        watched=item["watched"],
        phone_facts=PhoneFacts(*item["phone_facts"]),
        shopping=read_shopping(item),
        version=item["version"],
    )


def shopping_attributes(shopping: Shopping) -> dict[str, Any]:
    """What was bought: a text a purchase, and four numbers for all that is rolled up."""
    earlier = shopping.earlier
    return {
        "recent": [bought.to_text() for bought in shopping.recent],
        "earlier": [earlier.orders, earlier.minor, earlier.first_day, earlier.last_day],
    }


def read_shopping(item: Item) -> Shopping:
    """What the customer of an active item bought."""
    recent = tuple(Bought.from_text(text) for text in item["recent"])
    return Shopping(recent, Earlier(*item["earlier"]))


def consent_attributes(consent: Consent) -> dict[str, Any]:
    """A consent, in a profile or in its history."""
    return {
        "purpose": consent.purpose,
        "channel": consent.channel,
        "given": consent.given,
        "at": consent.at.isoformat(),
        "source": consent.source,
        "text_version": consent.text_version,
        "evidence": consent.evidence,
    }


def read_consent(item: Mapping[str, Any]) -> Consent:
    """The consent that `consent_attributes` stored."""
    return Consent(
        purpose=Purpose(item["purpose"]),
        channel=item["channel"],
        given=item["given"],
        at=datetime.fromisoformat(item["at"]),
        source=item["source"],
        text_version=item["text_version"],
        evidence=item["evidence"],
    )


def _suppression_text(line: Suppression) -> str:
    """`stop;telegram;advertising;`: reason, channel, purpose, topic."""
    return ";".join((line.by, line.channel, line.purpose or "", line.topic))


def _read_suppression(text: str) -> Suppression:
    by, channel, purpose, topic = text.split(";", 3)
    asked = MessagePurpose(purpose) if purpose else None
    return Suppression(SuppressedBy(by), channel, asked, topic)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
