"""What may be used once is used once: a picture, a code, a document, a limit of a day."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.points.adjustment import AdjustmentRequest
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.services.points.adjust_points import adjust_points
from chalicelib.services.points.hold_points import HoldRequest, hold_points
from chalicelib.services.points.spend_codes import issue_code, issue_qr
from chalicelib.services.points.verify_ledger import verify_account
from chalicelib.world import World
from tests.builders.shops import a_buyer
from tests.engine.points.scene import TILL, begins
from tests.engine.points.test_races import available, buys, until_decided

pytestmark = pytest.mark.engine

THREADS = 12


@pytest.fixture
def anna(world: World) -> Customer:
    """A customer with 700 points."""
    begins(world)
    anna = a_buyer(world)
    buys(world, anna, "first", 1_000_000)
    return anna


def holds(world: World, asked: HoldRequest) -> str:
    hold_points(world, Actor(TILL, world.now()), asked)
    return "held"


def adjusts(world: World, anna: Customer, points: int, document: str = "") -> str:
    asked = AdjustmentRequest(points, "a broken egg", document)
    done = adjust_points(
        world, Actor(TILL, world.now()), Role.SUPPORT, anna.id, asked, tell=lambda _: []
    )
    return done.record.id if document else "adjusted"


@pytest.mark.parametrize("is_qr", [True, False])
def test_a_picture_or_a_code_makes_one_hold_at_many_tills(
    world: World, anna: Customer, *, is_qr: bool
) -> None:
    code = (issue_qr if is_qr else issue_code)(world, anna.id).code
    asked = HoldRequest("s1", code, 10, None if is_qr else Identity("id", anna.id))
    with ThreadPoolExecutor(THREADS) as pool:
        decided = Counter(pool.map(until_decided, [partial(holds, world, asked)] * THREADS))

    assert decided == {"held": 1, "code.expired": THREADS - 1}
    assert available(world, anna) == 690
    assert verify_account(world, anna.id).differences == ()


def test_no_key_moves_more_than_its_day_allows(world: World, anna: Customer) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        steps = [partial(adjusts, world, anna, 500)] * THREADS
        decided = Counter(pool.map(until_decided, steps))

    assert decided == {"adjusted": 4, "points.over_limit": THREADS - 4}
    assert available(world, anna) == 700 + 2000
    assert verify_account(world, anna.id).differences == ()


def test_a_document_moves_points_once(world: World, anna: Customer) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        steps = [partial(adjusts, world, anna, -100, "act-7")] * THREADS
        ids = set(pool.map(until_decided, steps))

    assert len(ids) == 1
    assert available(world, anna) == 600
    assert verify_account(world, anna.id).differences == ()
