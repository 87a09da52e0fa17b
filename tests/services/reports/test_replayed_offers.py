"""A back-test gives offers again, as they were given, whatever became of them since."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.reports.simulation import SimulationSums
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.reports.simulate_programme import simulate
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.domain.points.till import NOW
from tests.handlers.offers.promotions import Shop, a_shop
from tests.repo.builders import found, save_change

SINCE = date(2026, 11, 1)
PERCENT = {"earn": {"kind": "percent", "rate": 300}}
THRICE = {"earn": {"kind": "multiplier", "factor": [3, 1], "when": {"categories": ["bread"]}}}


@pytest.fixture
def shop(world: World, clock: Clock) -> Shop:
    return a_shop(world, clock)


def replayed(shop: Shop) -> SimulationSums:
    version = shop.world.points.programmes.fresh(shop.world.now())[-1]
    *_, sums = simulate(shop.world, version.programme, SINCE)
    return sums


def born(world: World, customer: Customer, birthday: Birthday) -> None:
    before = found(world, customer)
    save_change(world, before, replace(before, birthday=birthday), Actor(StaffKeyId("admin"), NOW))


def asks(shop: Shop, method: str, offer: str, body: Any = None) -> Any:
    answer = shop.admin.asks(method, "/v1/offers/{offer_id}", body, path={"offer_id": offer})
    assert answer.status in {200, 204}, answer.body
    return answer.body


@pytest.mark.parametrize("effect", [None, PERCENT, THRICE])
@pytest.mark.parametrize("fate", ["kept", "changed", "deleted"])
def test_the_active_programme_with_offers_equals_the_ledger(
    shop: Shop, clock: Clock, effect: dict[str, Any] | None, fate: str
) -> None:
    offer = shop.offers(needs_code=False, **({"effect": effect} if effect else {}))
    earned = shop.sells("R-1", bread="500.00", dairy="333.33")["earned"]
    clock.at = NOW + timedelta(days=1)
    if fate == "changed":
        asks(shop, "PUT", offer, {**asks(shop, "GET", offer), "priority": 7})
    if fate == "deleted":
        asks(shop, "DELETE", offer)

    sums = replayed(shop)

    assert sums.ledger["EARN"] == earned
    assert (sums.draft, sums.refused) == (sums.ledger, {})
    assert all(owed == would_owe for owed, would_owe in sums.months.values())


@pytest.mark.parametrize("effect", [None, PERCENT, THRICE])
@pytest.mark.parametrize("fate", ["changed", "deleted"])
def test_a_row_that_comes_back_takes_what_it_really_earned(
    shop: Shop, clock: Clock, effect: dict[str, Any] | None, fate: str
) -> None:
    offer = shop.offers(needs_code=False, **({"effect": effect} if effect else {}))
    shop.sells("R-1", bread="500.00", dairy="333.33")
    clock.at = NOW + timedelta(days=1)
    if fate == "changed":
        asks(shop, "PUT", offer, {**asks(shop, "GET", offer), "priority": 7})
    else:
        asks(shop, "DELETE", offer)
    returned = shop.takes_back("R-1", {"number": "r-1", "lines": [{"line": 2, "quantity": "1"}]})
    assert returned.status == 200

    sums = replayed(shop)

    assert sums.ledger["CLAWBACK"] == -returned.body["return"]["clawed_back"]
    assert sums.draft == sums.ledger


@pytest.mark.parametrize("earned", [75, 35])
@pytest.mark.parametrize("fate", ["erased", "moved"])
def test_a_birthday_is_that_of_the_receipt(
    world: World, clock: Clock, fate: str, earned: int
) -> None:
    window = {"birthday_window": {"before": 7, "after": 7}}
    base = {"id": "base", "kind": "percent", "rate": 700}
    double = {"id": "birthday", "kind": "multiplier", "factor": [2, 1], "when": window}
    gift = {"id": "gift", "kind": "fixed", "points": 5, "when": window}
    shop = a_shop(world, clock, earning={"rules": [base, double, gift]})
    near, far = Birthday(8, 12, 1990), Birthday(1, 6, 1990)
    then, now = (near, far) if earned == 75 else (far, near)
    born(world, shop.anna, then)
    shop.sells("R-1", bread="500.00")
    if fate == "erased":
        erase_by_staff(world, Actor(StaffKeyId("admin"), NOW), shop.anna.id)
    else:
        born(world, shop.anna, now)

    sums = replayed(shop)

    assert sums.ledger["EARN"] == earned
    assert sums.draft == sums.ledger
