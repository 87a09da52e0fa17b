"""When and by which campaigns a customer was written to: the record that no step may enter twice.

One item a customer holds the contacts of 30 days, which is as long as a campaign lives: the caps of
all campaigns and the uniqueness of (campaign, step, customer) stand under one condition and cost
one write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain.frequency import Contact, Contacts, Step
from chalicelib.domain.ids import CustomerId
from chalicelib.repo import keys
from chalicelib.repo.encoding import Item, Value
from chalicelib.repo.table import Table
from chalicelib.repo.writes import Put

CLAIMS_MAX = 25  # in one call
EMPTY = Contacts()


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """What a customer got in 30 days. Service messages stand outside the caps, and so apart.

    `by` names who entered the last contact, so that a worker knows its own after a crash.
    """

    customer: CustomerId
    ring: Contacts = field(default_factory=Contacts)
    service: Contacts = field(default_factory=Contacts)
    by: str = ""
    version: int = 0

    def holds(self, step: Step) -> bool:
        """Whether this step of a campaign was entered."""
        return any(kept.step == step for kept in (*self.ring.ring, *self.service.ring))

    def entering(self, step: Step, at: datetime, *, by: str, advertises: bool) -> "ContactRecord":
        """The record after one message more."""
        contact = Contact(at, step)
        if advertises:
            return replace(self, ring=self.ring.adding(contact), by=by)
        return replace(self, service=self.service.adding(contact), by=by)


@dataclass(frozen=True, slots=True)
class ContactStore:
    """The contacts of the table."""

    table: Table

    def get_many(self, customers: Sequence[CustomerId]) -> dict[CustomerId, ContactRecord]:
        """The contacts of up to 100 customers; whoever was never written to has an empty record."""
        items = self.table.get_many(keys.contacts(customer) for customer in customers)
        found = {read_contacts(item).customer: read_contacts(item) for item in items}
        return {each: found.get(each) or ContactRecord(each) for each in customers}

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
    return ContactRecord(
        customer=keys.customer_of(item["pk"]),
        ring=Contacts.from_json(item["ring"]) if item["ring"] else EMPTY,
        service=Contacts.from_json(item["service"]) if item["service"] else EMPTY,
        by=item["by"],
        version=item["version"],
    )


def _write(record: ContactRecord) -> Put:
    attributes: dict[str, Value] = {
        "ring": record.ring.to_json() if record.ring.ring else "",
        "service": record.service.to_json() if record.service.ring else "",
        "by": record.by,
        "version": record.version + 1,
    }
    return Put(keys.contacts(record.customer), attributes, version=record.version)
