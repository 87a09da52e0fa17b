"""Promo codes in receipts: applied, refused with a reason, counted, given back, slowed."""

from datetime import timedelta

import pytest

from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPTS, a_buyer, rub
from tests.handlers.offers.promotions import OFFERS, Shop, a_shop

OFFER = f"{OFFERS}/{{offer_id}}"


@pytest.fixture
def shop(world: World, clock: Clock) -> Shop:
    return a_shop(world, clock)


def test_example_6_an_offer_for_a_code(shop: Shop) -> None:
    offer = shop.offers()
    shop.names(offer, "WINTER")

    points = shop.sells("R", "winter", bread="400.00", dairy="200.00")

    base, gift = points["awards"]
    assert (base["exact"], base["points"]) == ("56", 56)
    assert base["lines"] == [{"line": 1, "points": 28}, {"line": 2, "points": 28}]
    assert (gift["rule"], gift["points"]) == (offer, 100)
    assert gift["lines"] == [{"line": 1, "points": 67}, {"line": 2, "points": 33}]
    assert gift["expires_at"] == "2027-01-04T21:00:00Z"
    assert points["words"]["ru"].endswith("100 (по акции «Зима»).")
    assert points["not_applied"] == []


def test_a_code_never_refuses_a_receipt(shop: Shop) -> None:
    shop.names(shop.offers(), "WINTER")
    shop.names(shop.offers(until="2026-12-01T00:00:00Z"), "AUTUMN")
    shop.names(shop.offers(segment={"kind": "tag", "any_of": ["vip"]}), "VIP")

    points = shop.sells("R", "WINTER", "AUTUMN", "VIP", "NONE", bread="400.00")

    assert points["earned"] == 28
    reasons = {each["code"]: each["reason"] for each in points["not_applied"] if "code" in each}
    assert reasons == {
        "WINTER": "minimum",
        "AUTUMN": "promo.not_applicable",
        "VIP": "promo.not_applicable",
        "NONE": "promo.unknown",
    }


def test_case_and_dashes_do_not_matter_and_a_code_counts_once(shop: Shop) -> None:
    offer = shop.offers(limits={"total": 5})
    shop.names(offer, "NY-2027")

    points = shop.sells("R", "ny2027", "NY-20-27", bread="500.00")

    assert points["earned"] == 135
    assert points["not_applied"][-1] == {"code": "NY-20-27", "reason": "promo.not_applicable"}
    assert shop.used(offer) == {"uses": 1, "points": 100}


@pytest.mark.parametrize(
    "limits", [{"total": 1}, {"per_customer": 1}, {"total": 1, "per_customer": 1}]
)
def test_a_code_is_used_as_often_as_it_may_be(shop: Shop, limits: dict[str, int]) -> None:
    shop.names(shop.offers(), "WINTER", **limits)

    first = shop.sells("R-1", "WINTER", bread="500.00")
    second = shop.sells("R-2", "WINTER", bread="500.00")

    assert (first["earned"], second["earned"]) == (135, 35)
    assert {"code": "WINTER", "reason": "promo.used_up"} in second["not_applied"]


def test_a_limit_of_one_customer_leaves_others_theirs(shop: Shop) -> None:
    offer = shop.offers(limits={"per_customer": 1})
    shop.names(offer, "WINTER")
    other = a_buyer(shop.world)

    assert shop.sells("R-1", "WINTER", bread="500.00")["earned"] == 135
    assert shop.sells("R-2", "WINTER", bread="500.00")["earned"] == 35
    assert shop.sells("R-3", "WINTER", customer=other, bread="500.00")["earned"] == 135


def test_a_popular_code_counts_in_shards(shop: Shop) -> None:
    shop.names(shop.offers(), "WINTER", total=40)

    earned = [shop.sells(f"R-{n}", "WINTER", bread="500.00")["earned"] for n in range(42)]

    assert earned == [135] * 40 + [35] * 2


def test_a_full_return_gives_a_use_back_and_a_partial_one_does_not(shop: Shop) -> None:
    offer = shop.offers(limits={"total": 1, "per_customer": 1}, budget={"points": 100})
    shop.names(offer, "WINTER", total=1)
    shop.sells("R-1", "WINTER", bread="500.00", dairy="100.00")
    part = {"number": "r-1", "lines": [{"line": 2, "quantity": "1"}]}
    assert shop.takes_back("R-1", part).status == 200
    assert shop.sells("R-2", "WINTER", bread="500.00")["earned"] == 35
    assert shop.used(offer) == {"uses": 1, "points": 100}

    assert shop.takes_back("R-1").status == 200

    assert shop.used(offer) == {"uses": 0, "points": 0}
    assert shop.sells("R-3", "WINTER", bread="500.00")["earned"] == 135


