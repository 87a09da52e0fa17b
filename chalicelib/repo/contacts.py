"""When and by which campaigns a customer was written to: the record that no step may enter twice.

One item a customer holds the contacts of 30 days, which is as long as a campaign lives: the caps of
all campaigns and the uniqueness of (campaign, step, customer) stand under one condition and cost
one write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.customer import Customer
from chalicelib.domain.frequency import Contact, Contacts, Step
from chalicelib.domain.ids import CustomerId
from chalicelib.repo import keys, profiles
from chalicelib.repo.encoding import Encoded, Item, Value
from chalicelib.repo.keys import Key
from chalicelib.repo.table import Table
from chalicelib.repo.writes import Put

EMPTY = Contacts()
UNNAMED = "-"
PLANNED_BY = ("pk", "ring", "service", "version")
RECIPIENT_KEYS = (keys.customer, keys.contacts)


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """What a customer got in 30 days. Service messages stand outside the caps, and so apart.

    `by` names who entered each step, so that a worker knows its own, and after a crash those of
    the one whose work it takes over.
    """

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
        """Whether this step of a campaign was entered."""
        return any(kept.step == step for kept in self.every)

    def entering(self, step: Step, at: datetime, *, by: str, advertises: bool) -> "ContactRecord":
        """The record after one message more."""
        contact, ring, service = Contact(at, step), self.ring, self.service
        if advertises:
            ring = ring.adding(contact)
        else:
            service = service.adding(contact)
        return ContactRecord(self.customer, ring, service, {**self.by, step: by}, self.version)

    def leaving(self, step: Step) -> "ContactRecord":
        """The record without a message that was entered and certainly never sent."""
        return replace(self, ring=_without(self.ring, step), service=_without(self.service, step))


class Recipient(NamedTuple):
    """A customer, unless they were erased, and what was sent to them."""

    customer: Customer | None
    contacts: ContactRecord


@dataclass(frozen=True, slots=True)
class ContactStore:
    """The contacts of the table."""

    table: Table

    def get_many(self, customers: Sequence[CustomerId]) -> dict[CustomerId, ContactRecord]:
        """The contacts of customers; whoever was never written to has an empty record."""
        items = self.table.get_many(keys.contacts(customer) for customer in customers)
        read = map(read_contacts, items)
        found = {record.customer: record for record in read}
        return {each: found.get(each) or ContactRecord(each) for each in customers}

    def known(self, customers: Sequence[CustomerId]) -> dict[CustomerId, ContactRecord]:
        """The contacts of those who were ever written to.

        For planning: half the price, a moment behind, and without who entered them.
        """
        asked = [keys.contacts(customer) for customer in customers]
        records = map(_read_for_plan, self.table.get_fields(asked, PLANNED_BY))
        return {record.customer: record for record in records}

    def recipients(
        self, customers: Sequence[CustomerId], *, shopping: bool = True
    ) -> dict[CustomerId, Recipient]:
        """Customers with their contacts, fifty a call; an erased one is None.

        What they bought is half of what reading a customer costs: without `shopping` the
        purchases that are kept one by one are left out.
        """
        asked = [each(customer) for customer in customers for each in RECIPIENT_KEYS]
        found = {Key(item["pk"], item["sk"]): item for item in self.table.get_many(asked)}
        if not shopping:
            for item in found.values():
                item["recent"] = []
        return {each: _recipient(each, found) for each in customers}

    def claim(self, records: Sequence[ContactRecord]) -> Mapping[CustomerId, ContactRecord]:
        """Enter what up to 25 records say; those that had changed meanwhile, as they are now.

        Raises:
            Unavailable: some may be entered and others not; claiming again tells.
        """
        refused = self.table.put_each([_write(record) for record in records])
        return {
            keys.customer_of(each.write.key.pk): read_contacts(each.found)
            if each.found
            else ContactRecord(keys.customer_of(each.write.key.pk))
            for each in refused
        }


def read_contacts(item: Item) -> ContactRecord:
    """The record of an item."""
    ring = Contacts.from_json(item["ring"]) if item["ring"] else EMPTY
    service = Contacts.from_json(item["service"]) if item["service"] else EMPTY
    steps = [kept.step for kept in (*ring.ring, *service.ring)]
    return ContactRecord(
        customer=keys.customer_of(item["pk"]),
        ring=ring,
        service=service,
        by=dict(zip(steps, item["by"].split(" "), strict=True)) if steps else {},
        version=item["version"],
    )


def _read_for_plan(item: Encoded) -> ContactRecord:
    ring, service = item["ring"]["S"], item["service"]["S"]
    return ContactRecord(
        customer=keys.customer_of(item["pk"]["S"]),
        ring=Contacts.from_json(ring) if ring else EMPTY,
        service=Contacts.from_json(service) if service else EMPTY,
        version=int(item["version"]["N"]),
    )


def _recipient(customer: CustomerId, found: Mapping[Key, Item]) -> Recipient:
    profile, contacts = (found.get(key(customer)) for key in RECIPIENT_KEYS)
    return Recipient(
        profiles.read_customer(customer, profile) if profiles.is_active(profile) else None,
        read_contacts(contacts) if contacts else ContactRecord(customer),
    )


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
