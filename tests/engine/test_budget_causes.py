"""A cause that is repeated is counted once, on the engine as in memory."""

import pytest

from chalicelib.world import World

pytestmark = pytest.mark.engine
DAY = "2026-11-21"


def test_a_cause_that_is_repeated_is_counted_once(world: World) -> None:
    budgets, now = world.conversation.budgets, world.now()

    counted = [
        budgets.count_cause("tries", "anna", DAY, cause=cause, limit=2, now=now)
        for cause in ("a", "a", "a", "b", "b", "c", "b")
    ]

    assert counted == [True, True, True, True, True, False, True]
    assert budgets.counted("tries", "anna", [DAY]) == 2
