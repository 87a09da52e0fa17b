"""The list of the batches of promo codes, and codes as a table."""

from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.services.offers.make_codes import make_codes
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.staff import a_caller
from tests.handlers.offers.promotions import CODES, Shop, a_shop

TABLE = f"{CODES}/{{codes_id}}/codes.csv"


@pytest.fixture
def shop(world: World, clock: Clock) -> Shop:
    return a_shop(world, clock)


def a_batch(shop: Shop, **changes: Any) -> str:
    body = {"offer": shop.offers(), **changes}
    return str(shop.admin.asks("POST", CODES, body).body["id"])


def test_batches_are_listed_newest_first(shop: Shop, clock: Clock) -> None:
    made = []
    for name in ("AUTUMN", "WINTER", "SPRING"):
        made.append(a_batch(shop, codes=[name]))
        clock.moves(minutes=1)

    first = shop.admin.asks("GET", CODES, query={"limit": "2"}).body
    rest = shop.admin.asks("GET", CODES, query={"limit": "2", "cursor": first["next"]}).body

    found = [each["id"] for each in first["batches"] + rest["batches"]]
    assert found == made[::-1]
    assert first["batches"][0]["state"] == "ready"
    assert rest["next"] is None


def test_codes_are_a_table_from_any_number_on(shop: Shop, world: World) -> None:
    batch = a_batch(shop, generate={"count": 5, "prefix": "NY"})
    make_codes(world, batch, tries=0)

    every = shop.admin.asks("GET", TABLE, path={"codes_id": batch}).raw.splitlines()
    last = shop.admin.asks(
        "GET", TABLE, path={"codes_id": batch}, query={"first": "5"}
    ).raw.splitlines()

    assert (len(every), every[0], last) == (6, "code", ["code", every[5]])
    assert every[1].startswith("NY-")


def test_named_codes_are_in_no_table(shop: Shop) -> None:
    batch = a_batch(shop, codes=["AUTUMN"])

    assert shop.admin.asks("GET", TABLE, path={"codes_id": batch}).raw.splitlines() == ["code"]


def test_an_analyst_sees_batches_and_no_codes(shop: Shop, world: World) -> None:
    batch, analyst = a_batch(shop, codes=["AUTUMN"]), a_caller(world, Role.ANALYST)

    assert analyst.asks("GET", CODES).status == 200
    assert analyst.asks("GET", TABLE, path={"codes_id": batch}).status == 403
