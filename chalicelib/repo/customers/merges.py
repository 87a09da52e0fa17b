"""Stores merges: the pointer that a merged customer becomes, and what an undo needs (rule 39).

The pointer stays as long as the survivor. What an undo needs holds the former profile, so it is
kept for the days of the undo only.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.customers.merging.merge import Merge, Pointer, Undoing
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.repo.customers import profiles
from chalicelib.repo.customers.claims import (
    Claims,
    claim,
    email_taken,
    phone_taken,
    surname_moves,
    take_over_phone,
)
from chalicelib.repo.customers.customers import CustomerChanged
from chalicelib.repo.customers.merge_items import merge_attributes, read_merge
from chalicelib.repo.table import customer_keys, keys, points_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Delete, Put, Write


@dataclass(frozen=True, slots=True)
class MergeStore:
    """The merges of the table."""

    table: Table

    def pointer(self, customer: CustomerId) -> Pointer | None:
        """Into whom a customer was merged; None: the customer was not merged."""
        item = self.table.get(keys.customer(customer))
        return self.read_pointer(customer, item) if profiles.is_merged(item) else None

    def pointers(self, customers: tuple[CustomerId, ...]) -> list[Pointer]:
        """The pointers of merged customers, in no order."""
        if not customers:
            return []
        found = self.table.get_many([keys.customer(each) for each in customers])
        return [
            self.read_pointer(keys.customer_of(item["pk"]), item)
            for item in found
            if profiles.is_merged(item)
        ]

    def read_pointer(self, customer: CustomerId, item: Item) -> Pointer:
        """Read the pointer in the item of a merged customer."""
        return Pointer(
            id=customer,
            into=CustomerId(item["into"]),
            at=datetime.fromisoformat(item["merged_at"]),
            phone=Phone(item["phone"]),
            card=CardNumber(item["card"]),
            merged=profiles.merged_ids(item),
            parts=item["parts"],
            version=item["version"],
        )

    def survivor_of(self, customer: CustomerId) -> CustomerId | None:
        """The customer into whom this one was merged; None: it was not merged."""
        pointer = self.pointer(customer)
        return pointer.into if pointer else None

    def find(self, merged: CustomerId) -> Merge | None:
        """What is known of the merge of a customer, as long as it may be undone."""
        item = self.table.get(customer_keys.merge(merged))
        return read_merge(merged, item) if item else None

    def merge_writes(self, merge: Merge, pointers: list[Pointer]) -> list[Write]:
        """The writes of the merged customer: the pointer, the claims, the chats.

        `pointers` are those that lead to the merged customer: they lead to the survivor now. They
        refuse with `CustomerChanged` if another writer changed a customer or a chat.
        """
        merged, into = merge.merged, merge.before.id
        pointer: dict[str, Value] = {
            "status": profiles.MERGED,
            "version": merged.version + 1,
            "into": into,
            "merged_at": merge.at.isoformat(),
            "phone": merged.phone.number,
            "card": merged.card,
            "parts": True,
            **({"merged": list(merged.merged)} if merged.merged else {}),
        }
        number = merged.phone.number
        phone = [take_over_phone(number, former=merged.id, new=into)] if number else []
        return [
            Put(keys.customer(merged.id), pointer, version=merged.version, refused=CustomerChanged),
            Put(customer_keys.merge(merged.id), merge_attributes(merge), version=None),
            *phone,
            *self._email_passes(merge),
            *surname_moves(merged, None),
            Change(keys.card(merged.card), sets={"customer": into, "status": "replaced"}),
            Delete(keys.inactivity_timer(merged.id)),
            Delete(customer_keys.duplicate(merged.id, into)),
            *(_lead(each, into) for each in pointers),
            *(_pass(chat, merged.id, into) for chat in self._own_chats(merged)),
        ]

    def _own_chats(self, customer: Customer) -> list[Chat]:
        """The chats that are the customer's by their dialogs too: others may have another owner."""
        found = self.table.get_many([keys.dialog(chat) for chat in customer.chats])
        own = {item["pk"] for item in found if item.get("customer") == customer.id}
        return [chat for chat in customer.chats if keys.chat_partition(chat) in own]

    def undo_writes(self, undoing: Undoing, pointers: list[Pointer]) -> list[Write]:
        """The writes of the customer who is parted again, with their claims and their chats."""
        merge, pointer, merged = undoing.merge, undoing.pointer, undoing.merged
        into = merge.before.id
        known = replace(undoing.now, chats=merged.chats)
        number = merged.phone.number
        phone = [self._phone_returns(number, into, merged.id)] if number else []
        state = "blocked" if merged.card_blocked else "active"
        attributes = {**profiles.attributes_of(merged), "changed_at": merge.at.isoformat()}
        attributes["version"] = pointer.version + 1
        refused = CustomerChanged
        return [
            Put(keys.customer(merged.id), attributes, version=pointer.version, refused=refused),
            Delete(customer_keys.merge(merged.id)),
            *phone,
            *self._email_returns(undoing),
            *surname_moves(None, merged),
            *(
                Put(
                    keys.former_consent(merged.id, each),
                    profiles.consent_attributes(each),
                    version=None,
                )
                for each in merge.merged.consents
                if each not in merged.consents
            ),
            Change(keys.card(merged.card), sets={"customer": merged.id, "status": state}),
            *(_lead(each, merged.id) for each in pointers),
            *(_pass(chat, into, merged.id) for chat in self._own_chats(known)),
        ]

    def _phone_returns(self, number: Phone, into: CustomerId, to: CustomerId) -> Write:
        """The write of the number of a customer who is parted again; it may be free by now."""
        if Claims(self.table).owner_of_phone(number) is None:
            return claim(keys.phone(number), to, phone_taken)
        return take_over_phone(number, former=into, new=to)

    def is_free(self, email: Email) -> bool:
        """Whether no customer has proven this mailbox."""
        return Claims(self.table).owner_of_email(email) is None

    def _email_passes(self, merge: Merge) -> list[Write]:
        """The writes of the address of a merged customer: the survivor may take it over."""
        merged, before, claims = merge.merged, merge.before, Claims(self.table)
        if merge.passes_mailbox and merged.email:
            typed = claims.email_moves(before, None)
            return [*typed, _pass_email(merged.email, merged.id, before.id)]
        if before.email is None and merged.email:
            return [*claims.email_moves(merged, None), *claims.email_moves(None, merge.after)]
        return claims.email_moves(merged, None)

    def _email_returns(self, undoing: Undoing) -> list[Write]:
        """The writes of the address of a customer who is parted again."""
        merged, now, parted = undoing.merged, undoing.now, undoing.parted
        claims = Claims(self.table)
        if undoing.merge.has_mailbox(now) and merged.email:
            typed = claims.email_moves(None, parted)
            return [*typed, _pass_email(merged.email, now.id, merged.id)]
        return [*claims.email_moves(now, parted), *claims.email_moves(None, merged)]

    def keep_together_write(self, pointer: Pointer) -> Change:
        """The write after which the merge can not be undone: a receipt came back meanwhile.

        It refuses with `CustomerChanged` if the merge was undone, or another merge came first.
        """
        return Change(
            keys.customer(pointer.id),
            sets={"parts": False},
            adds={"version": 1},
            equals={"status": profiles.MERGED, "into": pointer.into},
            refused=CustomerChanged,
        )

    def erase_writes(
        self, pointers: list[Pointer], survivor: Customer, at: datetime
    ) -> list[Write]:
        """The writes that erase the merged customers with their survivor.

        A number of theirs may be free, or another person's, by now; that of the survivor is
        released with the survivor.
        """
        numbers = {each.phone for each in pointers if each.phone} - {survivor.phone.number}
        claims = Claims(self.table).owners_of(Identity("phone", each) for each in sorted(numbers))
        writes: list[Write] = [
            Delete(keys.phone(Phone(each.value)), "customer", owner, refused=phone_taken)
            for each, owner in claims.items()
            if owner == survivor.id
        ]
        for each in pointers:
            tombstone = {"status": profiles.ERASED, "erased_at": at.isoformat()}
            writes += [
                Put(
                    keys.customer(each.id),
                    {**tombstone, "version": each.version + 1},
                    version=each.version,
                    refused=CustomerChanged,
                ),
                Put(keys.card(each.card), {"status": "closed"}, version=None),
                Put(keys.erased(at, each.id), {}, version=None),
            ]
        return writes

    def forget(self, customer: CustomerId) -> None:
        """Remove what an undo would need, and what stands beside a pointer. Idempotent."""
        for key in (
            customer_keys.merge(customer),
            keys.contacts(customer),
            points_keys.personal(customer),
            points_keys.listed_terms(customer),
        ):
            self.table.delete(key)


def _lead(pointer: Pointer, into: CustomerId) -> Change:
    """The write by which a pointer leads to another customer."""
    return Change(
        keys.customer(pointer.id),
        sets={"into": into},
        adds={"version": 1},
        equals={"status": profiles.MERGED, "into": pointer.into},
        refused=CustomerChanged,
    )


def _pass_email(email: Email, former: CustomerId, owner: CustomerId) -> Change:
    """The write by which a proven mailbox passes to another customer."""
    key = customer_keys.proven_email(email)
    return Change(key, sets={"customer": owner}, equals={"customer": former}, refused=email_taken)


def _pass(chat: Chat, former: CustomerId, owner: CustomerId) -> Change:
    """The write by which a chat passes to another customer."""
    return Change(
        keys.dialog(chat),
        sets={"customer": owner},
        adds={"version": 1},
        equals={"customer": former},
        refused=ChatMoved,
    )


class ChatMoved(Moved):
    """A chat belongs to another customer by now."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("customer.contended", found)
