"""A message as one customer would read it: nothing is stored, and masked names stay masked."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.marketing import CAMPAIGN, Desk, pointed, texts
from tests.builders.planning import keep, people
from tests.builders.staff import Answered, Caller, a_caller

PREVIEW = f"{CAMPAIGN}/preview"
LINK = {"kind": "link", "labels": {"ru": "Смотреть"}, "url": "https://shop.example/"}
STOP = {"kind": "stop"}


@pytest.fixture
def anna(world: World) -> Customer:
    (anna,) = people(1, first_name="Анна", surname="Белова", city="Томск")
    keep(world, anna)
    return anna


@pytest.fixture
def admin(world: World) -> Caller:
    return a_caller(world, Role.ADMIN)


def reads(caller: Caller, desk: Desk, customer: str, **changes: Any) -> Answered:
    body: dict[str, Any] = {"customer": customer, "changes": changes}
    return caller.asks("POST", PREVIEW, body, path=desk.path)


def test_a_customer_reads_the_text_with_their_own_values(
    desk: Desk, admin: Caller, anna: Customer
) -> None:
    desk.writes(**texts("telegram", "{{name}} {{surname}}, {{city}}"), buttons=[LINK, STOP])

    (message,) = reads(admin, desk, anna.id).body["messages"]

    assert (message["channel"], message["language"]) == ("telegram", "ru")
    assert message["text"] == "Анна Белова, Томск"
    assert message["buttons"][0] == "Смотреть"
    assert len(message["buttons"]) == 2


def test_changes_are_shown_and_not_stored(desk: Desk, admin: Caller, anna: Customer) -> None:
    desk.writes(**texts("telegram", "Старый текст"))
    before = desk.sees().body

    answer = reads(admin, desk, anna.id, **texts("telegram", "{{name}}, новый"))

    assert answer.body["messages"][0]["text"] == "Анна, новый"
    assert desk.sees().body == before


def test_a_marketer_reads_masked_names(desk: Desk, anna: Customer) -> None:
    desk.writes(**texts("telegram", "{{name}} {{surname}} {{card}}"))

    (message,) = reads(desk.caller, desk, anna.id).body["messages"]

    assert message["text"] == f"А*** Б*** {anna.card[-4:]}"


def test_no_code_is_made_and_no_link_counts(desk: Desk, admin: Caller, anna: Customer) -> None:
    desk.writes(**texts("sms", "Код"), buttons=[LINK, STOP])

    answer = reads(admin, desk, anna.id, **texts("sms", "Код {{ code }}"))

    (message,) = answer.body["messages"]

    assert "ABCD-EFGH-JKLM" in message["text"]
    assert desk.id not in message["text"]


def test_a_text_that_could_not_be_sent_is_refused(
    desk: Desk, admin: Caller, anna: Customer
) -> None:
    desk.writes()

    answer = reads(admin, desk, anna.id, **texts("telegram", "{{nmae}}"))

    assert pointed(answer) == {"/texts/telegram/ru": "template.unknown"}


def test_an_unknown_customer_is_refused(desk: Desk, admin: Caller) -> None:
    desk.writes()

    assert reads(admin, desk, "nobody").body["code"] == "customer.not_found"


def test_an_analyst_reads_no_messages(world: World, desk: Desk, anna: Customer) -> None:
    desk.writes()

    assert reads(a_caller(world, Role.ANALYST), desk, anna.id).status == 403
