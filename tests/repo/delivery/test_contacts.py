"""What customers got is read with who entered it."""

import json
from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.customers.projection import EVERYTHING, PERSON
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.frequency import REMEMBERED, Step
from chalicelib.repo.delivery.contacts import ContactRecord, contacts_attributes
from chalicelib.repo.table import keys
from chalicelib.repo.table.writes import Put
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.planning import keep
from tests.repo.builders import a_customer

ANNA = CustomerId("anna")
AUTUMN, WINTER, BILL = Step("autumn", "1"), Step("winter", "1"), Step("bill", "1")
LATER = START + timedelta(hours=1)


def test_every_step_says_who_entered_it(world: World) -> None:
    record = (
        ContactRecord(ANNA)
        .entering(WINTER, LATER, by="w", advertises=True)
        .entering(BILL, LATER, by="b", advertises=False)
        .entering(AUTUMN, START, by="a", advertises=True)
    )

    read = _kept(world, record)

    assert read.by == {AUTUMN: "a", WINTER: "w", BILL: "b"}
    assert [kept.step for kept in read.ring.ring] == [AUTUMN, WINTER]
    assert [kept.step for kept in read.service.ring] == [BILL]
    assert all(read.holds(step) for step in (AUTUMN, WINTER, BILL))


def test_who_enters_a_step_again_is_who_entered_it(world: World) -> None:
    record = ContactRecord(ANNA).entering(AUTUMN, START, by="a", advertises=True)

    read = _kept(world, record.entering(AUTUMN, LATER, by="z", advertises=True))

    assert read.by == {AUTUMN: "z"}
    assert [kept.at for kept in read.ring.ring] == [START]


def test_what_was_given_back_is_gone(world: World) -> None:
    record = ContactRecord(ANNA).entering(AUTUMN, START, by="a", advertises=True)
    record = record.entering(BILL, START, by="b", advertises=False)

    read = _kept(world, record.leaving(AUTUMN).leaving(BILL))

    assert not read.holds(AUTUMN)
    assert not read.holds(BILL)
    assert read.by == {}


def test_all_that_is_remembered_costs_one_write_unit() -> None:
    record, wrote = ContactRecord(CustomerId("c" * 22)), "0123456789abcdef"
    for number in range(REMEMBERED):
        step, at = Step(f"{number:022}", "1"), START + timedelta(days=number)
        record = record.entering(step, at, by=wrote, advertises=True)

    assert len(record.every) == REMEMBERED
    assert len(json.dumps(contacts_attributes(record))) < 900  # and its keys


def test_whom_nobody_wrote_to_has_an_empty_record(world: World) -> None:
    assert world.delivery.contacts.get_many([ANNA]) == {ANNA: ContactRecord(ANNA)}


def test_recipients_are_read_with_their_contacts(world: World) -> None:
    customer = a_customer()
    keep(world, customer)
    erased = CustomerId("erased")
    tombstone = Put(keys.customer(erased), {"status": "erased", "version": 2}, version=None)
    world.table.put(tombstone)

    found = world.delivery.contacts.recipients([customer.id, erased, ANNA], PERSON | EVERYTHING)

    read, contacts, _ = found[customer.id]
    assert read
    assert contacts == ContactRecord(customer.id)
    assert read == replace(
        customer,
        phone=read.phone,
        consents=read.consents,
        version=read.version,
        referral=read.referral,
        email_proven_at=read.email_proven_at,
    )
    assert read.email_proven_at
    assert read.phone.number == customer.phone.number
    assert [each.given for each in read.consents] == [each.given for each in customer.consents]
    assert found[erased].customer is None
    assert found[ANNA].customer is None


def _kept(world: World, record: ContactRecord) -> ContactRecord:
    world.table.put(Put(keys.contacts(ANNA), contacts_attributes(record), version=None))
    return world.delivery.contacts.get_many([ANNA])[ANNA]
