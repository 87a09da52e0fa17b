"""Offers without a code: they apply by themselves, within their limits and budgets."""

import pytest

from bench.capacity import item_bytes
from chalicelib.world import World
from tests.builders.aws.memory_aws import MemoryAws
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPT, Machine, a_buyer
from tests.handlers.offers.promotions import HUNDRED, Shop, a_shop

EVIDENCE = {"evidence": "paper form 1204", "text_version": "2026-11"}


@pytest.fixture
def shop(world: World, clock: Clock) -> Shop:
    return a_shop(world, clock)


def test_an_offer_applies_by_itself_within_its_period(shop: Shop) -> None:
    offer = shop.offers(needs_code=False, until="2026-12-05T19:57:01Z")

    within = shop.sells("R-1", bread="500.00")
    after = shop.sends("R-2", at="2026-12-05T19:57:01Z", bread="500.00").body["points"]

    assert [each["rule"] for each in within["awards"]] == ["base", offer]
    assert after["earned"] == 35


def test_an_offer_that_lacks_a_condition_says_which(shop: Shop) -> None:
    offer = shop.offers(needs_code=False)

    assert {"rule": offer, "reason": "minimum"} in shop.sells("R", bread="499.00")["not_applied"]


def test_the_segment_is_judged_when_the_receipt_is_recorded(shop: Shop) -> None:
    bought = {"kind": "category", "any_of": ["bread"]}
    shop.offers(needs_code=False, segment=bought)

    first = shop.sells("R-1", bread="500.00")
    second = shop.sells("R-2", bread="500.00")

    assert (first["earned"], second["earned"]) == (35, 135)


def test_a_multiplier_costs_what_it_adds(shop: Shop) -> None:
    effect = {"earn": {"kind": "multiplier", "factor": [3, 1], "when": {"categories": ["bread"]}}}
    offer = shop.offers(needs_code=False, effect=effect, budget={"points": 100})

    first = shop.sells("R-1", bread="500.00")
    second = shop.sells("R-2", bread="500.00")

    assert (first["earned"], shop.used(offer)["points"]) == (105, 70)
    # 70 more points are not left of 100.
    assert second["earned"] == 35
    assert {"rule": offer, "reason": "promo.used_up"} in second["not_applied"]
    assert shop.sells("R-3", bread="200.00")["earned"] == 42
    assert shop.used(offer) == {"uses": 2, "points": 98}


def test_a_worse_multiplier_uses_nothing(shop: Shop) -> None:
    effect = {"earn": {"kind": "multiplier", "factor": [3, 2]}}
    offer = shop.offers(needs_code=False, effect=effect, limits={"total": 5})

    shop.sells("R-1", dairy="500.00")

    assert shop.used(offer) == {"uses": 0, "points": 0}


def test_a_total_is_never_exceeded(shop: Shop) -> None:
    offer = shop.offers(needs_code=False, limits={"total": 33})
    people = [a_buyer(shop.world) for _ in range(3)]

    earned = [
        shop.sells(f"R-{n}", customer=people[n % 3], bread="500.00")["earned"] for n in range(36)
    ]

    assert earned == [135] * 33 + [35] * 3
    assert shop.used(offer) == {"uses": 33, "points": 3300}


def test_the_rest_of_a_budget_is_collected_from_several_shards(shop: Shop) -> None:
    big = {**HUNDRED, "points": 1700}
    offer = shop.offers(needs_code=False, effect={"earn": big}, budget={"points": 8500})

    earned = [shop.sells(f"R-{n}", bread="500.00")["earned"] for n in range(6)]

    assert earned == [1735] * 5 + [35]
    assert shop.used(offer) == {"uses": 5, "points": 8500}


def test_of_one_group_the_best_counts_and_the_other_is_not_used(shop: Shop) -> None:
    fifty = {**HUNDRED, "points": 50}
    less = shop.offers(needs_code=False, effect={"earn": fifty}, group="gifts", limits={"total": 5})
    shop.offers(needs_code=False, group="gifts")

    points = shop.sells("R", bread="500.00")

    assert points["earned"] == 135
    assert {"rule": less, "reason": "group"} in points["not_applied"]
    assert shop.used(less) == {"uses": 0, "points": 0}


