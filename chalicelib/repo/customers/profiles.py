"""Writes and reads the profile item of a customer.

`recent` is the list to which a purchase is appended without a read; `earlier` is its roll-up.
Values that many customers share are one text, which `audience_profiles` parses once for all.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeGuard

from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.customers.phone import Phone, PhoneFacts
from chalicelib.domain.customers.suppression import suppressions_from_text, suppressions_to_text
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.shopping.shopping import Bought, Earlier, Shopping
from chalicelib.repo.table import agenda_keys
from chalicelib.repo.table.encoding import Item, read_words, words_to_text
from chalicelib.repo.table.points_keys import FOLDS, UNFOLDED

ACTIVE = "active"
ERASED = "erased"
MERGED = "merged"
NEW_PHONE = timedelta(hours=24)


def is_active(item: Item | None) -> TypeGuard[Item]:
    """Whether the item is a customer, and not the tombstone of an erased one."""
    return item is not None and item["status"] == ACTIVE


def is_merged(item: Item | None) -> TypeGuard[Item]:
    """Whether the item is the pointer of a customer who was merged into another one."""
    return item is not None and item["status"] == MERGED


def merged_ids(item: Item | None) -> tuple[CustomerId, ...]:
    """The customers who were merged into the customer of an item, or of a tombstone."""
    return tuple(map(CustomerId, item.get("merged", ()))) if item else ()


def refuses_card(item: Item, named: Identity | None) -> bool:
    """Whether points may not move: the card is blocked, or the named one was replaced (rule 34)."""
    is_replaced = named is not None and named.kind == "card" and named.value != item["card"]
    return is_replaced or bool(item.get("card_blocked"))


def has_new_phone(item: Item, now: datetime) -> bool:
    """Whether the phone was changed within the last 24 hours (rule 36)."""
    changed = phone_changed_at(item)
    return changed is not None and now < changed + NEW_PHONE


def phone_changed_at(item: Item) -> datetime | None:
    """When the phone was changed last; None: it never was."""
    return _read_instant(item.get("phone_changed_at", ""))


def attributes_of(customer: Customer) -> dict[str, Any]:
    """The attributes of the next version of a customer."""
    return {
        "status": ACTIVE,
        "version": customer.version + 1,
        "first_name": customer.first_name,
        "surname": customer.surname,
        "phone": customer.phone.number,
        "phone_method": customer.phone.method,
        "phone_at": customer.phone.at.isoformat(),
        "email": customer.email or "",
        "email_proven_at": _instant(customer.email_proven_at),
        "birthday": birthday.to_text(customer.birthday) if customer.birthday else "",
        "card": customer.card,
        "card_blocked": customer.card_blocked,
        "phone_changed_at": _instant(customer.phone_changed_at),
        "locale": customer.locale,
        "registered_at": customer.registered_at.isoformat(),
        "referral": customer.referral,
        "city": customer.city,
        "shop": customer.shop,
        "zone": customer.zone,
        "tags": words_to_text(customer.tags),
        "blocked": words_to_text(customer.blocked),
        "suppressions": suppressions_to_text(customer.suppressions),
        "preferred": customer.preferred,
        "refused_topics": words_to_text(customer.refused_topics),
        "children": [birthday.to_text(born) for born in customer.children],
        "birthday_since": customer.birthday_since.isoformat() if customer.birthday_since else "",
        "birthday_was": birthday.to_text(customer.birthday_was) if customer.birthday_was else "",
        "watched": customer.watched,
        **({"custom": dict(customer.custom)} if customer.custom else {}),
        "phone_facts": customer.number_facts.to_text(),
        **agenda_keys.birthday(customer.id, customer.birthday),
        "chats": [chat.to_text() for chat in customer.chats],
        "consents": _json([_decision(consent) for consent in customer.consents]),
        "proofs": _json([_proof(consent) for consent in customer.consents]),
        **({"merged": list(customer.merged)} if customer.merged else {}),
        **({"sessions": customer.sessions} if customer.sessions else {}),
        **({"heard": heard_attribute(customer.heard)} if customer.heard else {}),
        **shopping_attributes(customer.shopping),
    }


def heard_attribute(heard: Mapping[str, datetime]) -> dict[str, str]:
    """When the customer last wrote, by channel."""
    return {channel: at.isoformat() for channel, at in heard.items()}


def read_customer(customer_id: CustomerId, item: Item) -> Customer:
    """Read the customer of an active item."""
    proven = ProvenPhone(
        Phone(item["phone"]), item["phone_method"], datetime.fromisoformat(item["phone_at"])
    )
    return Customer(
        id=customer_id,
        first_name=item["first_name"],
        surname=item["surname"],
        phone=proven,
        email=Email(item["email"]) if item["email"] else None,
        # Absent in profiles of older releases, which asked for no proof.
        email_proven_at=_read_instant(item.get("email_proven_at", "")),
        birthday=birthday.from_text(item["birthday"]) if item["birthday"] else None,
        card=CardNumber(item["card"]),
        # Absent in profiles of older releases, as the next one is.
        card_blocked=item.get("card_blocked", False),
        phone_changed_at=phone_changed_at(item),
        locale=item["locale"],
        registered_at=datetime.fromisoformat(item["registered_at"]),
        chats=tuple(Chat.from_text(chat) for chat in item["chats"]),
        consents=_read_consents(item["consents"], item["proofs"]),
        referral=item["referral"],
        city=item["city"],
        shop=item["shop"],
        zone=item["zone"],
        tags=read_words(item["tags"]),
        blocked=read_words(item["blocked"]),
        suppressions=suppressions_from_text(item["suppressions"]),
        preferred=item["preferred"],
        # Absent in profiles of older releases, as the children are.
        refused_topics=read_words(item.get("refused_topics", "")),
        children=tuple(map(birthday.from_text, item.get("children", ()))),
        birthday_since=_day(item["birthday_since"]),
        birthday_was=birthday.from_text(item["birthday_was"]) if item["birthday_was"] else None,
        watched=item["watched"],
        custom=item.get("custom", {}),
        phone_facts=PhoneFacts.from_text(item["phone_facts"]),
        merged=merged_ids(item),
        sessions=item.get("sessions", 0),
        heard={
            channel: datetime.fromisoformat(at) for channel, at in item.get("heard", {}).items()
        },
        shopping=read_shopping(item),
        version=item["version"],
    )


def changed_at(item: Item) -> datetime:
    """When the profile of an active item, or a consent, last changed."""
    if item.get("changed_at"):
        return datetime.fromisoformat(item["changed_at"])
    # Written by an earlier release: the last instant that it knows of.
    consents = _read_consents(item["consents"], item["proofs"])
    return max([datetime.fromisoformat(item["registered_at"]), *(each.at for each in consents)])


def shopping_attributes(shopping: Shopping) -> dict[str, Any]:
    """The attributes of the purchases: a text for each, and four numbers for the roll-up.

    Those that were not folded into the profile yet stand in the account of points alone.
    """
    earlier = shopping.earlier
    return {
        "recent": [bought.to_text() for bought in shopping.recent],
        "earlier": [earlier.orders, earlier.minor, earlier.first_day, earlier.last_day],
        **({FOLDS: shopping.folds} if shopping.folds else {}),
    }


def read_shopping(item: Item) -> Shopping:
    """Read the purchases of an active item, with those of its account if they were joined."""
    recent = tuple(Bought.from_text(text) for text in item["recent"])
    unfolded = tuple(Bought.from_text(text) for text in item.get(UNFOLDED, ()))
    return Shopping(recent, Earlier(*item["earlier"]), unfolded, item.get(FOLDS, 0))


def consent_attributes(consent: Consent) -> dict[str, Any]:
    """The attributes of a former consent."""
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
    """Read a former consent."""
    return Consent(
        purpose=Purpose(item["purpose"]),
        channel=item["channel"],
        given=item["given"],
        at=datetime.fromisoformat(item["at"]),
        source=item["source"],
        text_version=item["text_version"],
        evidence=item["evidence"],
    )


# A consent is split: the decision is the same text for many customers, so that it is parsed once
# for all of them; the proof differs for each.
def _decision(consent: Consent) -> list[str | bool]:
    return [consent.purpose, consent.channel, consent.given, consent.text_version]


def _proof(consent: Consent) -> list[str]:
    return [consent.at.isoformat(), consent.source, consent.evidence]


def _read_consents(consents: str, proofs: str) -> tuple[Consent, ...]:
    pairs = zip(json.loads(consents), json.loads(proofs), strict=True)
    return tuple(
        Consent(
            purpose=Purpose(purpose),
            channel=channel,
            given=given,
            at=datetime.fromisoformat(at),
            source=source,
            text_version=text_version,
            evidence=evidence,
        )
        for (purpose, channel, given, text_version), (at, source, evidence) in pairs
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _read_instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