def test_a_use_comes_back_although_the_limit_has_fewer_shards(shop: Shop) -> None:
    offer = shop.offers(limits={"total": 1000}, budget={"points": 100_000}, needs_code=False)
    for number in range(12):
        shop.sells(f"R-{number}", bread="500.00")
    path = {"offer_id": offer}
    shown = shop.admin.asks("GET", OFFER, path=path).body
    fewer = {**shown, "limits": {"total": 12}, "budget": {"points": 1200}}
    assert shop.admin.asks("PUT", OFFER, fewer, path=path).status == 200
    assert shop.sells("late", bread="500.00")["earned"] == 35

    for number in range(12):
        assert shop.takes_back(f"R-{number}").status == 200

    assert shop.used(offer) == {"uses": 0, "points": 0}
    assert shop.sells("again", bread="500.00")["earned"] == 135


@pytest.mark.parametrize("total", [1, 16])
def test_a_use_that_comes_back_opens_none_beyond_a_lowered_limit(shop: Shop, total: int) -> None:
    offer = shop.offers(limits={"total": 40}, needs_code=False)
    for number in range(total + 3):
        assert shop.sells(f"R-{number}", bread="500.00")["earned"] == 135
    path = {"offer_id": offer}
    shown = shop.admin.asks("GET", OFFER, path=path).body
    lowered = {**shown, "limits": {"total": total}}
    assert shop.admin.asks("PUT", OFFER, lowered, path=path).status == 200

    for number in range(3):
        assert shop.takes_back(f"R-{number}").status == 200
        assert shop.sells(f"next-{number}", bread="500.00")["earned"] == 35
    assert shop.used(offer)["uses"] == total
    assert shop.takes_back("R-3").status == 200
    assert shop.sells("last", bread="500.00")["earned"] == 135


def test_what_was_deleted_gets_nothing_back(shop: Shop) -> None:
    offer = shop.offers(limits={"total": 10})
    shop.names(offer, "WINTER", total=1)
    shop.sells("R-1", "WINTER", bread="500.00")
    shop.admin.asks("DELETE", "/v1/offers/{offer_id}", path={"offer_id": offer})

    assert shop.takes_back("R-1").status == 200
    again = shop.sells("R-2", "WINTER", bread="500.00")
    assert {"code": "WINTER", "reason": "promo.unknown"} in again["not_applied"]


def test_the_same_receipt_again_uses_nothing_and_says_the_same(shop: Shop) -> None:
    shop.names(shop.offers(), "WINTER", total=1)
    first = shop.sends("R", "WINTER", "NONE", bread="500.00")
    again = shop.sends("R", "WINTER", "NONE", bread="500.00")

    assert again.body == first.body
    subject = f"customer#{shop.anna.id}"
    assert len(shop.world.offers.promos.find((), [subject]).guesses[subject].wrong) == 1


def test_guessing_is_slowed_and_goes_on_after_ten_minutes(shop: Shop, clock: Clock) -> None:
    shop.names(shop.offers(), "WINTER")
    for number in range(5):
        shop.sells(f"R-{number}", f"GUESS{number}", bread="500.00")

    paused = shop.sells("R-5", "WINTER", bread="500.00")
    quote = shop.quotes("WINTER", bread="500.00")

    assert {"code": "WINTER", "reason": "promo.paused"} in paused["not_applied"]
    assert (quote.status, quote.body["code"]) == (429, "promo.paused")
    other = a_buyer(shop.world)
    assert shop.sells("R-6", "WINTER", customer=other, bread="500.00")["earned"] == 135
    clock.at += timedelta(minutes=10)
    assert shop.sells("R-7", "WINTER", bread="500.00")["earned"] == 135


def test_ten_codes_of_one_request_are_five_guesses(shop: Shop) -> None:
    shop.names(shop.offers(), "WINTER")
    wrong = [f"GUESS{number}" for number in range(9)]

    points = shop.sells("R", *wrong, "WINTER", bread="500.00")

    reasons = [each["reason"] for each in points["not_applied"] if "code" in each]
    assert reasons == ["promo.unknown"] * 5 + ["promo.paused"] * 5
    assert points["earned"] == 35


def test_right_codes_before_the_last_guess_count(shop: Shop) -> None:
    shop.names(shop.offers(), "WINTER")
    wrong = [f"GUESS{number}" for number in range(8)]

    assert shop.sells("R", "WINTER", *wrong, bread="500.00")["earned"] == 135
    assert shop.quotes("WINTER", bread="500.00").body["code"] == "promo.paused"


def test_the_codes_of_a_quote_are_counted_one_by_one(shop: Shop) -> None:
    shop.names(shop.offers(), "WINTER")
    wrong = [f"GUESS{number}" for number in range(9)]

    quote = shop.quotes(*wrong, "WINTER", bread="500.00")

    assert (quote.status, quote.body["code"]) == (400, "promo.unknown")
    again = shop.quotes("WINTER", bread="500.00")
    assert (again.status, again.body["code"]) == (429, "promo.paused")


