"""Thousands of odd bodies about points: none breaks the service, and a refusal changes nothing."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPT, RECEIPTS, RETURNS, a_buyer, rub
from tests.builders.staff import Caller
from tests.handlers.points.contract.counter import (
    CODES,
    HOLDS,
    TRANSFERS,
    Counter,
    bread,
    minute,
)
from tests.handlers.points.test_points_http import POINTS
from tests.repo.builders import everything

BODIES = 3_000
ADJUSTMENTS = f"{POINTS}/adjustments"
PATHS = {
    RETURNS: {"shop": "s1", "receipt": "sold"},
    f"{RECEIPT}/delivered": {"shop": "s1", "receipt": "sold"},
}
NUMBERS = ["1.0", "1e3", "-1", "0", "0.5", "NaN", "Infinity", "-Infinity", "1e400", "9" * 400]
TEXTS = ["", " ", "NaN", "1e3", "-1.00", "0.00", "1.005", "٣", "1,00", "0x10", "\x00", "\ud800"]
LONG = ["9" * 30, "9" * 400, "я" * 5_000]
INSTANTS = ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z", "now"]
OTHERS: list[Any] = [None, True, False, [], {}, [[]], {"amount": "1.00"}, rub("1.00"), [None] * 300]


def an_odd_value(dice: random.Random) -> Any:
    """A value that a broken or a hostile till may send; `@raw 1e3@` stands in JSON as 1e3."""
    numbers = [f"@raw {each}@" for each in NUMBERS]
    foreign = {"amount": "10.00", "currency": dice.choice(["USD", "rub", "XXX", ""])}
    money = {"amount": dice.choice([*TEXTS, *LONG]), "currency": "RUB"}
    return dice.choice([*numbers, *TEXTS, *LONG, *INSTANTS, *OTHERS, foreign, money])


def places(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every value inside a body."""
    inside = body.items() if isinstance(body, dict) else enumerate(body)
    for name, value in inside:
        yield (*path, name)
        if isinstance(value, dict | list):
            yield from places(value, (*path, name))


def spoilt(good: dict[str, Any], dice: random.Random) -> bytes:
    """A good body with one or two odd values, or with one missing, or with one more."""
    body = copy.deepcopy(good)
    for _ in range(dice.choice([1, 1, 2])):
        *above, name = dice.choice(list(places(body)))
        inside = body
        for step in above:
            inside = inside[step]
        if dice.random() < 0.1:
            del inside[name]
        else:
            inside[name] = copy.deepcopy(an_odd_value(dice))
        if not body:
            break
    text = json.dumps(body)
    for number in NUMBERS:
        text = text.replace(f'"@raw {number}@"', number)
    return text.encode()


def good_bodies(customer: Customer, taker: Customer) -> dict[str, dict[str, Any]]:
    line = {"sku": "b", "category": "bread", "quantity": "1.5", "price": rub("100.00")}
    whole = {"name": "Хлеб", "discount": rub("0.00"), "redeemed": rub("10.00")}
    buyer = {"customer_id": customer.id}
    basket = {"shop": "s1", "at": minute(7), "channel": "web", "handed_over_at": minute(8)}
    codes = {"promo_codes": ["WINTER"]}
    return {
        RECEIPTS: basket
        | codes
        | buyer
        | {"receipt": "R", "total": rub("140.00"), "redemption": {"id": "h", "points": 10}}
        | {"lines": [line | whole | {"paid": rub("140.00")}]},
        "/v1/quotes": basket | codes | buyer | {"redemption": {"points": 10}, "lines": [line]},
        RETURNS: {"number": "r-1", "at": minute(9), "void": False, "reason": "stale"}
        | {"lines": [{"line": 1, "quantity": "0.350"}]},
        f"{RECEIPT}/delivered": {"at": minute(9)},
        CODES: buyer,
        HOLDS: buyer
        | {"shop": "s1", "code": "000000", "points": 10, "channel": "shop", "total": rub("100.00")},
        ADJUSTMENTS: {"points": 5, "reason": "a broken egg", "document": "act-7"}
        | {"expires_on": "2027-12-05"},
        TRANSFERS: {"from": {"customer_id": customer.id}, "to": {"customer_id": taker.id}}
        | {"points": 50, "evidence": {"from": "a call", "to": "a call"}},
    }


def caller_for(counter: Counter, resource: str) -> Caller:
    return {ADJUSTMENTS: counter.admin, TRANSFERS: counter.support}.get(resource, counter.till)


@pytest.mark.parametrize("seed", range(4))
def test_an_odd_body_is_refused_and_changes_nothing(
    counter: Counter, clock: Clock, seed: int
) -> None:
    dice = random.Random(seed)
    counter.sells("sold", minute(6), bread("30000.00"))
    bodies = good_bodies(counter.buyer, a_buyer(counter.world))
    for number in range(BODIES // 4):
        clock.moves(seconds=1)
        resource = dice.choice(list(bodies))
        body = spoilt(bodies[resource], dice)
        path = PATHS.get(resource, {"customer_id": str(counter.buyer.id)})
        before = stored(counter)
        answer = caller_for(counter, resource).asks("POST", resource, body, path=path)
        assert answer.status < 500, (number, resource, body, answer.body)
        if answer.status >= 400:
            assert stored(counter) == before, (resource, body, answer.body)


def stored(counter: Counter) -> Any:
    """All that is stored, but for counts of searches and of wrong codes, and the use of a key."""
    return {
        place: item
        for place, item in everything(counter.world).items()
        if place[0].startswith(("RECEIPT#", "CUSTOMER#", "HOLD#", "WAITING#", "TRANSFER#"))
        and place[1] != "CODE"
    }
