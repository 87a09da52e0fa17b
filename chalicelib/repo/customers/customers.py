"""Stores customers, with the claims of their phones, e-mails and cards."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.repo.customers import profiles
from chalicelib.repo.customers.claims import (
    Claims,
    card_taken,
    claim,
    phone_taken,
    release,
    surname_moves,
    take_over_phone,
)
from chalicelib.repo.customers.former_consents import former_write
from chalicelib.repo.customers.found_profiles import FoundCustomers, read_whole
from chalicelib.repo.customers.joined_profiles import read_joined, read_whole_items
from chalicelib.repo.table import keys, points_keys
from chalicelib.repo.table.encoding import Encoded, Item, Value
from chalicelib.repo.table.read_each import read_each
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Delete, Put, Write

if TYPE_CHECKING:
    from chalicelib.domain.customers.custom_field import Values
    from chalicelib.repo.customers.custom_fields import CustomFieldStore

UNREADABLE = "customer.unreadable"
NO_CUSTOMER = CustomerId("nobody")  # an id that no customer has


class CustomerChanged(Moved):
    """Another writer changed the customer meanwhile; `found` is the profile as it is now."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("customer.changed", found)


@dataclass(frozen=True, slots=True)
class Customers:
    """The customers of the table.

    A change is returned as writes, for the transaction of the use case: with the next state of the
    chat in which the customer asked for it, or with the audit entry of the member of staff.
    """

    table: Table
    now: Callable[[], datetime]
    fields: "Callable[[], CustomFieldStore]"

    def get(self, customer_id: CustomerId) -> Customer | None:
        """The customer; None if there is no such customer, or the customer was erased."""
        found = [read_whole(item) for item in self._joined([customer_id])]
        return found[0] if found else None

    def get_many(self, ids: Sequence[CustomerId]) -> list[Customer]:
        """Any number of customers, in no order, without erased and unreadable ones."""
        return self.find_many(ids).customers

    def find_many(self, ids: Sequence[CustomerId]) -> FoundCustomers:
        """Any number of customers, in no order, without erased ones."""
        return FoundCustomers(*read_each(self._joined(ids), read_whole, broken=UNREADABLE))

    def _joined(self, ids: Sequence[CustomerId]) -> Iterator[Encoded]:
        return read_joined(ids, partial(read_whole_items, self.table))

    def with_email(self, address: Email, *, limit: int) -> list[Customer]:
        """The customers who have this address, proven or only typed, in no order."""
        # Profiles are read for an unknown address too, so that its answer takes as long.
        ids = Claims(self.table).email_holders(address, limit=limit) or [NO_CUSTOMER]
        return [each for each in self.get_many(ids) if each.has_address(address)]

    def register_writes(self, customer: Customer) -> list[Write]:
        """The writes of a new customer, the claim of the phone, the e-mail, and the card.

        They refuse with `Taken` if another customer has the phone or has proven the e-mail, and
        with `Moved`, `card.taken`, if the card number was given out before: then the caller draws
        another one.
        """
        phone = claim(keys.phone(customer.phone.number), customer.id, phone_taken)
        return [phone, *self._new_writes(customer)]

    def take_over_writes(self, customer: Customer, former: Customer) -> list[Write]:
        """The writes of a new customer who gets the recycled phone of a former one (rule 36).

        They refuse like `register_writes`, and with `CustomerChanged` if another writer changed the
        former customer meanwhile.
        """
        number = customer.phone.number
        phone = take_over_phone(number, former=former.id, new=customer.id)
        # The claim of a number of a merged customer stands with the survivor, who has another one.
        is_own = former.phone.number == number
        freed = self.change_writes(former, former.without_phone() if is_own else former)
        return [phone, *freed, *self._new_writes(customer)]

    def _new_writes(self, customer: Customer) -> list[Write]:
        return [
            _profile_write(customer, self.now()),
            _card_write(customer),
            *Claims(self.table).email_moves(None, customer),
            *surname_moves(None, customer),
            *self._use_writes({}, customer.custom),
        ]

    def _use_writes(self, before: "Values", after: "Values") -> list[Write]:
        """The writes that note first uses of own fields; most changes are of none."""
        return [] if after == before else self.fields().use_writes(before, after, self.now())

    def unregister_writes(self, customer: Customer) -> list[Write]:
        """The writes that remove a new customer without a trace, when an import is undone.

        The number of the card is free again, because no person ever got it. They refuse with
        `CustomerChanged` if another writer changed the customer meanwhile.
        """
        key, number = keys.customer(customer.id), customer.phone.number
        phone = [release(keys.phone(number), customer.id, phone_taken)] if number else []
        return [
            Delete(key, "version", customer.version, refused=CustomerChanged),
            *phone,
            Delete(keys.card(customer.card)),
            Delete(keys.contacts(customer.id)),
            *Claims(self.table).email_moves(customer, None),
            *surname_moves(customer, None),
        ]

    def change_writes(
        self, before: Customer, after: Customer, given: tuple[Consent, ...] = ()
    ) -> list[Write]:
        """The writes of a changed customer, of the claims of e-mails, and of the former consents.

        `given` are the new consents; the consents that they replace move to the history. The writes
        refuse with `CustomerChanged` if another writer changed the customer meanwhile, and with
        `Taken` if another customer has proven the e-mail.
        """
        # The history only grows: a former consent is proof that an earlier message was permitted.
        replaced = {(consent.purpose, consent.channel) for consent in given}
        former = [
            former_write(before.id, consent)
            for consent in before.consents
            if (consent.purpose, consent.channel) in replaced
        ]
        moves = [*Claims(self.table).email_moves(before, after), *surname_moves(before, after)]
        profile = _profile_write(replace(after, version=before.version), self.now())
        used = self._use_writes(before.custom, after.custom)
        return [profile, *moves, *former, *used]

    def give_phone_writes(self, before: Customer, after: Customer) -> list[Write]:
        """The writes of a new number of a customer who had none; they refuse with `Taken`."""
        number = after.phone.number
        # The number of a merged customer leads to the survivor already.
        if Claims(self.table).owner_of_phone(number) == after.id:
            phone: Write = take_over_phone(number, former=after.id, new=after.id)
        else:
            phone = claim(keys.phone(number), after.id, phone_taken)
        return [*self.change_writes(before, after), phone]

    def change_phone_writes(self, before: Customer, after: Customer) -> list[Write]:
        """The writes of another number; they refuse with `Taken`. The former number is free."""
        former = release(keys.phone(before.phone.number), before.id, phone_taken)
        return [*self.give_phone_writes(before, after), former]

    def card_writes(self, before: Customer, after: Customer, *, evidence: str = "") -> list[Write]:
        """The writes of a card that was blocked or opened, or of another number (rule 34).

        `evidence` is kept with the number that is in use from now on, and with no other one, so
        that an erasure removes it. They refuse with `CustomerChanged`, and
        with `Moved`, `card.taken`, if the new number was given out before: then the caller draws
        another one.
        """
        profile = self.change_writes(before, after)
        state = "blocked" if after.card_blocked else "active"
        if after.card == before.card:
            return [
                *profile,
                Change(keys.card(after.card), sets={"status": state, "evidence": evidence}),
            ]
        # The old number still names the customer: purchases with it earn points.
        replaced = Change(keys.card(before.card), sets={"status": "replaced", "evidence": ""})
        return [*profile, replaced, _card_write(after, evidence)]

    def former_card_writes(self, before: Customer, after: Customer) -> list[Write]:
        """The writes that give a customer a former number back; both name the customer then."""
        return [
            *self.change_writes(before, after),
            Change(keys.card(before.card), sets={"status": "replaced"}),
            Change(keys.card(after.card), sets={"status": "active"}),
        ]

    def erase_writes(
        self, customer: Customer, at: datetime, *, but: Chat | None = None
    ) -> list[Write]:
        """The writes that remove all personal data and leave a tombstone (rule 53).

        The dialogs of all chats are removed, `but` not of the chat in which the customer asked for
        the erasure: its last answer is still owed. The writes refuse with `CustomerChanged`.
        """
        # What stays holds the customer's id alone: consents as proof, receipts for the
        # accounts, engagements for the reports. The card number stays closed, so that it is never
        # given to another customer.
        tombstone: dict[str, Value] = {
            "status": profiles.ERASED,
            "erased_at": at.isoformat(),
            "version": customer.version + 1,
            # Ids alone: receipts of these customers are among those of the account.
            **({"merged": list(customer.merged)} if customer.merged else {}),
        }
        key, number = keys.customer(customer.id), customer.phone.number
        phone = [release(keys.phone(number), customer.id, phone_taken)] if number else []
        writes: list[Write] = [
            Put(key, tombstone, version=customer.version, refused=CustomerChanged),
            *phone,
            Put(keys.card(customer.card), {"status": "closed"}, version=None),
            *(Delete(keys.dialog(chat)) for chat in customer.chats if chat != but),
            *(former_write(customer.id, consent.without_person()) for consent in customer.consents),
            Put(keys.erased(at, customer.id), {}, version=None),
            Delete(keys.contacts(customer.id)),
            Delete(keys.inactivity_timer(customer.id)),
            Delete(points_keys.personal(customer.id)),
            Delete(points_keys.listed_terms(customer.id)),
            *Claims(self.table).email_moves(customer, None),
            *surname_moves(customer, None),
        ]
        return writes

    def note_heard(self, customer: Customer) -> None:
        """Store when the customer last wrote, and nothing else, unless the customer was erased.

        Another writer who read the customer before may undo it; the next message notes it again.
        """
        sets: dict[str, Value] = {"heard": profiles.heard_attribute(customer.heard)}
        key, active = keys.customer(customer.id), {"status": profiles.ACTIVE}
        self.table.change(Change(key, sets=sets, equals=active, refused=CustomerChanged))

    def unchanged_write(self, customer: Customer) -> Change:
        """The write that refuses with `CustomerChanged` unless the customer is as it was read."""
        return Change(
            keys.customer(customer.id),
            sets={"status": profiles.ACTIVE},
            equals={"status": profiles.ACTIVE, "surname": customer.surname},
            refused=CustomerChanged,
        )

    def unlink_writes(self, customer: Customer, chat: Chat, *, has_dialog: bool) -> list[Write]:
        """The writes that unlink a chat; with `has_dialog` its dialog is removed too.

        They refuse with `CustomerChanged` if the customer or the owner of the chat changed.
        """
        profile = self.change_writes(customer, customer.unlinked_from(chat))
        if not has_dialog:
            return profile
        return [*profile, self.forget_dialog_write(customer, chat)]

    def forget_dialog_write(self, customer: Customer, chat: Chat) -> Delete:
        """The write that makes a chat of the customer a stranger's; it refuses as the others do."""
        key = keys.dialog(chat)
        return Delete(key, "customer", customer.id, refused=lambda _: CustomerChanged())

    def erased_after(self, position: str, limit: int) -> list[tuple[str, CustomerId]]:
        """One page of the ledger of erasures after a position (an instant, or one of this list)."""
        page = self.table.query(keys.ERASED, prefix="", after=position, limit=limit)
        return [(item["sk"], CustomerId(item["sk"].partition("#")[2])) for item in page]


def _profile_write(customer: Customer, at: datetime) -> Put:
    """The write of the next version of a profile; of a new customer it is the first version."""
    attributes = {**profiles.attributes_of(customer), "changed_at": at.isoformat()}
    key = keys.customer(customer.id)
    return Put(key, attributes, version=customer.version, refused=CustomerChanged)


def _card_write(customer: Customer, evidence: str = "") -> Put:
    """The write of a number that was never given out before."""
    said = {"evidence": evidence} if evidence else {}
    attributes = {"customer": customer.id, "status": "active", **said}
    return Put(keys.card(customer.card), attributes, refused=card_taken)
