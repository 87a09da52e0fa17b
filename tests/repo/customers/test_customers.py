"""Customers and their claims: what the table holds before and after each change."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.repo.conversation.dialogs import DialogMoved
from chalicelib.repo.customers.claims import Taken
from chalicelib.repo.customers.customers import CustomerChanged
from chalicelib.repo.table import customer_keys, keys
from chalicelib.repo.table.refusals import Moved
from chalicelib.world import World
from tests.builders.clock import START
from tests.repo.builders import (
    CHAT,
    a_consent,
    a_customer,
    a_dialog,
    dialog_of,
    everything,
    found,
    save_change,
    save_erasure,
    save_registration,
    stored,
    told_by,
)

ELSEWHERE = Chat("webchat", "0123456789abcdef")


def test_a_customer_is_read_as_they_were_registered(world: World) -> None:
    anna = a_customer(referral="ref_7Q2K-9", consents=(a_consent(), a_consent(channel="sms")))

    assert stored(world, anna) == anna


def test_what_was_not_asked_for_stays_empty(world: World) -> None:
    anna = a_customer(first_name="", surname="", email=None, birthday=None, consents=())

    assert stored(world, anna) == anna


def test_a_registration_writes_the_customer_their_claims_and_the_chat(world: World) -> None:
    anna = a_customer()
    assert everything(world) == {}

    stored(world, anna)

    assert anna.email is not None
    assert set(everything(world)) == {
        keys.dialog(CHAT),
        keys.customer(anna.id),
        keys.phone(anna.phone.number),
        customer_keys.proven_email(anna.email),
        keys.card(anna.card),
        customer_keys.surname("петрова", anna.id),
    }


def test_without_an_email_none_is_claimed(world: World) -> None:
    stored(world, a_customer(email=None))

    assert not [pk for pk, _ in everything(world) if pk.startswith("EMAIL#")]


def test_the_owner_of_a_phone_and_an_email_is_known(world: World) -> None:
    anna = stored(world, a_customer(email=Email("Anna@example.org")))

    assert world.customers.claims.owner_of_phone(anna.phone.number) == anna.id
    assert world.customers.claims.owner_of_email(Email("anna@example.org")) == anna.id
    assert world.customers.claims.owner_of_email(Email("boris@example.org")) is None


@pytest.mark.parametrize("what", ["phone", "email"])
def test_what_somebody_holds_is_not_given_twice(world: World, what: str) -> None:
    boris = stored(world, a_customer(chats=(ELSEWHERE,)))
    anna = replace(a_customer(), **{what: getattr(boris, what)})
    before = everything(world)

    with pytest.raises(Taken, match=f"{what}.taken") as taken:
        save_registration(world, anna, a_dialog(customer_id=anna.id))

    assert (taken.value.what, taken.value.owner) == (what, boris.id)
    assert everything(world) == before


def test_a_card_number_that_was_given_out_is_drawn_again(world: World) -> None:
    boris = stored(world, a_customer(chats=(ELSEWHERE,)))
    anna = replace(a_customer(), card=boris.card)
    before = everything(world)

    with pytest.raises(Moved, match=r"card\.taken"):
        save_registration(world, anna, a_dialog(customer_id=anna.id))

    assert everything(world) == before


def test_an_update_that_was_overtaken_registers_nobody(world: World) -> None:
    world.conversation.dialogs.save(a_dialog(step="confirm"))
    before = everything(world)

    with pytest.raises(DialogMoved) as moved:
        save_registration(world, a_customer(), a_dialog())

    assert moved.value.dialog == dialog_of(world)
    assert everything(world) == before


def test_a_changed_customer_is_read_as_they_are_now(world: World) -> None:
    anna = stored(world, a_customer())

    save_change(world, anna, replace(anna, first_name="Аня"), dialog_of(world))

    assert found(world, anna).first_name == "Аня"
    assert found(world, anna).version == anna.version + 1


def test_a_new_email_is_claimed_and_the_former_one_set_free(world: World) -> None:
    anna = stored(world, a_customer(email=Email("old@example.org")))

    save_change(world, anna, replace(anna, email=Email("new@example.org")), dialog_of(world))

    assert world.customers.claims.owner_of_email(Email("new@example.org")) == anna.id
    assert world.customers.claims.owner_of_email(Email("old@example.org")) is None


def test_an_email_that_only_changes_its_case_keeps_its_claim(world: World) -> None:
    anna = stored(world, a_customer(email=Email("anna@example.org")))

    save_change(world, anna, replace(anna, email=Email("Anna@example.org")), dialog_of(world))

    assert found(world, anna).email == "Anna@example.org"
    assert world.customers.claims.owner_of_email(Email("anna@example.org")) == anna.id


def test_an_email_may_be_given_for_the_first_time_and_taken_away(world: World) -> None:
    anna = stored(world, a_customer(email=None))
    with_email = replace(anna, email=Email("anna@example.org"))

    save_change(world, anna, with_email, dialog_of(world))
    assert world.customers.claims.owner_of_email(Email("anna@example.org")) == anna.id

    save_change(world, found(world, anna), replace(anna, email=None), dialog_of(world))
    assert world.customers.claims.owner_of_email(Email("anna@example.org")) is None


def test_an_email_of_somebody_else_changes_nothing(world: World) -> None:
    boris = stored(world, a_customer(chats=(ELSEWHERE,)))
    anna = stored(world, a_customer())
    before = everything(world)

    with pytest.raises(Taken, match=r"email\.taken") as taken:
        save_change(world, anna, replace(anna, email=boris.email), dialog_of(world))

    assert taken.value.owner == boris.id
    assert everything(world) == before


def test_a_customer_who_was_changed_meanwhile_is_not_overwritten(world: World) -> None:
    anna = stored(world, a_customer())
    save_change(world, anna, replace(anna, first_name="Аня"), dialog_of(world))

    with pytest.raises(CustomerChanged):
        save_change(world, anna, replace(anna, surname="Иванова"), dialog_of(world))

    assert found(world, anna).surname == anna.surname


def test_a_chat_that_moved_on_changes_nothing(world: World) -> None:
    anna = stored(world, a_customer())

    with pytest.raises(DialogMoved):
        save_change(world, anna, replace(anna, first_name="Аня"), a_dialog())

    assert found(world, anna) == anna


def test_a_consent_that_is_replaced_goes_to_the_history(world: World) -> None:
    yes = a_consent()
    no = a_consent(given=False, at=START + timedelta(days=1))
    personal = a_consent(purpose=Purpose.PERSONAL_DATA)
    anna = stored(world, a_customer(consents=(personal, yes)))

    save_change(world, anna, anna.with_consents(no), dialog_of(world), (no,))

    assert found(world, anna).consents == (personal, no)
    assert world.customers.former_consents.of_customer(anna.id) == [yes]


def test_the_whole_history_is_read_oldest_first(world: World) -> None:
    said = [
        tuple(
            a_consent(channel=f"channel-{n:02}", at=START + timedelta(minutes=minute))
            for n in range(60)
        )
        for minute in range(3)
    ]
    anna = stored(world, a_customer(consents=said[0]))

    for consents in said[1:]:
        save_change(world, anna, anna.with_consents(*consents), dialog_of(world), consents)
        anna = found(world, anna)

    assert world.customers.former_consents.of_customer(anna.id) == [*said[0], *said[1]]


def test_an_erased_customer_is_nobody(world: World) -> None:
    anna = stored(world, a_customer())

    save_erasure(world, anna, dialog_of(world).forgotten(), START)

    assert world.customers.profiles.get(anna.id) is None
    assert world.customers.claims.owner_of_phone(anna.phone.number) is None


def test_an_erasure_leaves_a_tombstone_a_closed_card_and_the_proof_of_consents(
    world: World,
) -> None:
    said = a_consent(given=False, at=START + timedelta(days=1))
    anna = stored(world, a_customer(chats=(CHAT, ELSEWHERE)))
    world.conversation.dialogs.save(a_dialog(chat=ELSEWHERE, customer_id=anna.id))
    save_change(world, anna, anna.with_consents(said), dialog_of(world), (said,))

    save_erasure(world, found(world, anna), dialog_of(world).forgotten(), START)

    items = everything(world)
    assert set(items) == {
        keys.dialog(CHAT),
        keys.customer(anna.id),
        keys.card(anna.card),
        keys.former_consent(anna.id, anna.consents[0]),
        keys.former_consent(anna.id, said),
        keys.erased(START, anna.id),
    }
    assert items[keys.card(anna.card)]["status"] == {"S": "closed"}
    tombstone = items[keys.customer(anna.id)]
    assert set(tombstone) == {"pk", "sk", "stamp", "status", "erased_at", "version"}


def test_nothing_that_an_erasure_leaves_names_the_person(world: World) -> None:
    anna = stored(world, a_customer(surname="Петрова", email=Email("anna@example.org")))

    save_erasure(world, anna, dialog_of(world).forgotten(), START)

    left = told_by(world)
    for personal in ("Анна", "Петрова", anna.phone.number, "anna@example.org", "1990"):
        assert personal not in left


def test_an_erasure_sets_phone_and_email_free_but_never_the_card(world: World) -> None:
    anna = stored(world, a_customer())
    save_erasure(world, anna, dialog_of(world).forgotten(), START)
    again = replace(a_customer(), phone=anna.phone, email=anna.email)

    with pytest.raises(Moved, match=r"card\.taken"):
        save_registration(
            world, replace(again, card=anna.card, chats=(ELSEWHERE,)), a_dialog(chat=ELSEWHERE)
        )
    assert stored(world, again) == again


def test_a_customer_who_was_changed_meanwhile_is_not_erased(world: World) -> None:
    anna = stored(world, a_customer())
    save_change(world, anna, replace(anna, first_name="Аня"), dialog_of(world))
    before = everything(world)

    with pytest.raises(CustomerChanged):
        save_erasure(world, anna, dialog_of(world).forgotten(), START)

    assert everything(world) == before


def test_nobody_is_nobody(world: World) -> None:
    assert world.customers.profiles.get(CustomerId("nobody")) is None
    assert world.customers.former_consents.of_customer(CustomerId("nobody")) == []
