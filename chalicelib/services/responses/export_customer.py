"""Exports the data of a customer as indented JSON, for the customer."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from chalicelib.domain.catalogue.names import named
from chalicelib.domain.conversation.unanswered_text import UnansweredText
from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.note import Note
from chalicelib.domain.customers.timeline import (
    CampaignMessage,
    ChangeMark,
    PurchaseMark,
    position_of,
)
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.points.exact import quantity_text
from chalicelib.domain.points.membership.personal import Personal
from chalicelib.domain.points.version import in_force
from chalicelib.domain.shopping.purchase import Purchase, PurchaseLine
from chalicelib.services.catalogue.names import category_name, line_names, shop_name
from chalicelib.services.customers.fields.read_values import named_values
from chalicelib.services.responses.exported_appeals import appeals_of, calls_of
from chalicelib.services.responses.read_messages import read_messages
from chalicelib.world import World

PAGE = 100
PAGES_MAX = 50  # of purchases
FILE_BYTES_MAX = 5_000_000  # of purchases in a file; the oldest purchases are cut off


def export_customer(
    world: World, customer_id: CustomerId, *, bytes_max: int = FILE_BYTES_MAX
) -> str:
    """Return profile, consents, purchases, messages, changes, unanswered texts, appeals and calls.

    Purchases are newest first, up to `bytes_max` bytes. Messages go back 30 days at least, texts
    that the bot did not understand 180 days.

    Raises:
        Rejected: `customer.gone`: the customer was erased.
    """
    customer = world.customers.profiles.get(customer_id)
    if customer is None:
        raise Rejected("customer.gone")
    store = world.customers.former_consents
    former = [consent for each in customer.ids for consent in store.of_customer(each)]
    purchases = _within(bytes_max, _named(world, customer))
    data = {
        **_profile(customer),
        "shop": shop_name(world, customer.shop, customer.locale) or None,
        "own_fields": named_values(world, customer),
        "consents": [_consent(consent) for consent in (*former, *customer.consents)],
        "programme": _terms(world, world.points.personals.find(customer_id), customer.locale),
        "purchases": purchases,
        "purchases_kept": customer.shopping.orders,  # all that were not returned, also cut ones
        "messages": [_message(each) for one in customer.ids for each in _messages(world, one)],
        "unanswered_texts": [
            _unanswered(each) for one in customer.ids for each in _texts(world, one)
        ],
        "notes": [_note(each) for one in customer.ids for each in _notes(world, one)],
        "changes": [_change(each) for one in customer.ids for each in _changes(world, one)],
        "appeals": appeals_of(world, customer),
        "calls": calls_of(world, customer),
        "exported_at": world.now().isoformat(),
    }
    return _to_text(data)


def _terms(world: World, personal: Personal, locale: Locale) -> dict[str, Any]:
    """What the programme grants this customer alone, with names instead of codes."""
    manual = personal.manual
    return {
        "member": personal.is_member,
        "price_list": personal.terms.price_list,
        "discounts": [
            {
                "rate": each.rate,
                "price_list": each.price_list,
                "category": category_name(world, each.category or "", locale) or None,
                "from": _instant(each.from_at),
                "until": _instant(each.until),
                "reason": each.reason,
            }
            for each in personal.terms.discounts
        ],
        "tier": {
            "name": _level_name(world, manual.level, locale),
            "from": _instant(manual.from_at),
            "until": _instant(manual.until),
            "reason": manual.reason,
        }
        if manual
        else None,
    }


def _level_name(world: World, level: str, locale: Locale) -> str | None:
    """Return the name of a level in a language; None if the programme in force has no such one."""
    now = world.now()
    version = in_force(world.points.programmes.versions(now), now)
    levels = version.programme.tiers.levels if version else ()
    names = (each.name.model_dump() for each in levels if each.id == level)
    return next((named(each, locale) for each in names), None)


def _messages(world: World, customer_id: CustomerId) -> list[CampaignMessage]:
    return read_messages(world, customer_id, before=None, limit=PAGE)


def _message(message: CampaignMessage) -> dict[str, Any]:
    return {
        "at": message.at.isoformat(),
        "campaign": message.name or message.campaign,
        "channel": message.channel or None,
        "since": {kind: at.isoformat() for kind, at in message.noted.items()},
        "answer": message.answer or None,
    }


def _texts(world: World, customer_id: CustomerId) -> list[UnansweredText]:
    return world.conversation.unanswered_texts.of_customer(customer_id, world.now())


def _notes(world: World, customer_id: CustomerId) -> list[Note]:
    return [each for each in world.customers.notes.of_customer(customer_id) if each.text]


def _note(note: Note) -> dict[str, Any]:
    return {"at": note.at.isoformat(), "text": note.text}


def _changes(world: World, customer_id: CustomerId) -> list[ChangeMark]:
    return world.customers.changes.before(customer_id, "", PAGE)


def _change(mark: ChangeMark) -> dict[str, Any]:
    return {"at": mark.at.isoformat(), "what": mark.kind}


def _unanswered(text: UnansweredText) -> dict[str, Any]:
    return {
        "at": text.at.isoformat(),
        "channel": text.chat.channel,
        "text": text.text,
        "campaign": text.campaign or None,
    }


def _profile(customer: Customer) -> dict[str, Any]:
    return {
        "first_name": customer.first_name,
        "surname": customer.surname,
        "phone": customer.phone.number or None,
        "phone_proven_by": customer.phone.method,
        "phone_proven_at": customer.phone.at.isoformat(),
        "email": customer.email,
        "email_proven_at": _instant(customer.email_proven_at),
        "birthday": birthday.to_text(customer.birthday) if customer.birthday else None,
        "birthdays_of_children": [birthday.to_text(born) for born in customer.children],
        "preferred_channel": customer.preferred or None,
        "refused_topics": sorted(customer.refused_topics),
        "language": customer.locale,
        "card": customer.card,
        "registered_at": customer.registered_at.isoformat(),
        "came_by": customer.referral or None,
        "city": customer.city or None,
        "zone": customer.zone or None,
        "tags": sorted(customer.tags),
        "chats": [{"channel": chat.channel, "id": chat.id} for chat in customer.chats],
        "blocked": sorted(customer.blocked),
        "suppressions": [
            {"by": line.by, "channel": line.channel or None, "purpose": line.purpose}
            for line in customer.suppressions
        ],
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "purpose": consent.purpose,
        "channel": consent.channel,
        "given": consent.given,
        "at": consent.at.isoformat(),
        "source": consent.source,
        "text_version": consent.text_version,
        "evidence": consent.evidence,
    }


def _named(world: World, customer: Customer) -> Iterator[dict[str, Any]]:
    """Yield the purchases as the customer reads them: with names of shops and products."""
    for purchase in _purchases(world, customer):
        receipt = purchase.receipt
        shop = shop_name(world, receipt.shop, customer.locale)
        names = line_names(world, receipt.lines, customer.locale)
        categories = [
            category_name(world, each.category, customer.locale) for each in receipt.lines
        ]
        yield _purchase(purchase, shop, names, categories)


def _purchases(world: World, customer: Customer) -> Iterator[Purchase]:
    """Yield the receipts, newest first, as far as the caller reads them."""
    marks: list[PurchaseMark] = []
    for _ in range(PAGES_MAX):
        before = position_of(marks[-1]) if marks else None
        marks = world.shopping.purchases.of_person(customer.ids, before=before, limit=PAGE)
        page = world.shopping.purchases.get_many(marks)
        yield from sorted(page, key=_age, reverse=True)
        if len(marks) < PAGE:
            return


def _age(purchase: Purchase) -> tuple[datetime, str, str]:
    receipt = purchase.receipt
    return receipt.at, receipt.shop, receipt.number


def _within(bytes_max: int, purchases: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the first purchases that fit into `bytes_max`."""
    kept, size = [], 0
    for purchase in purchases:
        size += len(_to_text(purchase).encode())
        if size > bytes_max:
            break
        kept.append(purchase)
    return kept


def _to_text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


def _purchase(
    purchase: Purchase, shop: str, names: Sequence[str], categories: Sequence[str]
) -> dict[str, Any]:
    receipt, returned_at = purchase.receipt, purchase.returned_at
    return {
        "shop": shop or None,
        "receipt": receipt.number,
        "at": receipt.at.isoformat(),
        "total": str(receipt.total),
        "currency": receipt.total.currency,
        "lines": [_line(*each) for each in zip(names, categories, receipt.lines, strict=True)],
        "returned_at": returned_at.isoformat() if returned_at else None,
    }


def _line(name: str, category: str, line: PurchaseLine) -> dict[str, str | None]:
    return {
        "name": name,
        "category": category or None,
        "quantity": quantity_text(line.quantity),
        "paid": str(line.paid),
    }
