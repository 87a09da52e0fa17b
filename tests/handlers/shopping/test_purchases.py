"""Purchases over HTTP: once for ever, whole, and by whoever may."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.shopping.purchase import LINES_MAX
from chalicelib.domain.shopping.shopping import RECENT_MAX, Bought, Shopping
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.planning import keep
from tests.builders.shops import RECEIPT, RECEIPTS, a_receipt, a_small_receipt, returns, rub
from tests.builders.staff import Caller, a_caller
from tests.repo.builders import a_customer, everything, found, stored

DAY = START.date().toordinal()


@pytest.fixture
def till(world: World) -> Caller:
    return a_caller(world, Role.CASHIER, shop="s1")


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer())


@pytest.mark.parametrize(
    "whose",
    [
        lambda anna: {"card": anna.card},
        lambda anna: {"card": f"{anna.card[0]} {anna.card[1:7]} {anna.card[7:]}"},
        lambda anna: {"phone": anna.phone.number},
        lambda anna: {"phone": f"8 ({anna.phone.number[2:5]}) {anna.phone.number[5:]}"},
        lambda anna: {"customer_id": anna.id},
    ],
)
def test_a_purchase_by_card_phone_or_id_moves_the_customers_summary(
    world: World, till: Caller, anna: Customer, whose: Callable[[Customer], dict[str, str]]
) -> None:
    body = a_receipt(**whose(anna))

    made = till.asks("POST", RECEIPTS, body)

    assert (made.status, made.body["customer_id"], made.body["total"]) == (
        201,
        anna.id,
        rub("150.00"),
    )
    bought = Bought(DAY, 15000, (("dairy", 9990), ("bakery", 5010)))
    assert found(world, anna).shopping.recent == (bought,)


def test_a_purchase_is_shown_as_it_was_sent(till: Caller, anna: Customer) -> None:
    body = a_receipt(card=anna.card)
    made = till.asks("POST", RECEIPTS, body)

    shown = till.asks("GET", RECEIPT, path={"shop": "s1", "receipt": body["receipt"]})

    lines = shown.body.pop("lines")
    assert shown.body.pop("returns") == []
    assert shown.body == made.body
    assert [line["quantity"] for line in lines] == ["2", "0.35"]
    assert [line["paid"] for line in lines] == [rub("99.90"), rub("50.10")]


def test_a_receipt_with_a_number_in_russian_is_found_by_its_address(
    till: Caller, anna: Customer
) -> None:
    body = a_receipt(card=anna.card, receipt="РТ00-000123")
    till.asks("POST", RECEIPTS, body)

    path = {"shop": "s1", "receipt": quote(body["receipt"])}

    assert till.asks("GET", RECEIPT, path=path).body["receipt"] == "РТ00-000123"


@pytest.mark.parametrize("kept", [True, False])
def test_the_same_receipt_again_gets_the_first_answer_under_any_key(
    world: World, till: Caller, anna: Customer, clock: Clock, *, kept: bool
) -> None:
    """Rule 12, guarantees 1.8: tills retry with new ids, and long after."""
    body = a_receipt(card=anna.card)
    first = till.asks("POST", RECEIPTS, body, once="till-1")
    clock.moves(hours=1 if kept else 73)

    again = till.asks("POST", RECEIPTS, body, once="till-1" if kept else "till-2")

    assert (again.status, again.raw) == (first.status, first.raw)
    assert again.headers["Idempotency-Hit"] == "true"
    assert found(world, anna).shopping.orders == 1


def test_a_purchase_that_was_returned_still_answers_as_it_first_did(
    till: Caller, anna: Customer
) -> None:
    body = a_receipt(card=anna.card)
    first = till.asks("POST", RECEIPTS, body)
    returns(till, body)

    assert till.asks("POST", RECEIPTS, body).body == first.body


def test_another_purchase_under_a_known_number_is_refused(
    world: World, till: Caller, anna: Customer
) -> None:
    """Rule 12."""
    body = a_small_receipt("10.00", card=anna.card)
    till.asks("POST", RECEIPTS, body)
    before = everything(world)

    other = till.asks("POST", RECEIPTS, body | {"at": "2026-11-20T09:00:00Z"})

    assert (other.status, other.body["code"]) == (409, "purchase.other")
    assert everything(world) == before


def test_one_key_is_not_for_two_receipts(till: Caller, anna: Customer) -> None:
    till.asks("POST", RECEIPTS, a_receipt(card=anna.card), once="one")

    other = till.asks("POST", RECEIPTS, a_receipt(card=anna.card), once="one")

    assert (other.status, other.body["code"]) == (422, "idempotency.other_request")


def test_without_a_key_of_its_own_no_purchase_is_taken(till: Caller, anna: Customer) -> None:
    refused = till.asks("POST", RECEIPTS, a_receipt(card=anna.card), once="")

    assert (refused.status, refused.body["code"]) == (400, "idempotency.key_missing")


def test_two_shops_may_give_the_same_number(world: World, till: Caller, anna: Customer) -> None:
    elsewhere = a_caller(world, Role.CASHIER, shop="s2")
    body = a_receipt(card=anna.card)

    statuses = [
        till.asks("POST", RECEIPTS, body).status,
        elsewhere.asks("POST", RECEIPTS, body | {"shop": "s2"}).status,
    ]

    assert statuses == [201, 201]
    assert found(world, anna).shopping.orders == 2


def test_a_cashier_of_another_shop_may_neither_sell_nor_look_nor_take_back(
    world: World, till: Caller, anna: Customer
) -> None:
    body = a_receipt(card=anna.card)
    till.asks("POST", RECEIPTS, body)
    other = a_caller(world, Role.CASHIER, shop="s2")
    path = {"shop": "s1", "receipt": body["receipt"]}

    refused = [
        other.asks("POST", RECEIPTS, a_receipt(card=anna.card)),
        other.asks("GET", RECEIPT, path=path),
        returns(other, body),
    ]

    assert [(each.status, each.body["code"]) for each in refused] == [(403, "key.other_shop")] * 3


def test_a_key_of_no_shop_works_for_all(world: World, anna: Customer) -> None:
    machine = a_caller(world, Role.INTEGRATION)

    assert machine.asks("POST", RECEIPTS, a_receipt(card=anna.card, shop="s7")).status == 201


def test_a_receipt_of_long_ago_counts_on_its_own_day(
    world: World, till: Caller, anna: Customer
) -> None:
    """F30; the day is that of the programme's zone: 22:30 UTC is the next one in Moscow."""
    till.asks("POST", RECEIPTS, a_receipt(card=anna.card, at="2025-03-01T22:30:00Z"))

    shopping = found(world, anna).shopping
    assert shopping.first_day == START.date().replace(year=2025, month=3, day=2).toordinal()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"total": rub("150.01")}, "purchase.sum"),
        ({"total": {"amount": "150.00", "currency": "KZT"}}, "purchase.currency"),
        ({"at": "2026-11-21T09:05:01Z"}, "purchase.future"),
    ],
)
def test_a_receipt_that_contradicts_itself_or_the_clock_is_refused(
    world: World, till: Caller, anna: Customer, change: dict[str, Any], code: str
) -> None:
    refused = till.asks("POST", RECEIPTS, a_receipt(card=anna.card) | change)

    assert (refused.status, refused.body["code"]) == (400, code)
    assert found(world, anna) == anna
    assert not [pk for pk, _ in everything(world) if pk.startswith(("RECEIPT#", "ANSWER#"))]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (
            {"total": rub("150.01")},
            "The lines add up to 150.00, and the total is 150.01. Send the same sum in both.",
        ),
        (
            {"total": {"amount": "150.00", "currency": "EUR"}},
            "Send every amount in RUB.",
        ),
        (
            {"card": "2000000000008"},
            "No customer has this card, phone or id. Read it again, or register the customer.",
        ),
    ],
)
def test_a_cashier_reads_what_to_do(
    till: Caller, anna: Customer, change: dict[str, Any], detail: str
) -> None:
    refused = till.asks("POST", RECEIPTS, a_receipt(card=anna.card) | change)

    assert refused.body["detail"] == detail


