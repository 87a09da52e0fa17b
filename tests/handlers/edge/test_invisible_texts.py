"""A text that a person reads has something to see, or is empty where it may be."""

from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.marketing import STOP, a_body
from tests.builders.shops import RECEIPTS, a_receipt
from tests.builders.staff import Caller, a_caller
from tests.repo.builders import a_customer, stored

BLANKS = ("\u200b", "\u2800", "\u3164", "\u2060\u200d", " \u00a0")
CUSTOMERS, CUSTOMER = "/v1/customers", "/v1/customers/{customer_id}"
PAPER = {"evidence": "form 7"}
NEW = {"phone": "+79211234567", "consents": {"personal_data": PAPER}}


@pytest.fixture(params=BLANKS)
def blank(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def admin(world: World) -> Caller:
    return a_caller(world, Role.ADMIN)


def refused(caller: Caller, method: str, path: str, body: Any, **ids: str) -> list[str]:
    answer = caller.asks(method, path, body, path=ids)
    assert answer.status == 400, answer
    return [each["pointer"] for each in answer.body["errors"]]


def test_of_a_customer(world: World, admin: Caller, blank: str) -> None:
    anna = stored(world, a_customer())
    for field in ("city", "first_name", "surname", "shop"):
        assert refused(admin, "PATCH", CUSTOMER, {field: blank}, customer_id=anna.id) == [
            f"/{field}"
        ]
        assert refused(admin, "POST", CUSTOMERS, {**NEW, field: blank}) == [f"/{field}"]
    assert refused(admin, "PATCH", CUSTOMER, {"tags": [blank]}, customer_id=anna.id) == ["/tags/0"]
    kept = admin.asks("PATCH", CUSTOMER, {"city": ""}, path={"customer_id": anna.id})
    assert (kept.status, kept.body["city"]) == (200, None)


@pytest.mark.parametrize("field", ["evidence", "text_version"])
def test_of_a_consent(admin: Caller, blank: str, field: str) -> None:
    body = {**NEW, "consents": {"personal_data": {**PAPER, field: blank}}}

    assert refused(admin, "POST", CUSTOMERS, body) == [f"/consents/personal_data/{field}"]


@pytest.mark.parametrize("channel", ["sms", "email", "telegram"])
def test_of_a_campaign(world: World, blank: str, channel: str) -> None:
    marketer = a_caller(world, Role.MARKETER)
    answer = {"kind": "answer", "labels": {"ru": blank}, "value": "yes"}
    link = {"kind": "link", "labels": {"ru": blank}, "url": "https://shop.example/"}
    body = a_body(
        name=blank,
        texts={channel: {"ru": blank}},
        subjects={"ru": blank},
        buttons=[STOP, answer, link],
    )

    assert set(refused(marketer, "POST", "/v1/campaigns", body)) == {
        "/name",
        f"/texts/{channel}/ru",
        "/subjects/ru",
        "/buttons/1/labels/ru",
        "/buttons/2/labels/ru",
    }
    assert refused(marketer, "POST", "/v1/campaigns", a_body(topic=blank)) == ["/topic"]


@pytest.mark.parametrize("field", ["shop", "receipt", "sku", "category"])
def test_of_a_receipt(world: World, blank: str, field: str) -> None:
    anna = stored(world, a_customer())
    body = a_receipt(customer_id=anna.id)
    is_line = field in ("sku", "category")
    (body["lines"][0] if is_line else body)[field] = blank

    pointer = f"/lines/0/{field}" if is_line else f"/{field}"
    assert refused(a_caller(world, Role.INTEGRATION), "POST", RECEIPTS, body) == [pointer]


def test_of_a_key_a_segment_and_the_bot(world: World, admin: Caller, blank: str) -> None:
    marketer = a_caller(world, Role.MARKETER)
    segment = {"name": blank, "predicate": {"kind": "reachable", "channel": "sms"}}

    assert refused(admin, "POST", "/v1/keys", {"role": "cashier", "name": blank}) == ["/name"]
    assert refused(marketer, "POST", "/v1/segments", segment) == ["/name"]
    assert refused(admin, "PUT", "/v1/bot", {"contact": blank}) == ["/contact"]
    words = {"texts": {"ru": {"button.yes": blank}}}
    assert refused(admin, "PUT", "/v1/bot", words) == ["/texts/ru/button.yes"]
