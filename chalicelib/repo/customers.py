"""Customers, and the claims that make a phone, an e-mail and a card number theirs alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from chalicelib.domain import birthday
from chalicelib.domain.card import CardNumber
from chalicelib.domain.consent import Consent, Purpose
from chalicelib.domain.customer import Customer, ProvenPhone
from chalicelib.domain.dialog import Dialog
from chalicelib.domain.email_address import Email
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.message import Chat
from chalicelib.domain.phone import Phone
from chalicelib.repo import dialogs, keys
from chalicelib.repo.keys import Key
from chalicelib.repo.table import ConditionFailed, Delete, Item, Put, Table, Value, Write

HISTORY_PAGES_MAX = 50
Claimed = Literal["phone", "email", "card", "customer"]
_CLAIMS: Mapping[str, Claimed] = {"PHONE": "phone", "EMAIL": "email", "CARD": "card"}


class Taken(Conflict):
    """Somebody holds what was to be claimed; `owner` says who, where it is a customer."""

    def __init__(self, what: Claimed, owner: CustomerId | None) -> None:
        super().__init__(f"{what}.taken")
        self.what: Claimed = what
        self.owner = owner


@dataclass(frozen=True, slots=True)
class Customers:
    """The customers of the table; every change is one transaction with the chat that asked."""

    table: Table

    def get(self, customer_id: CustomerId) -> Customer | None:
        """The customer, or None when there is none or they were erased."""
        item = self.table.get(keys.customer(customer_id))
        return _read(customer_id, item) if item and item["status"] == "active" else None

    def owner_of_phone(self, number: Phone) -> CustomerId | None:
        """Whose phone it is."""
        return _owner(self.table.get(keys.phone(number)))

    def owner_of_email(self, address: Email) -> CustomerId | None:
        """Whose e-mail it is."""
        return _owner(self.table.get(keys.email(address)))

    def register(self, customer: Customer, dialog: Dialog) -> None:
        """Write customer, claims, card and the chat's next state, or nothing.

        Raises:
            Taken: phone, e-mail or card number belong to somebody.
            DialogMoved: another update of the chat was faster.
        """
        writes: list[Write] = [
            dialogs.write_of(dialog),
            Put(keys.customer(customer.id), _attributes(customer)),
            Put(keys.phone(customer.phone.number), {"customer": customer.id}),
            Put(keys.card(customer.card), {"customer": customer.id, "status": "active"}),
        ]
        if customer.email:
            writes.append(Put(keys.email(customer.email), {"customer": customer.id}))
        self._transact(writes, dialog)

    def change(
        self, before: Customer, after: Customer, dialog: Dialog, said: tuple[Consent, ...] = ()
    ) -> None:
        """Write the changed customer, the consents that were replaced, and the chat's next state.

        A changed e-mail is claimed and the former one set free. `said` are the new consents; what
        they replace moves to the history, which only grows.

        Raises:
            Taken: the new e-mail belongs to somebody, or the customer was changed meanwhile.
            DialogMoved: another update of the chat was faster.
        """
        writes: list[Write] = [
            dialogs.write_of(dialog),
            Put(keys.customer(after.id), _attributes(after), version=before.version),
        ]
        if before.email != after.email:
            writes += _email_moves(before, after)
        replaced = {(consent.purpose, consent.channel) for consent in said}
        writes += [
            Put(keys.former_consent(before.id, consent), _consent_attributes(consent), version=None)
            for consent in before.consents
            if (consent.purpose, consent.channel) in replaced
        ]
        self._transact(writes, dialog)

    def erase(self, customer: Customer, dialog: Dialog, at: datetime) -> None:
        """Remove all that is personal and leave a tombstone (rule 53).

        The card's number stays, pointing at nobody, so that it is never given out again. The chat
        that asked keeps its last answer for a day. Former consents name nobody and stay as proof.

        Raises:
            Taken: the customer was changed meanwhile.
            DialogMoved: another update of the chat was faster.
        """
        tombstone: dict[str, Value] = {
            "status": "erased",
            "erased_at": at.isoformat(),
            "version": customer.version + 1,
        }
        others = (chat for chat in customer.chats if chat != dialog.chat)
        writes: list[Write] = [
            dialogs.write_of(dialog, life_s=dialogs.ERASED_LIFE_S),
            Put(keys.customer(customer.id), tombstone, version=customer.version),
            Delete(keys.phone(customer.phone.number), "customer", customer.id),
            Put(keys.card(customer.card), {"status": "closed"}, version=None),
            *(Delete(keys.dialog(chat)) for chat in others),
        ]
        if customer.email:
            writes.append(Delete(keys.email(customer.email), "customer", customer.id))
        self._transact(writes, dialog)

    def former_consents(self, customer_id: CustomerId) -> list[Consent]:
        """What the customer allowed before, oldest first; at most 50 pages."""
        pk, after = keys.customer(customer_id).pk, ""
        former: list[Item] = []
        for _ in range(HISTORY_PAGES_MAX):
            page = self.table.query(pk, prefix=keys.CONSENT_PREFIX, after=after)
            if not page:
                break
            former += page
            after = page[-1]["sk"]
        return [_consent(item) for item in former]

    def _transact(self, writes: list[Write], dialog: Dialog) -> None:
        try:
            self.table.transact(writes)
        except ConditionFailed as failed:
            if failed.key == keys.dialog(dialog.chat):
                raise dialogs.moved(dialog.chat, failed.found) from failed
            raise _taken(failed.key, failed.found) from failed


def _taken(key: Key, found: Item | None) -> Taken:
    what: Claimed = _CLAIMS.get(key.pk.partition("#")[0], "customer")
    return Taken(what, _owner(found))


def _owner(claim: Item | None) -> CustomerId | None:
    return CustomerId(claim["customer"]) if claim and "customer" in claim else None


def _email_moves(before: Customer, after: Customer) -> list[Write]:
    moves: list[Write] = []
    same_claim = (
        before.email and after.email and keys.email(before.email) == keys.email(after.email)
    )
    if before.email and not same_claim:
        moves.append(Delete(keys.email(before.email), "customer", before.id))
    if after.email and not same_claim:
        moves.append(Put(keys.email(after.email), {"customer": after.id}))
    return moves


def _attributes(customer: Customer) -> dict[str, Any]:
    born = birthday.to_text(customer.birthday) if customer.birthday else ""
    return {
        "status": "active",
        "version": customer.version + 1,
        "first_name": customer.first_name,
        "surname": customer.surname,
        "phone": customer.phone.number,
        "phone_method": customer.phone.method,
        "phone_at": customer.phone.at.isoformat(),
        "email": customer.email or "",
        "birthday": born,
        "card": customer.card,
        "locale": customer.locale,
        "registered_at": customer.registered_at.isoformat(),
        "referral": customer.referral,
        "chats": [[chat.channel, chat.id] for chat in customer.chats],
        "consents": [_consent_attributes(consent) for consent in customer.consents],
    }


def _read(customer_id: CustomerId, item: Item) -> Customer:
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
        consents=tuple(_consent(consent) for consent in item["consents"]),
        referral=item["referral"],
        version=item["version"],
    )


def _consent_attributes(consent: Consent) -> dict[str, Any]:
    return {
        "purpose": consent.purpose,
        "channel": consent.channel,
        "given": consent.given,
        "at": consent.at.isoformat(),
        "source": consent.source,
        "text_version": consent.text_version,
        "evidence": consent.evidence,
    }


def _consent(item: Mapping[str, Any]) -> Consent:
    return Consent(
        purpose=Purpose(item["purpose"]),
        channel=item["channel"],
        given=item["given"],
        at=datetime.fromisoformat(item["at"]),
        source=item["source"],
        text_version=item["text_version"],
        evidence=item["evidence"],
    )
