"""The worked examples of the contract, by their numbers, through HTTP."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.ids import CustomerId
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import a_buyer, rub
from tests.handlers.points.contract.counter import (
    TRANSFERS,
    Counter,
    a_counter,
    bread,
    minute,
)
from tests.repo.builders import a_customer, stored

T6, T7, T8, T9 = (minute(number) for number in (6, 7, 8, 9))
GENESIS = "cb6462b1058f76bddc01a362ac6484cedc1834162cf533af954e755d80a1a5db"
CANONICAL = (
    '{"at":"2026-12-05T19:57:00Z","by":"0935fd356e96","cause":{"kind":"purchase","receipt":"R-1",'
    '"shop":"s1"},"key":"purchase s1/R-1","postings":[{"expires":"2027-12-05T21:00:00Z","lot":'
    '"s1/R-1","points":23,"rule":"base","type":"EARN","version":2}],"recorded":'
    '"2026-12-05T20:00:00Z","sequence":1,"v":1}'
)
HASH = "aaf2278f972dfc8ef32a8e99601f423ea46d71d837d846a6d2188c29e8d79dba"


def award(points: Any) -> Any:
    """The only award of a receipt."""
    (found,) = points["awards"]
    return found


def lines(found: Any) -> list[tuple[int, int]]:
    return [(each["line"], each["points"]) for each in found["lines"]]


def test_example_1_rounding_and_spread(counter: Counter) -> None:
    points = counter.sells("R", T7, [*bread("111.11")] * 3)

    found = award(points)
    assert (found["base"], found["rate"]) == (rub("333.33"), 700)
    assert (found["exact"], found["rounded"], found["points"]) == ("233331/10000", 23, 23)
    assert lines(found) == [(1, 8), (2, 8), (3, 7)]
    assert found["activates_at"] == T7
    assert found["expires_at"] == "2027-12-05T21:00:00Z"
    assert points["words"]["ru"] == "+23 балла: 7 % с 333,33 руб."
    assert points["words"]["en"] == "+23 points: 7 % of 333.33 RUB."
    assert counter.left() == ["23 @ 2027-12-05"]


def test_example_2_the_tier_before_the_receipt(counter: Counter) -> None:
    assert counter.sells("a", T6, bread("30000.00"))["earned"] == 2100
    tier = counter.account()["tier"]
    assert (tier["id"], tier["since"]) == ("silver", T6)
    silver = counter.sells("b", T7, bread("199.90"))
    assert (silver["tier"], award(silver)["multiplier"]) == ("silver", [3, 2])
    assert (award(silver)["exact"], silver["earned"]) == ("41979/2000", 20)
    bronze = counter.sells("c", T6, bread("199.90"))
    assert (bronze["tier"], award(bronze)["exact"], bronze["earned"]) == (
        "bronze",
        "13993/1000",
        13,
    )
    assert counter.account()["available"] == 2133

    capped = award(counter.sells("d", T8, bread("70000.00")))
    assert (capped["rounded"], capped["capped"], capped["points"]) == (7350, 4350, 3000)
    tier = counter.account()["tier"]
    assert (tier["id"], tier["since"], tier["turnover"]) == ("gold", T8, rub("100399.80"))
    assert tier["next"] is None
    assert award(counter.sells("e", minute(7, 30), bread("199.90")))["exact"] == "41979/2000"
    assert counter.account()["available"] == 5153


def test_example_3_exclusions(counter: Counter) -> None:
    rows = [("bread", "150.00"), ("gift-card", "1000.00"), ("tobacco", "220.00")]
    points = counter.sells("R", T7, rows)

    assert (award(points)["base"], award(points)["exact"]) == (rub("150.00"), "21/2")
    assert (points["earned"], lines(award(points))) == (10, [(1, 10)])
    assert points["not_earning"] == [
        {"line": 2, "reason": "category"},
        {"line": 3, "reason": "category"},
    ]
    assert counter.account()["tier"]["turnover"] == rub("1370.00")


def test_example_4_burn_and_earn(counter: Counter) -> None:
    counter.sells("a", "2026-01-15T09:00:00Z", bread("1000.00"))
    counter.sells("b", "2026-11-20T09:00:00Z", bread("800.00"))
    assert counter.left() == ["50 @ 2027-01-15", "40 @ 2027-11-20"]
    held = counter.holds(70)
    account = counter.account()
    assert [lot["held"] for lot in account["lots"]] == [50, 20]
    assert (account["available"], account["held"], account["balance"]) == (20, 70, 90)

    points = counter.sells("c", T7, [("bread", "153.33"), ("meat", "76.67")], **held)

    assert points["redeemed_lines"] == [
        {"line": 1, "points": 47, "money": rub("46.67")},
        {"line": 2, "points": 23, "money": rub("23.33")},
    ]
    assert (award(points)["exact"], lines(award(points))) == ("161/10", [(1, 11), (2, 5)])
    assert (points["earned"], points["redeemed"], points["available"]) == (16, 70, 36)
    assert points["words"] == {
        "ru": "+16 баллов: 7 % с 230,00 руб. Списано 70.",
        "en": "+16 points: 7 % of 230.00 RUB. Spent 70.",
    }
    assert counter.left() == ["20 @ 2027-11-20", "16 @ 2027-12-05"]


def test_example_5_the_cap_is_spread_anew(counter: Counter) -> None:
    rows = [("bread", "40000.00"), ("meat", "10000.50"), ("fish", "9999.50")]
    found = award(counter.sells("R", T7, rows))

    assert (found["exact"], found["rounded"]) == ("4200", 4200)
    assert (found["capped"], found["points"]) == (1200, 3000)
    assert lines(found) == [(1, 2000), (2, 500), (3, 500)]


def test_example_6_an_offer_with_a_term_of_its_own(counter: Counter) -> None:
    gift = {"kind": "fixed", "points": 100, "expiry": {"days": 30}}
    offer = {
        "name": {"ru": "Зима", "en": "Winter"},
        "from": "2026-11-01T00:00:00Z",
        "until": "2027-02-01T00:00:00Z",
        "needs_code": True,
        "effect": {"earn": gift | {"when": {"minimum": rub("500.00")}}},
    }
    made = counter.admin.asks("POST", "/v1/offers", offer).body["id"]
    codes = {"offer": made, "codes": ["WINTER"]}
    assert counter.admin.asks("POST", "/v1/promo-codes", codes).status == 201

    rows = [("bread", "400.00"), ("dairy", "200.00")]
    base, winter = counter.sells("a", T7, rows, promo_codes=["WINTER"])["awards"]
    assert (base["exact"], lines(base)) == ("56", [(1, 28), (2, 28)])
    assert (winter["rule"], lines(winter)) == (made, [(1, 67), (2, 33)])
    assert counter.left() == ["100 @ 2027-01-04", "56 @ 2027-12-05"]

    counter.sells("late", "2026-11-20T09:00:00Z", bread("800.00"))
    counter.sells("b", T8, [("delivery", "400.00")], **counter.holds(110))
    assert counter.left() == ["30 @ 2027-11-20", "56 @ 2027-12-05"]
    (moved,) = [each for each in counter.entries() if each["cause"].get("receipt") == "b"]
    assert [each["points"] for each in moved["postings"]] == [-100, -10]


@pytest.mark.parametrize("first", [1, 2])
def test_example_7_the_order_of_partial_returns(counter: Counter, first: int) -> None:
    counter.sells("a", "2026-03-01T09:00:00Z", bread("200.00"))
    rows = [("fish", "200.00"), ("delivery", "200.00")]
    earned = counter.sells("o", T7, rows, **counter.holds(10))
    assert [each["points"] for each in earned["redeemed_lines"]] == [5, 5]
    assert lines(award(earned)) == [(1, 14)]
    counter.adjusts(20, expires_on="2027-12-05")
    counter.sells("c", T8, [("delivery", "100.00")], **counter.holds(14))
    assert counter.left() == ["20 @ 2027-12-05"]

    back = counter.returns("o", first)
    if first == 1:
        assert (back["clawed_back"], back["restored"], back["debt"]) == (14, 5, 0)
        assert counter.left() == ["11 @ 2027-12-05"]
    else:
        assert counter.left() == ["5 @ 2027-03-01", "20 @ 2027-12-05"]
    counter.returns("o", 3 - first)

    assert counter.left() == ["16 @ 2027-12-05"]
    account = counter.account()
    assert (account["available"], account["debt"]) == (16, 0)


def test_example_8_after_expiry(counter: Counter, clock: Clock) -> None:
    counter.sells("a", "2025-12-05T09:00:00Z", bread("600.00"))
    counter.sells("b", T7, bread("300.00"), **counter.holds(20))
    assert counter.account()["available"] == 31

    clock.at = datetime(2026, 12, 5, 21, 0, 30, tzinfo=UTC)
    account = counter.account()
    assert (account["available"], account["lapsed"], account["balance"]) == (21, 10, 31)
    back = counter.returns("b")
    assert (back["restored"], back["grace"], back["clawed_back"]) == (20, 20, 21)
    assert counter.left() == ["20 @ 2026-12-20"]

    counter.returns("a")
    account = counter.account()
    assert (account["available"], account["debt"], account["balance"]) == (0, 0, 0)


def test_example_9_a_late_receipt(counter: Counter) -> None:
    points = counter.sells("R", "2026-11-01T09:00:00Z", [("dairy", "1000.00")])

    assert (points["programme_version"], points["earned"]) == (1, 50)
    assert counter.left() == ["50 @ 2027-11-01"]


def test_example_10_debt(counter: Counter) -> None:
    counter.sells("a", T6, bread("1000.00"))
    counter.sells("b", T7, [("delivery", "200.00")], **counter.holds(70))
    assert counter.returns("a")["debt"] == 70
    refused = counter.tries_to_hold(10)
    assert (refused.status, refused.body["code"]) == (409, "points.debt")

    points = counter.sells("c", T8, bread("800.00"))
    assert (points["earned"], points["debt_settled"], points["debt"]) == (56, 56, 14)
    assert counter.left() == []
    points = counter.sells("d", T9, bread("500.00"))
    assert (points["debt_settled"], points["debt"]) == (14, 0)
    assert counter.left() == ["21 @ 2027-12-05"]


def test_example_11_activation(counter: Counter) -> None:
    points = counter.sells("R", T7, bread("500.00"), channel="web")

    assert award(points)["activates_at"] == "2026-12-19T19:57:00Z"
    assert (points["available"], points["pending"]) == (0, 35)
    (lot,) = counter.account()["lots"]
    assert (lot["state"], lot["activates_at"]) == ("pending", "2026-12-19T19:57:00Z")
    refused = counter.tries_to_hold(10)
    assert (refused.status, refused.body["code"]) == (409, "points.insufficient")
    assert refused.body["facts"] == {"available": 0}


def test_example_12_a_transfer(counter: Counter) -> None:
    counter.sells("a", "2026-01-15T09:00:00Z", bread("1000.00"))
    counter.sells("b", "2026-11-20T09:00:00Z", bread("800.00"))
    taker = a_buyer(counter.world)
    body = {
        "from": {"customer_id": counter.buyer.id},
        "to": {"customer_id": taker.id},
        "points": 60,
        "evidence": {"from": "a call", "to": "a call"},
    }

    assert counter.support.asks("POST", TRANSFERS, body).status == 201

    assert counter.left() == ["30 @ 2027-11-20"]
    assert counter.left(taker) == ["50 @ 2027-01-15", "10 @ 2027-11-20"]
    earned = [lot["earned_at"] for lot in counter.account(taker)["lots"]]
    assert earned == ["2026-01-15T09:00:00Z", "2026-11-20T09:00:00Z"]


def test_the_chain_of_section_3(world: World, clock: Clock) -> None:
    known = stored(world, a_customer(id=CustomerId("c-1")))
    counter = a_counter(world, clock, buyer=known)
    counter.sells("R-1", T7, bread("333.33"))

    (entry,) = counter.entries()

    assert entry["previous"] == GENESIS
    assert entry["canonical"] == CANONICAL.replace("0935fd356e96", counter.till.key_id)
    proof = f"{entry['previous']}\n{entry['canonical']}".encode()
    assert entry["hash"] == hashlib.sha256(proof).hexdigest()
    assert hashlib.sha256(f"{GENESIS}\n{CANONICAL}".encode()).hexdigest() == HASH