def test_a_line_that_does_not_add_up_is_named(till: Caller, anna: Customer) -> None:
    bad = line(paid=rub("1.00"), price=rub("2.50"), discount=rub("0.50"))
    body = a_receipt(card=anna.card, lines=[line(), bad], total=rub("2.00"))

    refused = till.asks("POST", RECEIPTS, body).body

    assert refused["facts"] == {"line": 2, "due": "2.00", "paid": "1.00"}
    assert refused["detail"].startswith("Line 2 comes to 2.00 by its price")


def test_a_clock_that_is_five_minutes_fast_is_believed(till: Caller, anna: Customer) -> None:
    body = a_receipt(card=anna.card, at="2026-11-21T12:05:00+03:00")

    assert till.asks("POST", RECEIPTS, body).body["at"] == "2026-11-21T09:05:00Z"


def line(**changes: Any) -> dict[str, Any]:
    return {"sku": "m", "category": "dairy", "quantity": "1", "paid": rub("1.00")} | changes


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"total": {"amount": 150.0, "currency": "RUB"}}, "/total/amount"),
        ({"total": {"amount": 150, "currency": "RUB"}}, "/total/amount"),
        ({"total": rub("150.001")}, "/total"),
        ({"total": rub("1e2")}, "/total"),
        ({"total": rub("-150.00")}, "/total"),
        ({"total": rub("NaN")}, "/total"),
        ({"total": rub("٣.٠٠")}, "/total"),
        ({"total": {"amount": "1.00", "currency": "XXX"}}, "/total"),
        ({"lines": []}, "/lines"),
        ({"lines": [line()] * (LINES_MAX + 1)}, "/lines"),
        ({"lines": [line(quantity="0")]}, "/lines/0/quantity"),
        ({"lines": [line(quantity="0.0001")]}, "/lines/0/quantity"),
        ({"lines": [line(quantity=1)]}, "/lines/0/quantity"),
        ({"lines": [line(category="a;b=1")]}, "/lines/0/category"),
        ({"lines": [line(price="1.00")]}, "/lines/0/price"),
        ({"shop": "s#1"}, "/shop"),
        ({"shop": ".."}, "/shop"),
        ({"receipt": "r/1"}, "/receipt"),
        ({"receipt": ""}, "/receipt"),
        ({"at": "2026-11-21T09:00:00"}, "/at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "/at"),
        ({"at": "9999-12-31T23:59:59-12:00"}, "/at"),
        ({"card": "2912345678901"}, "/card"),
        ({"phone": "+79211234567"}, ""),
    ],
)
def test_a_malformed_receipt_is_refused_with_its_place(
    till: Caller, anna: Customer, change: dict[str, Any], pointer: str
) -> None:
    """Rule 1: no floats, no more digits than the currency has."""
    refused = till.asks("POST", RECEIPTS, a_receipt(card=anna.card) | change)

    assert (refused.status, refused.body["code"]) == (400, "body.malformed")
    assert pointer in {error["pointer"] for error in refused.body["errors"]}