def test_a_key_is_paused_after_a_hundred_wrong_codes(shop: Shop) -> None:
    for number in range(20):
        codes = [f"G{number}-{each}" for each in range(5)]
        shop.sells(f"R-{number}", *codes, customer=a_buyer(shop.world), bread="500.00")

    points = shop.sells("R", "WINTER", bread="500.00")

    assert {"code": "WINTER", "reason": "promo.paused"} in points["not_applied"]


@pytest.mark.parametrize("code", ["NONE", "OVER", "USED"])
def test_a_quote_refuses_a_code_that_opens_nothing(shop: Shop, code: str) -> None:
    shop.names(shop.offers(until="2026-12-01T00:00:00Z"), "OVER")
    shop.names(shop.offers(), "USED", total=1)
    shop.sells("R", "USED", bread="500.00")
    expected = {
        "NONE": "promo.unknown",
        "OVER": "promo.not_applicable",
        "USED": "promo.used_up",
    }

    refused = shop.quotes(code, bread="500.00")

    assert (refused.status, refused.body["code"]) == (400, expected[code])


def test_a_quote_with_a_code_is_the_purchase_and_uses_nothing(shop: Shop) -> None:
    offer = shop.offers(limits={"total": 1})
    shop.names(offer, "WINTER", total=1)

    quotes = [shop.quotes("WINTER", bread="400.00", dairy="200.00").body for _ in range(2)]
    bought = shop.sells("R", "WINTER", bread="400.00", dairy="200.00")

    assert [each["earn"] for each in quotes] == [156, 156] == [bought["earned"]] * 2
    assert quotes[0]["awards"] == bought["awards"]
    low = shop.quotes("WINTER", bread="400.00")
    assert low.body["code"] == "promo.used_up"


def test_a_quote_says_which_condition_a_code_misses(shop: Shop) -> None:
    shop.names(shop.offers(), "WINTER")

    quote = shop.quotes("WINTER", bread="400.00").body

    assert {"code": "WINTER", "reason": "minimum"} in quote["not_applied"]


def test_a_discount_for_a_code_is_quoted_and_its_use_counted(shop: Shop) -> None:
    discount = {"kind": "percent", "rate": 1000, "stage": "code"}
    offer = shop.offers(effect={"discount": discount}, limits={"total": 1})
    shop.names(offer, "TEN")

    quote = shop.quotes("TEN", bread="500.00").body
    shop.sells("R", "TEN", bread="450.00")

    assert [each["discount"] for each in quote["discounts"]] == [rub("50.00")]
    assert shop.used(offer) == {"uses": 1, "points": 0}
    assert shop.quotes("TEN", bread="500.00").body["code"] == "promo.used_up"


def test_a_product_for_a_code_is_quoted_and_counted_when_it_is_given(shop: Shop) -> None:
    offer = shop.offers(effect={"product": {"sku": "mug", "quantity": "1"}}, limits={"total": 9})
    shop.names(offer, "MUG")

    quote = shop.quotes("MUG", bread="500.00").body
    without = shop.sells("R-1", "MUG", bread="500.00")
    shop.sells("R-2", "MUG", bread="500.00", mug="0.00")

    assert quote["gifts"] == [{"offer": offer, "sku": "mug", "quantity": "1"}]
    assert {"code": "MUG", "reason": "product"} in without["not_applied"]
    assert shop.used(offer) == {"uses": 1, "points": 0}


@pytest.mark.parametrize(
    ("category", "reason"), [("bread", None), ("tobacco", "categories"), ("tea", "categories")]
)
def test_a_discount_for_a_code_is_judged_by_the_prices_of_a_receipt(
    shop: Shop, category: str, reason: str | None
) -> None:
    when = {"categories": ["bread", "tobacco"]}
    discount = {"kind": "percent", "rate": 1000, "stage": "code", "when": when}
    offer = shop.offers(effect={"discount": discount}, limits={"total": 1})
    shop.names(offer, "TEN")
    line = {"sku": "a", "category": category, "quantity": "1", "paid": rub("450.00")}
    body = {
        "shop": "s1",
        "receipt": "R",
        "at": "2026-12-05T19:57:00Z",
        "total": rub("450.00"),
        "lines": [{**line, "price": rub("500.00"), "discount": rub("50.00")}],
        "customer_id": shop.anna.id,
        "promo_codes": ["TEN"],
    }

    points = shop.till.asks("POST", RECEIPTS, body).body["points"]

    refused = [each for each in points["not_applied"] if "code" in each]
    assert refused == ([{"code": "TEN", "reason": reason}] if reason else [])
    assert points["differs"] == bool(reason)
    assert shop.used(offer)["uses"] == (0 if reason else 1)
