"""A back-test gives offers again, as they were given, whatever became of them since."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.reports.simulation import SimulationSums
from chalicelib.services.reports.simulate_programme import simulate
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.domain.points.till import NOW
from tests.handlers.offers.promotions import Shop, a_shop

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
