"""What a person says and does after a merge counts for both, also when the merge is undone."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.suppression import complaint, hard_bounce
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table import keys
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.customers.merging.merge_customers import MergeRequest, merge_customers
from chalicelib.services.customers.merging.undo_merge import undo_merge
from chalicelib.services.customers.notes.write_notes import change_note, write_note
from chalicelib.services.customers.withdraw_consent import Stopped, withdraw_consent
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import a_buyer
from tests.repo.builders import (
    a_consent,
    a_customer,
    everything,
    found,
    save_change,
    save_registration,
)


def an_actor(world: World) -> Actor:
    return Actor(StaffKeyId("tests"), world.now())


def merges(world: World, survivor: Customer, merged: Customer) -> None:
    merge_customers(world, an_actor(world), MergeRequest(survivor.id, merged.id, "one person"))


def undoes(world: World, survivor: Customer, merged: Customer) -> None:
    undo_merge(world, an_actor(world), survivor.id, merged.id)


def with_consents(world: World, *consents: Consent) -> Customer:
    customer = a_customer(chats=(), consents=consents)
    save_registration(world, customer, an_actor(world))
    return found(world, customer)


def loses_number(world: World, former: Customer, number: ProvenPhone) -> Customer:
    """Another person proves a number of a silent card."""
    other = a_customer(chats=(), phone=number)
    writes = world.customers.profiles.take_over_writes(other, found(world, former))
    world.commit(None, *writes)
    return other


def hears(world: World, customer: Customer, channel: str = "telegram") -> bool:
    return found(world, customer).allows(Purpose.ADVERTISING, channel)


def test_a_stop_since_the_merge_counts_for_both(world: World, clock: Clock) -> None:
    anna, twin = a_buyer(world), a_buyer(world)
    merges(world, anna, twin)
    clock.at += timedelta(days=1)
    withdraw_consent(world, anna.id, Stopped("telegram", clock.at, "link"))
    now = found(world, anna)
    lines = (complaint("email"), hard_bounce("email"))
    refused = replace(now, suppressions=lines, refused_topics=frozenset({"news"}))
    save_change(world, now, refused)

    undoes(world, anna, twin)

    assert not hears(world, anna)
    assert not hears(world, twin)
    assert found(world, anna).suppressions == lines
    # The mailbox that bounced is the survivor's alone.
    assert found(world, twin).suppressions == (complaint("email"),)
    assert found(world, twin).refused_topics == {"news"}
    (former,) = world.customers.former_consents.of_customer(twin.id)
    assert former.given


def test_a_stop_over_a_no_that_the_merge_brought_outlives_the_undo(
    world: World, clock: Clock
) -> None:
    anna, twin = a_buyer(world), with_consents(world, a_consent(given=False))
    merges(world, anna, twin)
    clock.at += timedelta(days=1)
    withdraw_consent(world, anna.id, Stopped("telegram", clock.at, "link"))

    undoes(world, anna, twin)

    assert not hears(world, anna)


def test_a_refusal_of_two_merged_customers_stays_as_long_as_one_of_them(world: World) -> None:
    anna = a_buyer(world)
    first, second = (with_consents(world, a_consent(given=False)) for _ in range(2))
    for each in (first, second):
        save_change(world, each, replace(each, refused_topics=frozenset({"news"})))
        merges(world, anna, each)

    undoes(world, anna, first)

    assert not hears(world, anna)
    assert found(world, anna).refused_topics == {"news"}


def test_a_number_of_the_other_may_pass_to_a_third_person(world: World) -> None:
    anna, twin = a_buyer(world), a_buyer(world)
    merges(world, anna, twin)

    other = loses_number(world, anna, twin.phone)

    assert found(world, anna).phone.number == anna.phone.number
    erase_by_staff(world, an_actor(world), anna.id)
    assert world.table.get(keys.phone(anna.phone.number)) is None
    assert world.customers.claims.owner_of_phone(twin.phone.number) == other.id


def test_an_undo_leaves_a_number_to_the_person_who_proved_it(world: World) -> None:
    anna, twin = a_buyer(world), a_buyer(world)
    merges(world, anna, twin)
    other = loses_number(world, anna, twin.phone)

    undoes(world, anna, twin)

    assert found(world, anna).phone.number == anna.phone.number
    assert not found(world, twin).phone.number
    assert world.customers.claims.owner_of_phone(twin.phone.number) == other.id


def test_a_survivor_with_the_number_of_the_other_can_be_erased(world: World) -> None:
    anna, twin = a_buyer(world), a_buyer(world)
    loses_number(world, anna, anna.phone)
    merges(world, anna, twin)
    assert found(world, anna).phone.number == twin.phone.number

    erase_by_staff(world, an_actor(world), anna.id)

    assert world.table.get(keys.phone(twin.phone.number)) is None


def test_the_number_of_the_other_may_become_the_survivors(world: World) -> None:
    anna, twin = a_buyer(world), a_buyer(world)
    merges(world, anna, twin)
    now = found(world, anna)
    after = now.with_changed_phone(replace(twin.phone, at=world.now()))
    world.commit(None, *world.customers.profiles.change_phone_writes(now, after))

    owners = world.customers.claims.owner_of_phone
    assert (owners(anna.phone.number), owners(twin.phone.number)) == (None, anna.id)
    undoes(world, anna, twin)
    assert owners(twin.phone.number) == twin.id
    assert not found(world, anna).phone.number


def test_a_number_that_nobody_has_is_the_others_again(world: World) -> None:
    anna, twin = a_buyer(world), a_buyer(world)
    loses_number(world, anna, anna.phone)
    merges(world, anna, twin)
    now = found(world, anna)
    after = now.with_changed_phone(a_customer().phone)
    world.commit(None, *world.customers.profiles.change_phone_writes(now, after))

    undoes(world, anna, twin)

    assert world.customers.claims.owner_of_phone(twin.phone.number) == twin.id
    assert found(world, anna).phone.number == after.phone.number


def test_an_erasure_finds_quarantined_updates_of_the_other(world: World) -> None:
    anna, twin = a_buyer(world), a_buyer(world)
    merges(world, anna, twin)
    for number, said in enumerate((twin.email, twin.phone.number, "nobody")):
        body = f'{{"text": "{said}"}}'.encode()
        keep = world.conversation.quarantine.keep
        keep(f"{number}", channel="telegram", body=body, why="ValueError", now=world.now())

    erase_by_staff(world, an_actor(world), anna.id)

    left = [sk.rpartition("#")[2] for pk, sk in everything(world) if pk.startswith("ASIDE#")]
    assert left == ["2"]


def test_own_fields_of_the_other_fill_gaps_and_go_back(world: World) -> None:
    anna, twin = a_buyer(world), a_buyer(world)
    save_change(world, anna, replace(anna, custom={"shoe": "38"}))
    save_change(world, twin, replace(twin, custom={"shoe": "39", "pet": "cat"}))

    merges(world, anna, twin)
    assert found(world, anna).custom == {"shoe": "38", "pet": "cat"}

    undoes(world, anna, twin)
    assert found(world, anna).custom == {"shoe": "38"}
    assert found(world, twin).custom == {"shoe": "39", "pet": "cat"}


def test_a_note_about_the_other_is_changed_beside_the_survivor(world: World) -> None:
    anna, twin = a_buyer(world), a_buyer(world)
    note = write_note(world, an_actor(world), twin.id, "asked for a call").record
    merges(world, anna, twin)

    change_note(world, an_actor(world), anna.id, note.id, "")

    (kept,) = world.customers.notes.of_customer(twin.id)
    assert kept.is_deleted