def test_a_phone_that_cannot_be_read_is_named(till: Caller) -> None:
    refused = till.asks("POST", RECEIPTS, a_receipt(phone="12"))

    assert refused.body["errors"] == [{"pointer": "/phone", "detail": "phone.invalid"}]


@pytest.mark.parametrize(
    "whose", [{"phone": "+79990000000"}, {"card": "2000000000008"}, {"customer_id": "nobody"}]
)
def test_a_purchase_of_nobody_is_not_written(
    world: World, till: Caller, whose: dict[str, str]
) -> None:
    body = a_receipt(**whose)

    refused = till.asks("POST", RECEIPTS, body)

    assert (refused.status, refused.body["code"]) == (404, "customer.not_found")
    assert not [pk for pk, _ in everything(world) if pk.startswith(("RECEIPT#", "CUSTOMER#"))]


def test_a_purchase_may_follow_its_refusal_once_there_is_a_customer(
    world: World, till: Caller
) -> None:
    anna = a_customer()
    body = a_receipt(phone=anna.phone.number)
    till.asks("POST", RECEIPTS, body)
    stored(world, anna)

    assert till.asks("POST", RECEIPTS, body).status == 201


def test_a_return_takes_the_purchase_off_the_summary_and_off_no_other(
    world: World, till: Caller, anna: Customer, clock: Clock
) -> None:
    """Rules 27 and 28."""
    kept, brought_back = a_small_receipt("10.00", card=anna.card), a_receipt(card=anna.card)
    for body in (kept, brought_back):
        till.asks("POST", RECEIPTS, body)
    clock.moves(days=3)

    returned = returns(till, brought_back)

    assert (returned.status, returned.body["returned_at"]) == (200, "2026-11-24T09:00:00Z")
    assert found(world, anna).shopping.recent == (Bought(DAY, 1000, (("dairy", 1000),)),)


