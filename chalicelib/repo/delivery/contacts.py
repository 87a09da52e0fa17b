"""Stores contacts: which campaigns wrote to a customer, and when.

The one item of a customer keeps two promises under one condition, at the price of one write: the
caps of all campaigns, and at most one message of a step (docs/decisions/0014). It holds contacts
for 30 days at least, which is as long as a campaign lives.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from chalicelib import log
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.projection import Fields
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.frequency import Contact, Contacts, Step
from chalicelib.repo.customers import audience_profiles
from chalicelib.repo.customers.joined_profiles import read_joined
from chalicelib.repo.table import keys, points_keys
from chalicelib.repo.table.encoding import NOT_OURS, Encoded, Item, Value, decode
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.read_each import read_each
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

EMPTY = Contacts()
UNNAMED = "-"
OF_PLAN = ("pk", "ring", "service", "version")
OF_DISPATCH = ("sk", "ring", "service", "by", "version")
RECIPIENT_KEYS = (keys.customer, keys.contacts)


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """The last messages to a customer: advertising in `ring`, service messages in `service`.

    `by` names the chunk and the job that claimed each step.
    """

    # Service messages are outside the caps, so they must not push contacts out of the ring. By the
    # chunk in `by` a worker finds the claims of a crashed worker, by the job its own after a lost
    # answer.
    customer: CustomerId
    ring: Contacts = field(default_factory=Contacts)
    service: Contacts = field(default_factory=Contacts)
    by: Mapping[Step, str] = field(default_factory=dict)
    version: int = 0

    @property
    def every(self) -> tuple[Contact, ...]:
        """All contacts, those of service messages last."""
        return (*self.ring.ring, *self.service.ring)

    def holds(self, step: Step) -> bool:
        """Whether this step of a campaign was claimed."""
        return any(kept.step == step for kept in self.every)

    def entering(self, step: Step, at: datetime, *, by: str, advertises: bool) -> "ContactRecord":
        """The record with one more message."""
        contact, ring, service = Contact(at, step), self.ring, self.service
        if advertises:
            ring = ring.adding(contact)
        else:
            service = service.adding(contact)
        return ContactRecord(self.customer, ring, service, {**self.by, step: by}, self.version)

    def leaving(self, step: Step) -> "ContactRecord":
        """The record without a message that was claimed and certainly never sent."""
        return replace(self, ring=_without(self.ring, step), service=_without(self.service, step))


class Recipient(NamedTuple):
    """A customer (None: erased) and the messages that were sent to them.

    `broken` is the reason of the exclusion if one of the two items cannot be read.
    """

    customer: Customer | None
    contacts: ContactRecord
    broken: Reason | None = None


class KnownContacts(NamedTuple):
    """The contacts of customers who have any, and the ids with unreadable contacts."""

    records: Mapping[CustomerId, ContactRecord]
    unreadable: frozenset[CustomerId]


@dataclass(frozen=True, slots=True)
class ContactStore:
    """The contacts of the table."""

    table: Table

    def get_many(self, customers: Sequence[CustomerId]) -> dict[CustomerId, ContactRecord]:
        """The contacts of customers; empty for a customer with none, or with unreadable ones.

        Not for sending: `recipients` reports unreadable contacts.
        """
        items = self.table.get_encoded(keys.contacts(customer) for customer in customers)
        found = _each_read(items, _read_whole).records
        return {each: found.get(each) or ContactRecord(each) for each in customers}

    def known(self, customers: Sequence[CustomerId]) -> KnownContacts:
        """The contacts of the customers who have any, for planning: without `by`.

        They may be a moment old.
        """
        # Eventually consistent reads cost half. A plan is no promise: dispatch judges again.
        wanted = [keys.contacts(customer) for customer in customers]
        return _each_read(self.table.get_fields(wanted, OF_PLAN), _read_for_plan)

    def recipients(
        self, customers: Sequence[CustomerId], fields: Fields
    ) -> dict[CustomerId, Recipient]:
        """Customers with these fields and their contacts, strongly consistent."""
        # Both items in one call, fifty customers each: the worker judges what it reads here. Where
        # the checks ask for purchases, the account too: it has the newest ones.
        has_purchases = "shopping" in fields
        of_each = (*RECIPIENT_KEYS, points_keys.points) if has_purchases else RECIPIENT_KEYS
        names = tuple(dict.fromkeys((*audience_profiles.projection(fields), *OF_DISPATCH)))

        def read(ids: Sequence[CustomerId], _: bool = True) -> list[Encoded]:  # noqa: FBT001, FBT002
            wanted = [each(customer) for customer in ids for each in of_each]
            return self.table.get_fields(wanted, names, strongly=True)

        items = read_joined(customers, read) if has_purchases else read(customers)
        found = {Key(item["pk"]["S"], item["sk"]["S"]): item for item in items}
        return {each: _recipient(each, found, fields) for each in customers}

    def claim(self, records: Sequence[ContactRecord]) -> Mapping[CustomerId, ContactRecord]:
        """Write up to 25 records; return the records, as they are now, that others had changed.

        Raises:
            Unavailable: any of the records may be written or not; claiming again tells which.
        """
        refused = self.table.put_each([_write(record) for record in records])
        return {
            keys.customer_of(each.write.key.pk): read_contacts(each.found)
            if each.found
            else ContactRecord(keys.customer_of(each.write.key.pk))
            for each in refused
        }


def read_contacts(item: Item) -> ContactRecord:
    """Read the record of an item."""
    ring = Contacts.from_json(item["ring"]) if item["ring"] else EMPTY
    service = Contacts.from_json(item["service"]) if item["service"] else EMPTY
    steps = [kept.step for kept in (*ring.ring, *service.ring)]
    return ContactRecord(
        customer=keys.customer_of(item["pk"]),
        ring=ring,
        service=service,
        by=dict(zip(steps, item["by"].split(" "), strict=True)) if steps else {},
        version=int(item["version"]),
    )


def _read_for_plan(item: Encoded) -> ContactRecord:
    ring, service = item["ring"]["S"], item["service"]["S"]
    return ContactRecord(
        customer=keys.customer_of(item["pk"]["S"]),
        ring=Contacts.from_json(ring) if ring else EMPTY,
        service=Contacts.from_json(service) if service else EMPTY,
        version=int(item["version"]["N"]),
    )


def _read_whole(item: Encoded) -> ContactRecord:
    return read_contacts(decode(item))


def _each_read(items: Iterable[Encoded], read: Callable[[Encoded], ContactRecord]) -> KnownContacts:
    found, unreadable = read_each(items, read, broken=Reason.RECORD_UNREADABLE)
    return KnownContacts({record.customer: record for record in found}, frozenset(unreadable))


def _recipient(customer: CustomerId, found: Mapping[Key, Encoded], fields: Fields) -> Recipient:
    profile, stored = (found.get(key(customer)) for key in RECIPIENT_KEYS)
    contacts = ContactRecord(customer)
    try:
        contacts = _read_whole(stored) if stored else contacts
    except NOT_OURS as broken:
        return Recipient(None, contacts, _unreadable(Reason.RECORD_UNREADABLE, customer, broken))
    try:
        is_there = profile is not None and audience_profiles.is_active(profile)
        read = audience_profiles.read_projected(profile, fields) if profile and is_there else None
    except NOT_OURS as broken:
        return Recipient(None, contacts, _unreadable(Reason.CUSTOMER_UNREADABLE, customer, broken))
    return Recipient(read, contacts)


def _unreadable(reason: Reason, customer: CustomerId, broken: Exception) -> Reason:
    log.event(reason, customer=customer, error=type(broken).__name__)
    return reason


def _without(contacts: Contacts, step: Step) -> Contacts:
    return Contacts(tuple(kept for kept in contacts.ring if kept.step != step))


def contacts_attributes(record: ContactRecord) -> dict[str, Value]:
    """The next version of a record."""
    steps = [kept.step for kept in (*record.ring.ring, *record.service.ring)]
    return {
        "ring": record.ring.to_json() if record.ring.ring else "",
        "service": record.service.to_json() if record.service.ring else "",
        "by": " ".join([record.by.get(step) or UNNAMED for step in steps]),
        "version": record.version + 1,
    }


def _write(record: ContactRecord) -> Put:
    key = keys.contacts(record.customer)
    return Put(key, contacts_attributes(record), version=record.version)