def test_an_award_that_a_cap_leaves_nothing_uses_nothing(world: World, clock: Clock) -> None:
    rules = [{"id": "base", "kind": "percent", "rate": 700}]
    shop = a_shop(world, clock, earning={"rules": rules, "caps": {"per_receipt": 0}})
    offer = shop.offers(limits={"total": 5})
    shop.names(offer, "WINTER")

    points = shop.sells("R", "WINTER", bread="500.00")

    assert points["earned"] == 0
    assert {"code": "WINTER", "reason": "cap"} in points["not_applied"]
    assert shop.used(offer) == {"uses": 0, "points": 0}


def test_who_used_an_offer_or_a_code_is_a_condition(shop: Shop) -> None:
    offer = shop.offers()
    codes = shop.names(offer, "WINTER")
    other = a_buyer(shop.world)
    shop.sells("R", "WINTER", bread="500.00")

    def size(**condition: object) -> int:
        body = {"predicate": condition}
        return int(shop.admin.asks("POST", "/v1/segments/preview", body).body["size"])

    assert size(kind="offer", offer=offer) == 1
    assert size(kind="offer", offer=offer, used=False) == 1
    assert size(kind="promo_code", codes=codes) == 1
    body = {"predicate": {"kind": "promo_code", "codes": codes}, "customer": other.id}
    why = shop.admin.asks("POST", "/v1/segments/preview", body).body
    assert why["customer"]["why"]["matches"] is False
    shop.takes_back("R")
    assert size(kind="offer", offer=offer) == 0


def test_a_waiting_receipt_uses_its_codes_when_it_gets_its_customer(shop: Shop) -> None:
    offer = shop.offers(limits={"total": 1})
    shop.names(offer, "WINTER", total=1)
    phone = "+79215550099"
    for number in ("R-1", "R-2"):
        assert shop.sends(number, "WINTER", phone=phone, bread="500.00").body["points"] is None
    assert shop.used(offer)["uses"] == 0

    body = {"phone": phone, "consents": {"personal_data": EVIDENCE}, "first_name": "Ira"}
    made = shop.admin.asks("POST", "/v1/customers", body)

    assert made.status == 201, made.body
    first, second = (
        shop.till.asks("GET", RECEIPT, path={"shop": "s1", "receipt": number}).body["points"]
        for number in ("R-1", "R-2")
    )
    assert (first["earned"], second["earned"]) == (135, 35)
    assert {"code": "WINTER", "reason": "promo.used_up"} in second["not_applied"]
    assert shop.used(offer) == {"uses": 1, "points": 100}


def test_a_purchase_pays_for_offers_only_if_it_uses_one(shop: Shop, aws: MemoryAws) -> None:
    """Two calls by id; one more with a code, and no counter is read before it refuses."""
    aws.table.item_bytes = item_bytes
    effect = {"earn": {"kind": "fixed", "points": 100}}
    limits = {"total": 5, "per_customer": 9}
    shop.names(shop.offers(effect=effect, limits=limits), "WINTER")
    machine = Machine(shop.world)

    def costs(number: str, *codes: str) -> tuple[int, float]:
        before = aws.table.calls.total(), aws.table.units.write
        body = shop.receipt(number, *codes, bread="500.00")
        assert machine.sells(body) == 201
        return aws.table.calls.total() - before[0], aws.table.units.write - before[1]

    costs("R-1", "WINTER")
    plain, coded = costs("R-2"), costs("R-3", "WINTER")

    assert (plain[0], coded[0]) == (2, 3)
    # The counter of the offer, what the customer used, and a longer receipt.
    assert coded[1] - plain[1] <= 6


def test_a_receipt_uses_no_more_offers_than_one_transaction_holds(shop: Shop) -> None:
    effect = {"earn": {"kind": "fixed", "points": 1}}
    for _ in range(52):
        shop.offers(needs_code=False, effect=effect, limits={"total": 5})

    points = shop.sells("R", bread="500.00")

    assert points["earned"] == 35 + 50
    reasons = [each["reason"] for each in points["not_applied"]]
    assert reasons.count("promo.used_up") == 2