def test_a_second_return_answers_as_the_first_and_changes_nothing(
    world: World, till: Caller, anna: Customer, clock: Clock
) -> None:
    body = a_receipt(card=anna.card)
    till.asks("POST", RECEIPTS, body)
    till.asks("POST", RECEIPTS, a_receipt(card=anna.card))
    first = returns(till, body)
    clock.moves(days=1)

    again = returns(till, body)

    assert (again.status, again.raw) == (first.status, first.raw)
    assert again.headers["Idempotency-Hit"] == "true"
    assert found(world, anna).shopping.orders == 1


def test_a_receipt_number_has_no_control_characters(till: Caller) -> None:
    refused = till.asks("GET", RECEIPT, path={"shop": "s1", "receipt": "%00"})

    assert (refused.status, refused.body["code"]) == (400, "body.malformed")
    assert [each["pointer"] for each in refused.body["errors"]] == ["/receipt"]


@pytest.mark.parametrize("receipt", ["unknown", "a%2Fb"])
def test_what_was_never_sold_can_not_be_taken_back_or_shown(till: Caller, receipt: str) -> None:
    path = {"shop": "s1", "receipt": receipt}

    for refused in (
        till.asks("GET", RECEIPT, path=path),
        till.asks("POST", f"{RECEIPT}/returns", path=path),
    ):
        assert (refused.status, refused.body["code"]) == (404, "purchase.not_found")


def test_a_receipt_of_two_hundred_rows_is_taken(till: Caller, anna: Customer) -> None:
    lines = [line(sku=f"m{number}") for number in range(LINES_MAX)]
    body = a_receipt(card=anna.card, lines=lines, total=rub(f"{LINES_MAX}.00"))

    assert LINES_MAX == 200
    assert till.asks("POST", RECEIPTS, body).status == 201


def test_the_two_hundredth_purchase_is_appended_and_the_next_one_rolls_up(
    world: World, till: Caller, anna: Customer
) -> None:
    fewer = Shopping((Bought(738_000, 100),) * (RECENT_MAX - 1))
    keep(world, replace(found(world, anna), shopping=fewer))
    sizes = []
    for _ in range(2):
        assert till.asks("POST", RECEIPTS, a_small_receipt("1.00", card=anna.card)).status == 201
        shopping = found(world, anna).shopping
        sizes.append((len(shopping.recent), shopping.earlier.orders))

    assert RECENT_MAX == 200
    assert sizes == [(200, 0), (101, 100)]


def test_after_two_hundred_purchases_the_older_half_is_rolled_up(
    world: World, till: Caller, anna: Customer
) -> None:
    """The profile stays small, and nothing is lost of the sums."""

    def buys(receipt: str) -> None:
        body = a_small_receipt("1.00", card=anna.card, receipt=receipt)
        assert till.asks("POST", RECEIPTS, body).status == 201

    buys("r0")
    (first,) = found(world, anna).shopping.recent
    keep(world, replace(found(world, anna), shopping=Shopping((first,) * (RECENT_MAX - 1))))
    for number in range(3):
        buys(f"r{RECENT_MAX + number}")
    returns(till, {"shop": "s1", "receipt": "r0"})

    shopping = found(world, anna).shopping
    assert (shopping.orders, shopping.minor) == (201, 20100)
    assert len(shopping.recent) == 101


def test_a_return_from_somebody_who_left_only_marks_the_receipt(
    world: World, till: Caller, anna: Customer
) -> None:
    body = a_receipt(card=anna.card)
    till.asks("POST", RECEIPTS, body)
    admin = a_caller(world, Role.ADMIN)
    admin.asks("DELETE", "/v1/customers/{customer_id}", path={"customer_id": anna.id})

    returned = returns(till, body)

    assert (returned.status, returned.body["customer_id"]) == (200, anna.id)
    assert world.customers.profiles.get(anna.id) is None
