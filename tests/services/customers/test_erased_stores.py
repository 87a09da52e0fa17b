"""Case s10: what stands outside of a customer's items is erased too; consents stay as proof."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import Line, Reply
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.conversation.quarantine import KEPT
from chalicelib.services.conversation.give_answer import queue_part
from chalicelib.services.customers.card_link import sign_card_link
from chalicelib.services.customers.erase_again import erase_again
from chalicelib.services.customers.erase_customer import forget_outside
from chalicelib.world import World, use_world
from tests.builders.clock import START, Clock
from tests.builders.events import rest_event
from tests.builders.people import queued, work_off_outbox
from tests.builders.staff import Caller, a_caller
from tests.handlers.customers.people import CONSENTS, CUSTOMER, CUSTOMERS, a_person, of
from tests.repo.builders import CHAT, a_consent, a_customer, everything, stored, told_by

NAMED = "paper of Анна Петрова"
ACTOR = Actor(StaffKeyId("tests"), START)
OTHER = Chat("telegram", "7012345679")


@pytest.fixture
def anna(world: World) -> Customer:
    consents = (a_consent(), a_consent(channel="sms", source="staff", evidence=NAMED))
    return stored(world, a_customer(email=Email("anna@example.org"), consents=consents))


@pytest.fixture
def admin(world: World) -> Caller:
    return a_caller(world, Role.ADMIN)


def quarantined(world: World, *bodies: dict[str, Any]) -> None:
    for number, body in enumerate(bodies):
        world.conversation.quarantine.keep(
            f"{number}",
            channel="telegram",
            body=json.dumps(body).encode(),
            why="ValueError",
            now=world.now(),
        )


def aside(world: World) -> list[str]:
    return [sk.rpartition("#")[2] for pk, sk in everything(world) if pk.startswith("ASIDE#")]


def erase(admin: Caller, customer: Customer) -> None:
    assert admin.asks("DELETE", CUSTOMER, path=of(customer)).status == 204


def test_s10_quarantined_updates_of_the_customer_go_and_others_stay(
    world: World, admin: Caller, anna: Customer, clock: Clock
) -> None:
    chat, phone = int(CHAT.id), anna.phone.number
    quarantined(world, {"chat": {"id": chat}, "text": "Я Анна Петрова"})
    clock.at += KEPT
    quarantined(
        world,
        {"chat": {"id": int(f"{chat}9")}, "text": "another person"},
        {"chat": {"id": 1}, "contact": {"phone_number": phone}},
        {"chat": {"id": 2}, "text": "my mail is anna@example.org!"},
        {"chat": {"id": int(OTHER.id)}, "text": "joanna@example.org"},
    )

    erase(admin, anna)

    assert sorted(aside(world)) == ["0", "3"]
    assert "Анна" not in told_by(world)


def test_s10_the_outbox_forgets_the_chat(world: World, admin: Caller, anna: Customer) -> None:
    hello = Reply((Line("registration.done", {"name": "Анна", "number": "2 9"}),), None)
    queue_part(world, CHAT, "ru", hello, cause="1")
    queue_part(world, OTHER, "ru", hello, cause="1")

    erase(admin, anna)

    owed = [item for (pk, _), item in everything(world).items() if pk.startswith("OWED#")]
    assert [item["chat"]["S"] for item in owed] == [OTHER.id]
    assert CHAT.id not in str(queued(world))


def test_s10_a_reply_that_was_owed_is_not_sent(world: World, admin: Caller, anna: Customer) -> None:
    queue_part(world, CHAT, "ru", Reply((Line("menu.hello"),), None), cause="1")
    erase(admin, anna)

    assert work_off_outbox(world) == {"batchItemFailures": []}


def test_s10_while_the_secret_is_exchanged_the_outbox_is_searched_under_both(
    world: World, anna: Customer
) -> None:
    queue_part(world, CHAT, "ru", Reply((Line("menu.hello"),), None), cause="1")
    secret = f"{'n' * 32},{world.settings.secret}"
    exchanging = replace(world, settings=replace(world.settings, secret=secret))
    use_world(exchanging)

    erase(a_caller(exchanging, Role.ADMIN), anna)

    assert not [pk for pk, _ in everything(world) if pk.startswith("OWED#")]


def picture(world: World, customer: Customer) -> dict[str, Any]:
    from app import app

    token = sign_card_link(world, customer.card, "qr").rpartition("/")[2].partition("?")[0]
    event = rest_event(
        "GET", "/cards/pictures/{token}", headers={"accept": "image/png"}, path={"token": token}
    )
    answer: dict[str, Any] = app(event, None)
    return answer


def test_s10_the_signed_picture_is_not_found_any_more(
    world: World, admin: Caller, anna: Customer
) -> None:
    assert picture(world, anna)["statusCode"] == 200
    erase(admin, anna)

    answer = picture(world, anna)

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["code"] == "card.not_found"


def test_s10_all_consents_stay_as_proof_without_what_names_the_person(
    world: World, admin: Caller, clock: Clock
) -> None:
    paper = {"personal_data": {"evidence": NAMED}, "advertising": {"evidence": NAMED}}
    made = admin.asks("POST", CUSTOMERS, a_person(consents=paper)).body["id"]
    path = {"customer_id": made}
    clock.moves(days=1)
    no = {"purpose": "advertising", "channel": "sms", "given": False, "evidence": NAMED}
    assert admin.asks("POST", CONSENTS, no, path=path).status == 201

    assert admin.asks("DELETE", CUSTOMER, path=path).status == 204

    proof = world.customers.former_consents.of_customer(CustomerId(made))
    kept = {(each.purpose, each.channel, each.given) for each in proof}
    assert kept == {
        ("personal_data", "shop", True),
        ("advertising", "email", True),
        ("advertising", "sms", True),
        ("advertising", "sms", False),
    }
    assert {each.evidence for each in proof} == {""}
    assert all(each.text_version for each in proof)
    assert "Петрова" not in told_by(world)


def test_s10_the_id_of_a_message_stays_as_proof(
    world: World, admin: Caller, anna: Customer
) -> None:
    erase(admin, anna)

    proof = world.customers.former_consents.of_customer(anna.id)
    assert sorted(each.evidence for each in proof) == ["", "telegram:1204"]


def test_s10_a_crash_in_the_middle_leaves_a_customer_who_can_be_erased_again(
    world: World, anna: Customer
) -> None:
    quarantined(world, {"chat": {"id": int(CHAT.id)}})
    forget_outside(world, anna)
    assert world.customers.profiles.get(anna.id) == anna

    erase(a_caller(world, Role.ADMIN), anna)

    assert aside(world) == []


def test_a_ledger_names_the_erased_by_id_alone(world: World, admin: Caller, anna: Customer) -> None:
    erase(admin, anna)

    page = world.customers.profiles.erased_after("", 10)
    assert [customer_id for _, customer_id in page] == [anna.id]
    assert world.customers.profiles.erased_after(page[-1][0], 10) == []


def test_after_a_restore_the_erased_are_erased_again_and_others_stay(
    world: World, anna: Customer
) -> None:
    boris = stored(world, a_customer())

    erased = erase_again(world, ACTOR, [CustomerId("never-here"), anna.id, anna.id])

    assert erased == [anna.id]
    assert world.customers.profiles.get(anna.id) is None
    assert world.customers.profiles.get(boris.id) == boris
    assert erase_again(world, ACTOR, [anna.id]) == []
