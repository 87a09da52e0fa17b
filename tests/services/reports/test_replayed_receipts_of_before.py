"""Receipts of before the programme are replayed at their own time, once, less what came back."""

from datetime import date, timedelta

from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.staff.staff import Role
from chalicelib.services.reports.simulate_programme import simulate
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import a_buyer
from tests.builders.staff import a_caller
from tests.domain.points.till import NOW
from tests.handlers.offers.promotions import Shop

SINCE = date(2025, 11, 1)
SPRING = "2026-03-10T12:00:00Z"


def a_late_programme(shop: Shop, clock: Clock) -> Programme:
    """A programme that begins only now, after a receipt was recorded."""
    clock.at = NOW - timedelta(days=30)
    shop.sends("EARLY", at=SPRING, bread="1000.00", dairy="500.00")
    clock.at = NOW
    document = {
        "brand": {"name": {"ru": "Лавка", "en": "Lavka"}},
        "earning": {"rules": [{"id": "base", "kind": "percent", "rate": 1000}]},
    }
    programme = Programme.model_validate(document)
    version = ProgrammeVersion(1, NOW, NOW, "admin", programme)
    shop.world.commit(None, shop.world.points.programmes.add_write(version))
    return programme


def test_each_receipt_counts_once_at_its_own_time(world: World, clock: Clock) -> None:
    shop = Shop(
        world, a_caller(world, Role.ADMIN), a_caller(world, Role.INTEGRATION), a_buyer(world)
    )
    programme = a_late_programme(shop, clock)
    clock.moves(hours=1)
    shop.sends("NOW", at="2026-12-05T20:30:00Z", bread="100.00")
    shop.sends("LATE", at=SPRING, bread="2000.00", dairy="700.00")
    for number in ("EARLY", "LATE"):
        done = shop.takes_back(number, {"number": "r-1", "lines": [{"line": 2, "quantity": "1"}]})
        assert done.status == 200, done.body

    *_, sums = simulate(world, programme, SINCE)

    assert sums.refused == {}
    assert sums.receipts == 3
    assert (sums.ledger["EARN"], sums.draft["EARN"]) == (10, 10 + 100 + 200)
    assert sums.months["2026-02"] == (0, 0)
    assert sums.months["2026-03"] == (0, 300)
    assert sums.months["2026-12"] == (10, 310)
