"""Case a02: an operation that reads no body refuses one."""

from typing import Any

import pytest

from chalicelib.domain.staff.staff import ALLOWED, Role
from chalicelib.handlers.blueprints import API, import_handlers
from chalicelib.handlers.edge.operation import Nothing, Operation
from chalicelib.world import World
from tests.builders.shops import RECEIPT, RECEIPTS, RETURNS, a_receipt, a_small_receipt, rub
from tests.builders.staff import Answered, a_caller
from tests.repo.builders import a_customer, found, stored

WITHOUT_BODY = [
    operation
    for name in API
    for operation in import_handlers(name).api.operations
    if operation.body is Nothing and not operation.takes_form and not operation.takes_bytes
]


def test_a02_rows_that_are_not_understood_take_nothing_back(world: World) -> None:
    """Case a02."""
    anna = stored(world, a_customer())
    till = a_caller(world, Role.INTEGRATION)
    rows = [
        {"sku": f"sku{number}", "category": "dairy", "quantity": "1", "paid": rub("1.00")}
        for number in range(200)
    ]
    receipt = a_receipt(
        shop="s1", receipt="a14", total=rub("200.00"), lines=rows, customer_id=anna.id
    )
    assert till.asks("POST", RECEIPTS, receipt).status == 201
    path = {"shop": "s1", "receipt": "a14"}

    answer = till.asks("POST", RETURNS, {"lines": [{"sku": "sku1", "quantity": "1"}]}, path=path)

    assert (answer.status, answer.body["code"]) == (400, "body.malformed")
    pointers = {each["pointer"] for each in answer.body["errors"]}
    assert pointers == {"/lines/0/line", "/lines/0/sku"}
    assert till.asks("GET", RECEIPT, path=path).body["returned_at"] is None
    assert found(world, anna).shopping.minor == 200_00
    assert till.asks("POST", RETURNS, {}, path=path).status == 200
    assert found(world, anna).shopping.minor == 0


def asked(world: World, operation: Operation, body: bytes | None) -> Answered:
    parts = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    role = min(ALLOWED[operation.permission]) if operation.permission else Role.ADMIN
    caller = a_caller(world, role)
    return caller.asks(operation.method, operation.path, body, path=dict.fromkeys(parts, "x"))


@pytest.mark.parametrize("operation", WITHOUT_BODY, ids=lambda each: f"{each.method} {each.path}")
def test_a02_every_operation_without_a_body_refuses_one(world: World, operation: Operation) -> None:
    """Case a02."""
    bodies: list[Any] = [b'{"a":1}', b"[]", b"null", b"1", b"{", b'"text"']

    answers = [asked(world, operation, body) for body in bodies]

    assert {(each.status, each.body["code"]) for each in answers} == {(400, "body.malformed")}


@pytest.mark.parametrize("operation", WITHOUT_BODY, ids=lambda each: f"{each.method} {each.path}")
def test_a02_nothing_and_an_empty_object_are_no_body(world: World, operation: Operation) -> None:
    """Case a02."""
    without = asked(world, operation, None)

    for body in (b"", b"{}", b" \n", b" { } "):
        assert asked(world, operation, body).status == without.status, body


def test_a02_the_open_routes_are_among_them() -> None:
    """Case a02."""
    opened = {each.path for each in WITHOUT_BODY if each.permission is None}

    assert {"/health", "/openapi.json", "/docs", "/docs/{name}", "/l/{token}"} < opened
    assert "/cards/pictures/{token}" in opened


def test_a02_both_are_one_request_to_an_idempotency_key(world: World) -> None:
    """Case a02."""
    anna = stored(world, a_customer())
    till = a_caller(world, Role.INTEGRATION)
    receipt = a_small_receipt("2.00", customer_id=anna.id)
    till.asks("POST", RECEIPTS, receipt)
    path = {"shop": receipt["shop"], "receipt": receipt["receipt"]}

    first = till.asks("POST", RETURNS, path=path, once="same")
    again = till.asks("POST", RETURNS, {}, path=path, once="same")

    assert (first.status, again.status, again.body) == (200, 200, first.body)
