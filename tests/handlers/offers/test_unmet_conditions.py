"""Offers whose conditions a receipt does not meet: they are named, and use nothing."""

from typing import Any

import pytest

from chalicelib.services.points.change_personal import change_membership
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPTS, rub
from tests.handlers.offers.promotions import Shop, a_shop


@pytest.fixture
def shop(world: World, clock: Clock) -> Shop:
    return a_shop(world, clock)


@pytest.mark.parametrize("is_priced", [True, False])
@pytest.mark.parametrize(
    ("category", "when", "reason"),
    [
        ("bread", {"price_lists": ["wholesale"]}, "price_lists"),
        ("bread", {"turnover_from": rub("1000.00")}, "turnover_from"),
        ("tobacco", {}, "base"),
        ("bread", {"minimum": rub("500.00")}, None),
    ],
)
def test_a_condition_of_a_discount_is_named_with_and_without_prices(
    shop: Shop, category: str, when: dict[str, Any], reason: str | None, *, is_priced: bool
) -> None:
    offer = a_discount(shop, when)

    assert refused(sells_cheaper(shop, category, is_priced=is_priced)) == reason
    assert shop.used(offer)["uses"] == (0 if reason else 1)


@pytest.mark.parametrize("is_priced", [True, False])
@pytest.mark.parametrize(
    ("benefits", "reason"), [("points", "promo.not_applicable"), ("both", "member")]
)
def test_who_gets_no_discount_uses_no_code(
    world: World, clock: Clock, benefits: str, reason: str, *, is_priced: bool
) -> None:
    shop = a_shop(world, clock, benefits=benefits)
    offer = a_discount(shop, {})
    if reason == "member":
        change_membership(world, None, shop.anna.id, is_member=False)

    assert refused(sells_cheaper(shop, "bread", is_priced=is_priced)) == reason
    quoted = shop.quotes("TEN", bread="500.00").body["not_applied"]
    assert {"code": "TEN", "reason": reason} in quoted
    assert shop.used(offer)["uses"] == 0


@pytest.mark.parametrize("needs_code", [True, False])
def test_who_left_the_programme_gets_no_gift(shop: Shop, *, needs_code: bool) -> None:
    product = {"product": {"sku": "mug", "quantity": "1"}}
    offer = shop.offers(effect=product, limits={"total": 9}, needs_code=needs_code)
    shop.names(offer, "MUG")
    change_membership(shop.world, None, shop.anna.id, is_member=False)
    codes = ["MUG"] if needs_code else []

    quote = shop.quotes(*codes, bread="500.00").body
    bought = shop.sells("R", *codes, bread="500.00", mug="0.00")

    assert quote["gifts"] == []
    for answer in (quote, bought):
        assert refused(answer) == ("member" if needs_code else None)
    assert shop.used(offer)["uses"] == 0


def a_discount(shop: Shop, when: dict[str, Any]) -> str:
    """Offer ten per cent off for a code."""
    discount = {"kind": "percent", "rate": 1000, "stage": "code", "when": when}
    offer = shop.offers(effect={"discount": discount}, limits={"total": 1})
    shop.names(offer, "TEN")
    return offer


def sells_cheaper(shop: Shop, category: str, *, is_priced: bool) -> Any:
    """The points of a receipt of 500 roubles, with fifty of them taken off."""
    body = shop.receipt("R", "TEN", bread="450.00")
    discount = {"category": category, "discount": rub("50.00")}
    body["lines"][0] |= discount | ({"price": rub("500.00")} if is_priced else {})
    sold = shop.till.asks("POST", RECEIPTS, body)
    assert sold.status == 201
    return sold.body["points"]


def refused(points: Any) -> str | None:
    """Why the code did not apply."""
    return next((each["reason"] for each in points["not_applied"] if "code" in each), None)
