"""Leads: the contact form of a site opens an appeal, once, of nobody."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app import app
from chalicelib.domain.appeals.appeal import Appeal
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.services.appeals.take_lead import LEADS_AN_HOUR_MAX
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.world import World, use_world
from tests.builders.clock import Clock
from tests.builders.events import rest_event
from tests.builders.incoming import an_email, arrives
from tests.builders.people import WebchatVisitor
from tests.builders.staff import a_caller
from tests.handlers.broken import AWAY, fails
from tests.repo.builders import a_customer, everything, stored

LEADS = "/v1/leads"
ASKED = {
    "text": "Где мои баллы?",
    "name": "Вера  Орлова",
    "phone": "8 921 765-43-21",
    "email": "vera@example.org",
    "locale": "ru",
    "page": "https://shop.example/points?phone=79217654321#form",
}


def sends(
    origin: str = "https://shop.example", *, once: str = "form-1", **changes: Any
) -> dict[str, Any]:
    """Send the form from a page."""
    headers = {"Origin": origin, "Content-Type": "application/json", "Idempotency-Key": once}
    body = json.dumps({**ASKED, **changes}).encode()
    event = rest_event("POST", LEADS, body=body, headers={k: v for k, v in headers.items() if v})
    answer: dict[str, Any] = app(event, None)
    return answer


def appeals(world: World) -> list[Appeal]:
    return [each for _, each in world.desk.appeals.inbox()]


def code(answer: dict[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], json.loads(answer["body"])["code"]


def test_the_form_of_a_page_opens_an_appeal_of_nobody(world: World) -> None:
    anna = stored(world, a_customer())
    answer = sends(phone=anna.phone.number, email=anna.email)

    assert answer["statusCode"] == 201
    assert answer["headers"]["Access-Control-Allow-Origin"] == "https://shop.example"
    (appeal,) = appeals(world)
    # The phone is that of a customer, but anybody can type it.
    assert appeal.customer_id is None
    assert (appeal.topic, appeal.locale) == (Topic.POINTS, "ru")
    assert appeal.chat == Chat("email", str(anna.email))
    assert appeal.contact == f"Вера Орлова · {anna.phone.number} · {anna.email}"
    said = [each.text for each in world.desk.appeals.messages(appeal.id)]
    assert said == ["Где мои баллы?", "page https://shop.example/points"]


@pytest.mark.parametrize("is_proven", [True, False])
def test_an_erasure_finds_what_was_asked_with_the_address(world: World, is_proven: bool) -> None:  # noqa: FBT001
    anna = stored(world, a_customer(email_proven_at=world.now() if is_proven else None))
    sends(email=anna.email)
    sends(email="other@shop.example", once="form-2")
    arrives(world, an_email("Из почты", sender=str(anna.email)), source=str(anna.email))
    assert len(appeals(world)) == 3
    erase_by_staff(world, Actor(StaffKeyId("tests"), world.now()), anna.id)

    # An e-mail that the mailbox sent is found by its proof alone.
    left = {each.contact.rpartition(" ")[2] for each in appeals(world)}
    assert left == {"other@shop.example"} | (set() if is_proven else {str(anna.email)})
    assert ("Из почты" in str(everything(world))) != is_proven


def test_a_known_person_and_an_unknown_one_get_the_same_words(world: World) -> None:
    anna = stored(world, a_customer())
    known = sends(phone=anna.phone.number)
    unknown = sends(once="form-2", phone="+79990000000")

    assert json.loads(known["body"]).keys() == json.loads(unknown["body"]).keys() == {"id"}


def test_a_repeated_request_opens_one_appeal_and_another_body_is_refused(world: World) -> None:
    first, again = sends(), sends()
    other = sends(text="Другое")

    assert first["body"] == again["body"]
    assert code(other) == (422, "idempotency.other_request")
    assert len(appeals(world)) == 1


def test_when_the_table_does_not_answer_the_site_is_asked_to_come_back(world: World) -> None:
    fails(world, AWAY, "dynamodb")

    assert sends()["statusCode"] == 503


def test_an_integration_sends_leads_with_its_key(world: World) -> None:
    site = a_caller(world, Role.INTEGRATION)
    answers = [site.asks("POST", LEADS, {**ASKED, "email": None}, once="lead-1") for _ in range(9)]

    assert {answer.status for answer in answers} == {201}
    (appeal,) = appeals(world)
    assert appeal.chat is None
    assert appeal.contact == "Вера Орлова · +79217654321"


@pytest.mark.parametrize("role", [Role.CASHIER, Role.MARKETER, Role.ANALYST, Role.AUDITOR])
def test_other_roles_send_none(world: World, role: Role) -> None:
    answer = a_caller(world, role).asks("POST", LEADS, ASKED, once="lead-1")

    assert (answer.status, answer.body["code"]) == (403, "key.role")
    assert appeals(world) == []


def test_one_address_has_a_budget_and_the_next_hour_another(world: World, clock: Clock) -> None:
    taken = [sends(once=f"form-{number}") for number in range(LEADS_AN_HOUR_MAX)]
    refused = sends(once="one-more")

    assert {answer["statusCode"] for answer in taken} == {201}
    assert code(refused) == (429, "lead.too_many")
    assert refused["headers"]["Access-Control-Allow-Origin"] == "https://shop.example"
    clock.moves(hours=1)
    assert sends(once="one-more")["statusCode"] == 201


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_page_of_another_origin_is_refused(world: World, origin: str) -> None:
    answer = sends(origin)

    assert code(answer) == (403, "webchat.origin")
    assert "Access-Control-Allow-Origin" not in answer["headers"]
    assert everything(world) == {}


def test_without_a_key_and_a_page_nothing_is_taken(world: World) -> None:
    assert code(sends("")) == (401, "key.missing")
    use_world(replace(world, settings=replace(world.settings, webchat_origins="")))
    assert code(sends()) == (401, "key.missing")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"phone": None, "email": None}, ""),
        ({"phone": "12"}, "/phone"),
        ({"email": "nobody"}, "/email"),
        ({"text": ""}, "/text"),
        ({"text": "x" * 4001}, "/text"),
        ({"text": "a\x00b"}, "/text"),
        ({"page": "javascript:alert(1)"}, "/page"),
        ({"customer_id": "c1"}, "/customer_id"),
    ],
)
def test_a_bad_form_is_pointed_at(world: World, changes: dict[str, Any], pointer: str) -> None:
    answer = sends(**changes)

    assert answer["statusCode"] == 400, answer["body"]
    assert json.loads(answer["body"])["errors"][0]["pointer"] == pointer
    assert appeals(world) == []


@pytest.mark.parametrize("once", ["", "x" * 201, "a\tb"])
def test_a_request_without_a_name_is_refused(world: World, once: str) -> None:
    assert sends(once=once)["statusCode"] == 400
    assert appeals(world) == []


def test_a_browser_is_told_what_its_page_may_send(visitor: WebchatVisitor) -> None:
    answer = visitor.calls("OPTIONS", LEADS)

    assert answer["statusCode"] == 200
    assert "Idempotency-Key" in answer["headers"]["Access-Control-Allow-Headers"]
