"""The same receipt again, whatever happened meanwhile: its number is judged first."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPT, RECEIPTS, a_buyer, rub
from tests.builders.staff import Answered, a_caller
from tests.domain.points.till import NOW, SECOND
from tests.handlers.customers.people import CUSTOMERS, a_person
from tests.handlers.points.contract.counter import Counter, bread, minute
from tests.handlers.points.test_points_http import PROGRAMME, a_document
from tests.repo.builders import a_customer, stored

PHONE = "+79215554433"
PHONE_OF = "/v1/customers/{customer_id}/phone"
STARS = {"names": {"ru": ["звезда", "звезды", "звёзд"], "en": ["star", "stars"]}}


def renames_points(counter: Counter) -> None:
    document = SECOND.model_dump(mode="json", by_alias=True) | {"points": STARS}
    assert counter.admin.asks("PUT", PROGRAMME, {"programme": document}).status == 200


@pytest.mark.parametrize("years", [0, 1, 6])
def test_a_repeated_receipt_is_answered_word_for_word(
    counter: Counter, clock: Clock, years: int
) -> None:
    counter.sells("a", minute(6), bread("1000.00"))
    held = counter.holds(50)
    rows = [("bread", "300.00"), ("dairy", "0.50")]
    first = counter.sends("b", minute(7), rows, **held)
    counter.returns("b", 1)
    clock.moves(days=366 * years)
    renames_points(counter)
    counter.sells("c", f"{2026 + years}-12-05T19:59:00Z", bread("700.00"))

    again = counter.sends("b", minute(7), rows, **held)

    assert (again.status, again.body) == (201, first.body)
    other = counter.sends("b", minute(7), bread("1.00"))
    assert (other.status, other.body["code"]) == (409, "purchase.other")


def test_the_number_is_judged_before_the_rows(counter: Counter) -> None:
    counter.sells("a", minute(6), bread("1000.00"))

    wrong_sum = counter.sends("a", minute(6), bread("1000.00"), total=rub("7.00"))
    for refused in (wrong_sum, counter.sends("a", "2019-01-01T00:00:00Z", bread("1000.00"))):
        assert (refused.status, refused.body["code"]) == (409, "purchase.other")
    fresh = counter.sends("b", "2019-01-01T00:00:00Z", bread("1000.00"))
    assert (fresh.status, fresh.body["code"]) == (400, "purchase.too_old")


def test_a_receipt_is_repeated_after_the_erasure_of_its_customer(counter: Counter) -> None:
    first = counter.sends("a", minute(6), bread("1000.00"))
    path = {"customer_id": str(counter.buyer.id)}
    assert counter.admin.asks("DELETE", "/v1/customers/{customer_id}", path=path).status == 204

    again = counter.sends("a", minute(6), bread("1000.00"))
    another = counter.sends("b", minute(6), bread("1000.00"))

    assert (again.status, again.body) == (201, first.body)
    assert (another.status, another.body["code"]) == (404, "customer.not_found")


def test_a_receipt_is_repeated_after_its_phone_changed_or_went_to_somebody_else(
    counter: Counter, clock: Clock
) -> None:
    anna = stored(counter.world, a_customer(birthday=Birthday(5, 5, 1990)))
    by_phone = {"customer_id": None, "phone": anna.phone.number}
    first = counter.sends("a", minute(6), bread("1000.00"), **by_phone)
    clock.moves(minutes=5)
    path = {"customer_id": str(anna.id)}
    body = {"phone": "8 921 765-43-21", "birthday": "1990-05-05", "evidence": "a code"}
    assert counter.support.asks("POST", PHONE_OF, body, path=path).status == 200

    assert counter.sends("a", minute(6), bread("1000.00"), **by_phone).body == first.body
    clock.moves(minutes=5)
    body = a_person(phone=anna.phone.number)
    assert counter.till.asks("POST", CUSTOMERS, body).status == 201
    assert counter.sends("a", minute(6), bread("1000.00"), **by_phone).body == first.body
    other = counter.sends("a", minute(6), bread("1000.00"))
    assert (other.status, other.body["code"]) == (409, "purchase.other")


@pytest.mark.parametrize("kind", ["phone", "card"])
def test_a_receipt_by_phone_or_card_is_repeated_after_an_erasure(
    counter: Counter, kind: str
) -> None:
    buyer = counter.buyer
    said = {"customer_id": None, kind: {"phone": buyer.phone.number, "card": buyer.card}[kind]}
    first = counter.sends("a", minute(6), bread("1000.00"), **said)
    path = {"customer_id": str(buyer.id)}
    assert counter.admin.asks("DELETE", "/v1/customers/{customer_id}", path=path).status == 204

    again = counter.sends("a", minute(6), bread("1000.00"), **said)
    other = counter.sends("a", minute(6), bread("1.00"), **said)

    assert (again.status, again.body) == (201, first.body)
    assert (other.status, other.body["code"]) == (409, "purchase.other")


def waits(counter: Counter, number: str, **row: Any) -> Answered:
    line = {"sku": "b", "category": "bread", "quantity": "1", "paid": rub("90.00"), **row}
    body = {"shop": "s1", "receipt": number, "at": minute(7), "total": rub("90.00")}
    return counter.till.asks("POST", RECEIPTS, body | {"lines": [line], "phone": PHONE})


def test_no_points_pay_for_a_receipt_that_waits(counter: Counter) -> None:
    refused = waits(counter, "W", redeemed=rub("10.00"))
    assert (refused.status, refused.body["code"]) == (400, "purchase.redeemed_sum")
    first = waits(counter, "W", redeemed=rub("0.00"))
    assert (first.status, first.body["waiting_until"]) == (201, "2027-01-04T20:00:00Z")

    assert counter.till.asks("POST", CUSTOMERS, a_person(phone=PHONE)).status == 201

    shown = counter.till.asks("GET", RECEIPT, path={"shop": "s1", "receipt": "W"}).body
    assert shown["points"]["earned"] == 6
    assert waits(counter, "W", redeemed=rub("0.00")).body == first.body


def test_spent_points_of_two_digits_are_said_as_such(world: World, clock: Clock) -> None:
    clock.at = NOW + timedelta(hours=1)
    admin = a_caller(world, Role.ADMIN)
    document = a_document(points={"scale": 2})
    body = {"programme": document, "effective_at": "2024-01-01T00:00:00Z"}
    assert admin.asks("PUT", PROGRAMME, body).status == 200
    till, support = a_caller(world, Role.INTEGRATION), a_caller(world, Role.SUPPORT)
    counter = Counter(world, admin, till, support, a_buyer(world))
    counter.sells("a", minute(6), bread("1000.00"))

    words = counter.sells("b", minute(7), bread("87.50"), **counter.holds(1250))["words"]

    assert words["en"] == "+6.12 points: 7 % of 87.50 RUB. Spent 12.50."
    assert words["ru"] == "+6,12 балла: 7 % с 87,50 руб. Списано 12,50."
