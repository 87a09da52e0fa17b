"""Tills at once with a change of the account's owner: what is barred is barred for all of them."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from chalicelib.domain.points.spending.hold import HoldState
from chalicelib.repo.table import keys
from chalicelib.repo.table.writes import Change
from chalicelib.services.points.change_personal import change_membership
from chalicelib.services.points.limit_new_phone import NEW_PHONE_MAX
from chalicelib.services.points.verify_ledger import verify_account
from chalicelib.world import World
from tests.builders.accounts import account_of
from tests.builders.shops import a_buyer
from tests.engine.points.scene import begins
from tests.engine.points.test_races import buys, holds, until_decided

pytestmark = pytest.mark.engine

TILLS = 10
RICH = 10_000_000  # 7,000 points


def test_tills_at_once_do_not_pass_the_limit_of_a_new_phone(world: World) -> None:
    begins(world)
    anna = a_buyer(world)
    buys(world, anna, "first", RICH)
    changed = {"phone_changed_at": world.now().isoformat()}
    world.commit(None, Change(keys.customer(anna.id), sets=changed))

    with ThreadPoolExecutor(TILLS) as pool:
        decided = list(pool.map(until_decided, [partial(holds, world, anna, 100)] * TILLS))

    assert decided.count("phone.changed_lately") == TILLS - NEW_PHONE_MAX // 100
    held = account_of(world, anna).account.holds.values()
    assert sum(hold.points for hold in held) == NEW_PHONE_MAX
    assert not verify_account(world, anna.id).differences


def test_no_hold_is_captured_after_its_customer_left(world: World) -> None:
    begins(world)
    anna = a_buyer(world)
    buys(world, anna, "first", RICH)
    made = [holds(world, anna, 10) for _ in range(TILLS)]

    def captured() -> int:
        found = [world.points.redemptions.find(hold) for hold in made]
        return sum(each is not None and each.state is HoldState.CAPTURED for each in found)

    def leaves() -> int:
        time.sleep(0.05)
        change_membership(world, None, anna.id, is_member=False)
        return captured()

    steps = [partial(buys, world, anna, f"r-{hold}", 100_000, hold) for hold in made]
    with ThreadPoolExecutor(TILLS + 1) as pool:
        left = pool.submit(leaves)
        decided = list(pool.map(until_decided, steps))

    assert set(decided) <= {"sold", "redemption.closed"}
    assert captured() == left.result() == decided.count("sold")
    assert not verify_account(world, anna.id).differences
