"""Receipts of before the first programme that arrive when their customer has an account already."""

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPTS, RETURNS, a_buyer, rub
from tests.builders.staff import a_caller
from tests.domain.points.till import NAMED, NOW
from tests.handlers.customers.people import CUSTOMERS, a_person
from tests.handlers.points.contract.counter import Counter, bread, minute
from tests.handlers.points.test_points_http import PROGRAMME, a_document

EARLY = "2026-11-20T10:00:00Z"
SILVER = {"id": "silver", "name": NAMED, "from": rub("30000.00")}
LEVELS = {"levels": [{"id": "bronze", "name": NAMED, "from": rub("0.00")}, SILVER]}
PHONE = "+79215554433"


@pytest.fixture
def counter(world: World, clock: Clock) -> Counter:
    clock.at = NOW
    admin = a_caller(world, Role.ADMIN)
    programme = a_document(tiers=LEVELS, welcome={"points": 5})
    body = {"programme": programme, "effective_at": "2026-12-01T00:00:00Z"}
    assert admin.asks("PUT", PROGRAMME, body).status == 200
    till, support = a_caller(world, Role.INTEGRATION), a_caller(world, Role.SUPPORT)
    return Counter(world, admin, till, support, a_buyer(world))


def turnover(counter: Counter) -> str:
    return str(counter.account()["tier"]["turnover"]["amount"])


@pytest.mark.parametrize("has_account", [True, False])
def test_an_early_receipt_counts_for_the_level_and_its_return_takes_it_off(
    counter: Counter,
    *,
    has_account: bool,
) -> None:
    if has_account:
        counter.sells("new", minute(7), bread("100.00"))

    assert counter.sells("old", EARLY, [("bread", "20000.00"), ("milk", "10000.00")]) is None

    if not has_account:
        counter.sells("new", minute(7), bread("100.00"))
    assert turnover(counter) == "30100.00"
    assert counter.account()["tier"]["id"] == "silver"
    assert counter.differs() == []
    counter.returns("old", 1)
    assert turnover(counter) == "10100.00"
    assert counter.differs() == []
    counter.returns("old")
    assert turnover(counter) == "100.00"
    assert counter.differs() == []


def test_an_early_receipt_that_waited_counts_too(counter: Counter, world: World) -> None:
    line = {"sku": "b", "category": "bread", "quantity": "2", "paid": rub("500.00")}
    body = {"shop": "s1", "receipt": "old", "at": EARLY, "total": rub("500.00"), "phone": PHONE}
    assert counter.till.asks("POST", RECEIPTS, body | {"lines": [line]}).status == 201
    path = {"shop": "s1", "receipt": "old"}
    half = {"number": "half", "lines": [{"line": 1, "quantity": "1"}]}
    assert counter.till.asks("POST", RETURNS, half, path=path).status == 200

    anna = counter.till.asks("POST", CUSTOMERS, a_person(phone=PHONE)).body["id"]

    account = counter.admin.asks(
        "GET", "/v1/customers/{customer_id}/points", path={"customer_id": anna}
    ).body
    assert account["tier"]["turnover"] == rub("250.00")
    assert account["available"] == 5
    assert counter.differs() == []


def test_a_repeated_early_receipt_counts_once(counter: Counter) -> None:
    counter.sells("new", minute(7), bread("100.00"))
    counter.sells("old", EARLY, bread("500.00"))
    repeated = counter.sends("old", EARLY, bread("500.00"))

    assert (repeated.status, repeated.body["points"]) == (201, None)
    assert turnover(counter) == "600.00"
