"""Customers, and the claims that make a phone, an e-mail and a card number theirs alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.customers.timeline import CONSENT, TimelinePosition
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.conversation import dialogs
from chalicelib.repo.customers import profiles
from chalicelib.repo.customers.found_profiles import FoundCustomers, read_whole
from chalicelib.repo.table import (
    audit,
    keys,
)
from chalicelib.repo.table.commit import commit
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.read_each import read_each
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put, Write

UNREADABLE = "customer.unreadable"
HISTORY_PAGES_MAX = 50
Cause = Dialog | Actor  # what a change is written with: the next state of the chat, or staff's deed
ERASED = "customer.erased"
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
    """The customers of the table; every change is one transaction with what caused it.

    That is the next state of the chat that asked, or the act of staff, which is recorded.
    """

    table: Table

    def get(self, customer_id: CustomerId) -> Customer | None:
        """The customer, or None when there is none or they were erased."""
        item = self.table.get(keys.customer(customer_id))
        return profiles.read_customer(customer_id, item) if profiles.is_active(item) else None

    def get_many(self, ids: Sequence[CustomerId]) -> list[Customer]:
        """Any number of customers, in no order; erased and unreadable ones are left out."""
        return self.find_many(ids).customers

    def find_many(self, ids: Sequence[CustomerId]) -> FoundCustomers:
        """Any number of customers, in no order; whoever was erased is left out."""
        items = self.table.get_encoded(keys.customer(each) for each in ids)
        return FoundCustomers(*read_each(items, read_whole, broken=UNREADABLE))

    def owner_of(self, identity: Identity) -> CustomerId | None:
        """Whose it is; an id is its own owner, unread."""
        match identity.kind:
            case "id":
                return CustomerId(identity.value)
            case "phone":
                return self.owner_of_phone(Phone(identity.value))
            case "email":
                return self.owner_of_email(Email(identity.value))
            case "card":
                return self.owner_of_card(CardNumber(identity.value))

    def owner_of_phone(self, number: Phone) -> CustomerId | None:
        """Whose phone it is."""
        return _owner(self.table.get(keys.phone(number)))

    def owner_of_email(self, address: Email) -> CustomerId | None:
        """Whose e-mail it is."""
        return _owner(self.table.get(keys.email(address)))

    def owner_of_card(self, number: CardNumber) -> CustomerId | None:
        """Whose card it is, blocked or not (rule 34)."""
        return _owner(self.table.get(keys.card(number)))

    def register(self, customer: Customer, cause: Cause) -> None:
        """Write customer, claims, card and what caused it, or nothing.

        Raises:
            Taken: phone, e-mail or card number belong to somebody.
            DialogMoved: another update of the chat was faster.
            Repeated: staff's very request was answered before.
        """
        writes: list[Write] = [
            Put(keys.customer(customer.id), profiles.attributes_of(customer)),
            Put(keys.phone(customer.phone.number), {"customer": customer.id}),
            Put(keys.card(customer.card), {"customer": customer.id, "status": "active"}),
        ]
        if customer.email:
            writes.append(Put(keys.email(customer.email), {"customer": customer.id}))
        self._transact(writes, cause, "customer.registered", customer.id)

    def change(
        self, before: Customer, after: Customer, cause: Cause | None, said: tuple[Consent, ...] = ()
    ) -> None:
        """Write the changed customer, the consents that were replaced, and what caused it.

        A changed e-mail is claimed and the former one set free. `said` are the new consents; what
        they replace moves to the history, which only grows. `cause` None: what a channel reported,
        which is kept as a touch.

        Raises:
            Taken: the new e-mail belongs to somebody, or the customer was changed meanwhile.
            DialogMoved: another update of the chat was faster.
            Repeated: staff's very request was answered before.
        """
        writes: list[Write] = [
            Put(keys.customer(after.id), profiles.attributes_of(after), version=before.version),
        ]
        if before.email != after.email:
            writes += _email_moves(before, after)
        replaced = {(consent.purpose, consent.channel) for consent in said}
        writes += [
            _former(before.id, consent)
            for consent in before.consents
            if (consent.purpose, consent.channel) in replaced
        ]
        what = "customer.consents_changed" if said else "customer.changed"
        self._transact(writes, cause, what, before.id)

    def erase(self, customer: Customer, cause: Cause, at: datetime) -> None:
        """Remove all that is personal and leave a tombstone (rule 53).

        The card's number stays, pointing at nobody, so that it is never given out again. The chat
        that asked keeps its last answer for a day. Former consents name nobody and stay as proof;
        receipts stay for the accounts and touches for the reports: they hold the customer's id
        alone.

        Raises:
            Taken: the customer was changed meanwhile.
            DialogMoved: another update of the chat was faster.
        """
        tombstone: dict[str, Value] = {
            "status": profiles.ERASED,
            "erased_at": at.isoformat(),
            "version": customer.version + 1,
        }
        asking = cause.chat if isinstance(cause, Dialog) else None
        others = (chat for chat in customer.chats if chat != asking)
        writes: list[Write] = [
            Put(keys.customer(customer.id), tombstone, version=customer.version),
            Delete(keys.phone(customer.phone.number), "customer", customer.id),
            Put(keys.card(customer.card), {"status": "closed"}, version=None),
            *(Delete(keys.dialog(chat)) for chat in others),
            Delete(keys.contacts(customer.id)),
            Delete(keys.silent(customer.id)),
        ]
        if customer.email:
            writes.append(Delete(keys.email(customer.email), "customer", customer.id))
        self._transact(writes, cause, ERASED, customer.id)

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
        return [profiles.read_consent(item) for item in former]

    def consents_before(
        self, customer_id: CustomerId, before: TimelinePosition | None, limit: int
    ) -> list[Consent]:
        """The last former consents before a place of the timeline, newest first."""
        below = keys.CONSENT_PREFIX + before.bound(CONSENT) if before else ""
        pk = keys.customer(customer_id).pk
        page = self.table.query_back(pk, prefix=keys.CONSENT_PREFIX, below=below, limit=limit)
        return [profiles.read_consent(item) for item in page]

    def _transact(
        self, writes: Sequence[Write], cause: Cause | None, what: str, customer_id: CustomerId
    ) -> None:
        try:
            if cause is None:
                self.table.transact(writes)
            elif isinstance(cause, Actor):
                commit(self.table, [*writes, audit.write_of(cause, what, customer_id)], actor=cause)
            else:
                life_s = dialogs.ERASED_LIFE_S if what == ERASED else None
                self.table.transact([dialogs.write_of(cause, life_s=life_s), *writes])
        except ConditionFailed as failed:
            if isinstance(cause, Dialog) and failed.key == keys.dialog(cause.chat):
                raise dialogs.moved(cause.chat, failed.found) from failed
            raise _taken(failed.key, failed.found) from failed


def _taken(key: Key, found: Item | None) -> Taken:
    what: Claimed = _CLAIMS.get(key.pk.partition("#")[0], "customer")
    return Taken(what, _owner(found))


def _owner(claim: Item | None) -> CustomerId | None:
    return CustomerId(claim["customer"]) if claim and "customer" in claim else None


def _former(customer_id: CustomerId, consent: Consent) -> Put:
    attributes = profiles.consent_attributes(consent)
    return Put(keys.former_consent(customer_id, consent), attributes, version=None)


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
