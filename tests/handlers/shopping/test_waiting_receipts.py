"""Receipts of phones that no customer has: they wait 30 days for a registration."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import Telegrammer, customer_of, queued, work_off_outbox
from tests.builders.shops import RECEIPT, RECEIPTS, RETURNS, rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.customers.people import CUSTOMERS, a_person
from tests.handlers.points.test_points_http import POINTS, PROGRAMME, a_document
from tests.repo.builders import everything

PHONE = "+79215554433"


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    bronze = {"id": "bronze", "name": {"ru": "Бронза", "en": "Bronze"}, "from": rub("0.00")}
    programme = a_document(tiers={"levels": [bronze]})
    body = {"programme": programme, "effective_at": "2024-01-01T00:00:00Z"}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200
    return a_caller(world, Role.INTEGRATION)


def sells(till: Caller, number: str, at: str, amount: str = "100.00", **changes: Any) -> Answered:
    line = {"sku": "b", "category": "bread", "quantity": "2", "paid": rub(amount)}
    body = {
        "shop": "s1",
        "receipt": number,
        "at": f"2026-12-05T19:{at}Z",
        "total": rub(amount),
        "lines": [line],
        "phone": PHONE,
    }
    return till.asks("POST", RECEIPTS, body | changes)


def registers(till: Caller, **changes: Any) -> str:
    made = till.asks("POST", CUSTOMERS, a_person(**changes))
    assert made.status == 201
    return str(made.body["id"])


def account(till: Caller, customer: str) -> Any:
    return till.asks("GET", POINTS, path={"customer_id": customer}).body


def back(till: Caller, number: str, body: Any = None) -> Answered:
    return till.asks("POST", RETURNS, body, path={"shop": "s1", "receipt": number})


def test_a_receipt_of_an_unknown_phone_waits_thirty_days(world: World, till: Caller) -> None:
    answer = sells(till, "R", "57:00")
    again = sells(till, "R", "57:00")

    assert answer.status == 201
    assert (answer.body["customer_id"], answer.body["points"]) == (None, None)
    assert answer.body["waiting_until"] == "2027-01-04T20:00:00Z"
    assert again.body == answer.body
    stored = str(everything(world))
    assert "9215554433" not in stored


def test_its_number_counts_once_for_ever(till: Caller) -> None:
    sells(till, "R", "57:00")

    for other in (
        sells(till, "R", "57:00", "101.00"),
        sells(till, "R", "57:00", phone="+79215554434"),
    ):
        assert (other.status, other.body["code"]) == (409, "purchase.other")


def test_waiting_receipts_attach_at_a_registration_in_the_order_of_their_instants(
    till: Caller,
) -> None:
    late = sells(till, "B", "58:00", "200.00")
    sells(till, "A", "57:00")

    anna = registers(till)

    shown = till.asks("GET", f"{POINTS}/entries", path={"customer_id": anna}).body["entries"]
    assert [each["cause"]["receipt"] for each in shown] == ["B", "A"]
    assert account(till, anna)["available"] == 21
    receipt = till.asks("GET", RECEIPT, path={"shop": "s1", "receipt": "A"}).body
    assert (receipt["customer_id"], receipt["waiting_until"]) == (anna, None)
    assert receipt["points"]["earned"] == 7
    assert sells(till, "B", "58:00", "200.00").body == late.body
    assert account(till, anna)["version"] == 2


def test_what_came_back_meanwhile_earns_nothing(till: Caller) -> None:
    sells(till, "A", "57:00")
    sells(till, "B", "58:00")
    half = {"number": "r-1", "lines": [{"line": 1, "quantity": "1"}]}
    assert back(till, "A", half).body["return"]["refund"] == rub("50.00")
    assert back(till, "B").body["returned_at"] is not None

    anna = registers(till)

    shown = account(till, anna)
    assert (shown["available"], shown["tier"]["turnover"]) == (3, rub("50.00"))
    rest = back(till, "A").body["return"]
    assert (rest["refund"], rest["clawed_back"]) == (rub("50.00"), 3)
    after = account(till, anna)
    assert (after["balance"], after["debt"], after["tier"]["turnover"]) == (0, 0, rub("0.00"))


def test_after_thirty_days_a_receipt_stays_without_a_customer(till: Caller, clock: Clock) -> None:
    sells(till, "A", "57:00")
    clock.at = NOW + timedelta(days=30)

    anna = registers(till)

    assert account(till, anna)["balance"] == 0
    shown = till.asks("GET", RECEIPT, path={"shop": "s1", "receipt": "A"}).body
    assert shown["customer_id"] is None


def test_a_person_who_registers_in_the_bot_gets_the_receipts(world: World, till: Caller) -> None:
    anna = Telegrammer(world, 42, phone=PHONE.removeprefix("+"))
    sells(till, "A", "57:00")

    anna.registers()
    for _ in range(2):  # the card, which asks for the receipts, and then the receipts
        work_off_outbox(world)

    customer = customer_of(world, anna)
    assert account(till, customer.id)["available"] == 7
    assert [each for each in queued(world) if "receipt" in each] == [
        {"v": 1, "shop": "s1", "receipt": "A", "attempt": 0}
    ]


def test_the_job_of_a_registration_may_come_before_it_and_twice(world: World, till: Caller) -> None:
    sells(till, "A", "57:00")
    anna = registers(till)

    work_off_outbox(world)

    assert account(till, anna)["version"] == 1
    assert account(till, anna)["available"] == 7


def test_a_hold_of_a_customer_pays_for_no_unknown_phone(till: Caller) -> None:
    refused = sells(till, "R", "57:00", redemption={"id": "nothing"})

    assert (refused.status, refused.body["code"]) == (400, "redemption.not_found")


def test_before_the_first_programme_an_unknown_phone_is_refused(world: World, clock: Clock) -> None:
    clock.at = NOW
    refused = sells(a_caller(world, Role.INTEGRATION), "R", "57:00")

    assert (refused.status, refused.body["code"]) == (404, "customer.not_found")
