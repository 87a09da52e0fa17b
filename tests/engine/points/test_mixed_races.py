"""Different movements of one account at the same time: each is decided after another one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.points.adjustment import AdjustmentRequest
from chalicelib.domain.points.movement import worth
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.services.points.adjust_points import adjust_points
from chalicelib.services.points.hold_points import release_hold
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.services.shopping.return_purchase import ReturnRequest, return_purchase
from chalicelib.world import World
from tests.builders.shops import a_buyer
from tests.engine.points.scene import TILL, begins
from tests.engine.points.test_races import buys, holds, until_decided
from tests.engine.points.test_transfer_races import gives

pytestmark = pytest.mark.engine

ROUNDS = 5


def takes_back(world: World, receipt: str, number: str = "rest") -> str:
    actor = Actor(TILL, world.now())
    return_purchase(world, actor, shop="s1", receipt=receipt, request=ReturnRequest(number))
    return "returned"


def releases(world: World, hold: str) -> str:
    release_hold(world, Actor(TILL, world.now()), hold)
    return "released"


def takes(world: World, anna: Customer, points: int) -> str:
    asked = AdjustmentRequest(-points, "a broken egg", "", None)
    adjust_points(world, Actor(TILL, world.now()), Role.ADMIN, anna.id, asked, tell=lambda _: [])
    return "taken"


def at_once(*steps: Callable[[], str]) -> list[str]:
    """What was decided of each step."""
    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(until_decided, steps))


def account(world: World, anna: Customer) -> tuple[int, int, int]:
    """Available, held, and the debt."""
    record = world.points.accounts.load(anna.id, world.now()).record
    found = worth(record.account, world.now())
    return found.available, found.held, found.debt


@pytest.fixture
def anna(world: World) -> Customer:
    """A customer with 70 points."""
    begins(world)
    anna = a_buyer(world)
    buys(world, anna, "a", 100_000)
    return anna


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_hold_and_the_return_of_what_it_would_spend(
    world: World, anna: Customer, _round: int
) -> None:
    hold, back = at_once(partial(holds, world, anna, 60), partial(takes_back, world, "a"))

    assert back == "returned"
    # First the hold: 10 are taken and 60 owed. First the return: there is nothing to hold.
    expected = (0, 0, 0) if hold == "points.insufficient" else (0, 60, 60)
    assert account(world, anna) == expected
    assert not [each for each in verify_ledger(world) if each.differences]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_capture_and_a_release_of_one_hold(world: World, anna: Customer, _round: int) -> None:
    hold = holds(world, anna, 60)

    sold, freed = at_once(
        partial(buys, world, anna, "b", 100_000, hold), partial(releases, world, hold)
    )

    ends = {("sold", "redemption.captured"): (80, 0, 0)}
    ends["redemption.closed", "released"] = (70, 0, 0)
    assert account(world, anna) == ends[sold, freed]
    assert not [each for each in verify_ledger(world) if each.differences]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_receipts_spend_one_hold(world: World, anna: Customer, _round: int) -> None:
    hold = holds(world, anna, 60)

    decided = at_once(*(partial(buys, world, anna, number, 100_000, hold) for number in "bcd"))

    assert sorted(decided) == ["redemption.closed", "redemption.closed", "sold"]
    assert account(world, anna) == (80, 0, 0)
    assert not [each for each in verify_ledger(world) if each.differences]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_return_and_a_transfer_of_the_same_points(
    world: World, anna: Customer, _round: int
) -> None:
    boris = a_buyer(world)

    given, back = at_once(partial(gives, world, anna, boris, 70), partial(takes_back, world, "a"))

    assert back == "returned"
    # The taker keeps what was given, and the giver owes it.
    is_refused = given == "points.insufficient"
    assert account(world, boris)[0] == (0 if is_refused else 70)
    assert account(world, anna) == (0, 0, 0 if is_refused else 70)
    assert not [each for each in verify_ledger(world) if each.differences]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_hold_and_a_movement_by_hand(world: World, anna: Customer, _round: int) -> None:
    hold, taken = at_once(partial(holds, world, anna, 60), partial(takes, world, anna, 60))

    assert [hold, taken].count("points.insufficient") == 1
    assert account(world, anna) == ((10, 60, 0) if taken != "taken" else (10, 0, 0))
    assert not [each for each in verify_ledger(world) if each.differences]
