"""Promo codes over HTTP: named at once, random ones with progress, listed, and refused."""

from typing import Any

import pytest

from chalicelib.handlers.workers.plan import WORKERS
from chalicelib.services.offers import change_offers
from chalicelib.services.offers.make_codes import make_codes
from chalicelib.world import World
from chalicelib.world.queues import PlanJob
from tests.builders.clock import Clock
from tests.builders.shops import rub
from tests.builders.staff import Answered
from tests.handlers.offers.promotions import CODES, OFFERS, QUOTES, Shop, a_shop, an_offer


@pytest.fixture
def shop(world: World, clock: Clock) -> Shop:
    return a_shop(world, clock)


def generates(shop: Shop, count: int, **changes: Any) -> Answered:
    body = {"offer": shop.offers(), "generate": {"count": count}, **changes}
    return shop.admin.asks("POST", CODES, body)


def asks(shop: Shop, codes: str, **options: Any) -> Answered:
    path = {"codes_id": codes}
    return shop.admin.asks("GET", options.pop("of", f"{CODES}/{{codes_id}}"), path=path, **options)


def test_random_codes_are_made_by_a_job_and_listed_page_by_page(shop: Shop, world: World) -> None:
    made = generates(shop, 5, limits={"total": 1})
    codes = made.body["id"]
    listed = f"{CODES}/{{codes_id}}/codes"

    assert (made.status, made.body["made"], made.body["count"]) == (202, 0, 5)
    assert asks(shop, codes, of=listed).body["codes"] == []
    WORKERS[PlanJob.CODES](world, {"do": "codes", "batch": codes, "tries": 0})
    assert asks(shop, codes).body | {"state": "ready", "made": 5} == asks(shop, codes).body

    first = asks(shop, codes, of=listed, query={"limit": "3"}).body
    second = asks(shop, codes, of=listed, query={"limit": "3", "cursor": first["next"]}).body
    every = first["codes"] + second["codes"]
    assert (len(set(every)), second["next"]) == (5, None)
    assert shop.sells("R", every[4], bread="500.00")["earned"] == 135


def test_a_repeated_request_makes_no_second_batch(shop: Shop) -> None:
    body = {"offer": shop.offers(), "generate": {"count": 5}}

    first = shop.admin.asks("POST", CODES, body, once="k")
    again = shop.admin.asks("POST", CODES, body, once="k")

    assert (again.status, again.body) == (202, first.body)


def test_named_codes_are_good_at_once_and_in_no_list(shop: Shop) -> None:
    codes = shop.names(shop.offers(), "WINTER", "SUMMER")

    assert asks(shop, codes).body["state"] == "ready"
    assert asks(shop, codes, of=f"{CODES}/{{codes_id}}/codes").body == {"codes": [], "next": None}


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"codes": ["WINTER"]}, 409, "promo.taken"),
        ({"codes": ["win-ter"]}, 409, "promo.taken"),
        ({"codes": ["A", "a-"]}, 400, "promo.repeated"),
        ({"codes": ["B"], "offer": "nothing"}, 400, "offer.unknown"),
        ({"codes": ["---"]}, 400, "body.malformed"),
        ({"codes": ["B"], "generate": {"count": 1}}, 400, "body.malformed"),
        ({}, 400, "body.malformed"),
        ({"generate": {"count": 1.5}}, 400, "body.malformed"),
        ({"generate": {"count": 1_000_001}}, 400, "body.malformed"),
    ],
)
def test_bad_codes_are_refused(shop: Shop, changes: dict[str, Any], status: int, code: str) -> None:
    offer = shop.offers()
    shop.names(offer, "WINTER")

    refused = shop.admin.asks("POST", CODES, {"offer": offer, **changes})

    assert (refused.status, refused.body["code"]) == (status, code)


def test_codes_that_do_not_exist_are_not_found(shop: Shop) -> None:
    refused = asks(shop, "nothing")

    assert (refused.status, refused.body["code"]) == (404, "promo.not_found")


def test_there_are_not_too_many_offers(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_offers, "OFFERS_MAX", 1)
    shop.offers()

    refused = shop.admin.asks("POST", OFFERS, an_offer())

    assert (refused.status, refused.body["code"]) == (400, "offer.too_many")


def test_the_same_offer_again_changes_nothing(shop: Shop) -> None:
    offer = shop.offers()
    path = {"offer_id": offer}
    other = shop.admin.asks("PUT", f"{OFFERS}/{{offer_id}}", {**an_offer(), "id": "x"}, path=path)

    assert (
        shop.admin.asks("PUT", f"{OFFERS}/{{offer_id}}", an_offer(), path=path).body["version"] == 1
    )
    assert other.body["code"] == "body.malformed"


def test_an_unknown_phone_is_quoted_without_offers_for_a_segment(shop: Shop) -> None:
    shop.offers(needs_code=False, segment={"kind": "all", "of": []})
    line = {"sku": "b", "category": "bread", "quantity": "1", "price": rub("500.00")}
    body = {"shop": "s1", "at": "2026-12-05T19:57:00Z", "lines": [line], "phone": "+79215550111"}

    assert shop.till.asks("POST", QUOTES, body).body["earn"] == 35
    assert shop.quotes(bread="500.00").body["earn"] == 135


def test_a_quote_gives_no_more_than_is_left_of_a_budget(shop: Shop) -> None:
    shop.names(shop.offers(budget={"points": 150}), "WINTER")
    shop.sells("R", "WINTER", bread="500.00")

    assert shop.quotes("WINTER", bread="500.00").body["code"] == "promo.used_up"


def test_a_job_for_codes_of_a_refused_request_ends(world: World, shop: Shop) -> None:
    for tries in (0, 3):
        make_codes(world, "nothing", tries=tries)

    assert asks(shop, "nothing").status == 404
