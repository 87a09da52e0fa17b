"""Daily caps: the day is that of the receipt, in the zone of the programme."""

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.points.programme import EarningCaps
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.services.shopping.return_purchase import return_purchase
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.domain.points.till import FIRST, NOW
from tests.repo.builders import a_customer, stored
from tests.services.points.test_purchases_with_points import actor, buys

TODAY = datetime.fromisoformat("2026-12-05T12:00:00Z")
LONG_AGO = TODAY - timedelta(days=60)


@pytest.fixture
def anna(world: World, clock: Clock) -> Customer:
    clock.at = NOW
    return stored(world, a_customer())


def begins(world: World, **caps: int) -> None:
    earning = FIRST.earning.model_copy(update={"caps": EarningCaps(**caps)})
    capped = FIRST.model_copy(update={"earning": earning})
    version = ProgrammeVersion(1, NOW - timedelta(days=700), NOW, "admin", capped)
    world.commit(None, world.points.programmes.add_write(version))


def earns(world: World, anna: Customer, number: str, when: datetime, bread: str) -> tuple[int, int]:
    effect = buys(world, anna, number, when, bread=bread).record.points
    assert effect
    return effect.earned, effect.awards[0].capped


@pytest.mark.parametrize("day", [TODAY, LONG_AGO])
def test_a_day_gives_no_more_than_its_cap(world: World, anna: Customer, day: datetime) -> None:
    begins(world, per_day=12)

    assert earns(world, anna, "A", day, "200.00") == (10, 0)
    assert earns(world, anna, "B", day, "100.00") == (2, 3)
    return_purchase(world, actor(world), shop="s1", receipt="A")
    assert earns(world, anna, "C", day, "100.00") == (0, 5)
    assert earns(world, anna, "D", day + timedelta(days=-1), "100.00") == (5, 0)


@pytest.mark.parametrize("day", [TODAY, LONG_AGO])
def test_only_so_many_receipts_of_a_day_earn(world: World, anna: Customer, day: datetime) -> None:
    begins(world, receipts_per_day=2)

    given = [earns(world, anna, number, day, "100.00")[0] for number in "ABC"]

    assert given == [5, 5, 0]


def test_a_day_ends_at_midnight_of_the_programme(world: World, anna: Customer) -> None:
    begins(world, per_day=5)
    before = datetime.fromisoformat("2026-10-05T20:59:59Z")

    assert earns(world, anna, "A", before, "100.00") == (5, 0)
    assert earns(world, anna, "B", before + timedelta(seconds=1), "100.00") == (5, 0)
    assert earns(world, anna, "C", before, "100.00") == (0, 5)


def test_an_account_keeps_few_days(world: World, anna: Customer) -> None:
    begins(world)
    for back in range(10):
        earns(world, anna, f"r-{back}", TODAY - timedelta(days=back), "100.00")

    days = world.points.accounts.load(anna.id, NOW).record.days
    assert sorted(days) == ["2026-12-02", "2026-12-03", "2026-12-04", "2026-12-05"]


def said(world: World, anna: Customer, number: str, bread: str = "100.00") -> tuple[str, str]:
    effect = buys(world, anna, number, TODAY, bread=bread).record.points
    assert effect
    return effect.words["ru"], effect.words["en"]


def test_a_receipt_over_the_limit_of_a_day_names_it(world: World, anna: Customer) -> None:
    begins(world, receipts_per_day=5, per_receipt=100)
    for number in "ABCDE":
        earns(world, anna, number, TODAY, "100.00")

    assert said(world, anna, "F") == (
        "Баллы не начислены. Предел на день — 5 чеков с начислением, поэтому на 5 баллов меньше.",
        "No points earned. Only 5 receipts a day can earn, so this is 5 points less.",
    )


def test_the_limit_that_counts_is_named(world: World, anna: Customer) -> None:
    begins(world, per_day=12, per_receipt=10)

    assert (
        "Предел на один чек — 10 баллов, поэтому на 5 баллов меньше."
        in (said(world, anna, "A", "300.00")[0])
    )
    assert "The limit of a day is 12 points, so this is 3 points less." in said(world, anna, "B")[1]


def test_one_receipt_a_day_is_said_in_its_own_form(world: World, anna: Customer) -> None:
    begins(world, receipts_per_day=1)
    earns(world, anna, "A", TODAY, "100.00")

    assert "Предел на день — 1 чек с начислением" in said(world, anna, "B")[0]
    assert "Only 1 receipt a day can earn" in said(world, anna, "C")[1]
