"""Counters that end by themselves, and turns that take longer each time."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.repo.conversation.budgets import FIRST_PAUSE_S, KEPT
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.writes import Put
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.repo.builders import everything

PHONE = "+79211234567"
DAY = "2026-11-21"


def counted(world: World, whom: str = PHONE, window: str = DAY, limit: int = 3) -> bool:
    return world.conversation.budgets.count("code", whom, window, limit=limit, now=START)


def test_a_budget_is_met_at_its_limit_and_not_before(world: World) -> None:
    assert [counted(world) for _ in range(5)] == [True, True, True, False, False]


def test_what_was_refused_is_not_counted(world: World) -> None:
    for _ in range(5):
        counted(world)

    assert world.conversation.budgets.counted("code", PHONE, [DAY]) == 3


def test_everybody_and_every_window_has_a_budget_of_its_own(world: World) -> None:
    assert counted(world, limit=1)
    assert counted(world, whom="+79210000000", limit=1)
    assert counted(world, window="2026-11-22", limit=1)


def test_windows_are_added_up_and_those_without_a_count_are_none(world: World) -> None:
    counted(world, window="09")
    counted(world, window="10")
    counted(world, window="10")

    assert world.conversation.budgets.counted("code", PHONE, ["08", "09", "10"]) == 3


def test_no_key_tells_whose_budget_it_is(world: World) -> None:
    counted(world)

    ((pk, _),) = everything(world)
    assert pk.startswith("BUDGET#code#")
    assert "9211234567" not in str(everything(world))


def test_a_counter_outlives_its_window_and_then_goes(world: World) -> None:
    counted(world)

    (item,) = everything(world).values()
    assert item["ttl"] == {"N": str(int((START + KEPT).timestamp()))}


def take(world: World, clock: Clock, by: str, window: str = DAY) -> tuple[int, int]:
    """Take the next turn if it may be taken: its number, and the wait that stands before it."""
    turn = world.conversation.budgets.find_turn("code", PHONE, window, by=by, now=clock.now())
    if not (turn.wait_s or turn.is_taken):
        assert world.conversation.budgets.take_turn(turn, by=by, now=clock.now())
    return turn.number, turn.wait_s


def test_the_first_turn_is_free(world: World, clock: Clock) -> None:
    assert take(world, clock, "1") == (1, 0)


def test_each_pause_is_twice_as_long_as_the_one_before(world: World, clock: Clock) -> None:
    pauses = []
    for number in range(1, 6):
        take(world, clock, f"{number}")
        pauses.append(take(world, clock, "too early")[1])
        clock.moves(seconds=pauses[-1])

    assert pauses == [60, 120, 240, 480, 960]


def test_a_second_too_early_is_too_early(world: World, clock: Clock) -> None:
    take(world, clock, "1")

    clock.moves(seconds=FIRST_PAUSE_S - 1)
    assert take(world, clock, "2") == (2, 1)
    clock.moves(seconds=1)
    assert take(world, clock, "2") == (2, 0)


def test_asking_too_early_makes_the_pause_no_longer(world: World, clock: Clock) -> None:
    take(world, clock, "1")
    for number in range(10):
        take(world, clock, f"early {number}")

    assert take(world, clock, "2") == (2, FIRST_PAUSE_S)


def test_a_repeated_update_finds_the_turn_that_it_took(world: World, clock: Clock) -> None:
    take(world, clock, "1")
    clock.moves(days=1)

    turn = world.conversation.budgets.find_turn("code", PHONE, DAY, by="1", now=clock.now())
    assert (turn.number, turn.wait_s, turn.is_taken) == (1, 0, True)


def test_of_two_who_ask_at_once_one_takes_the_turn(world: World, clock: Clock) -> None:
    one = world.conversation.budgets.find_turn("code", PHONE, DAY, by="one", now=clock.now())
    other = world.conversation.budgets.find_turn("code", PHONE, DAY, by="other", now=clock.now())

    took = [
        world.conversation.budgets.take_turn(each, by=f"{each}", now=clock.now())
        for each in (one, other)
    ]

    assert took == [True, False]


def test_turns_of_another_day_begin_anew(world: World, clock: Clock) -> None:
    take(world, clock, "1")

    assert take(world, clock, "2", window="2026-11-22") == (1, 0)


@given(turns=st.integers(1, 40), late_s=st.integers(0, 10**7))
def test_a_pause_never_grows_while_one_waits(turns: int, late_s: int) -> None:
    from chalicelib.repo.conversation.budgets import _wait_s

    taken_at = int(START.timestamp())
    now = START + timedelta(seconds=late_s)

    assert _wait_s(turns, taken_at, now) == max(0, 60 * 2 ** (turns - 1) - late_s)


def test_what_everybody_may_spend_is_never_passed(world: World) -> None:
    spent = [
        world.conversation.budgets.spend("money", "2026-11-21", amount, limit=100, now=world.now())
        for amount in (60, 41, 40, 1)
    ]

    assert spent == [True, False, True, False]
    assert world.conversation.budgets.spend("money", "2026-11-22", 100, limit=100, now=world.now())


def test_what_is_given_back_may_be_spent_again(world: World) -> None:
    for amount in (100, -30, 20):
        assert world.conversation.budgets.spend(
            "money", "2026-11-21", amount, limit=100, now=world.now()
        )

    assert not world.conversation.budgets.spend(
        "money", "2026-11-21", 11, limit=100, now=world.now()
    )
    assert world.conversation.budgets.spend("money", "2026-11-21", 10, limit=100, now=world.now())


def test_more_than_there_ever_is_is_never_spent(world: World) -> None:
    assert not world.conversation.budgets.spend(
        "money", "2026-11-21", 101, limit=100, now=world.now()
    )


def test_a_cause_that_is_repeated_is_counted_once(world: World) -> None:
    counted = [_tries(world, cause) for cause in ("a", "a", "a", "b", "b", "c", "b")]

    assert counted == [True, True, True, True, True, False, True]
    assert world.conversation.budgets.counted("tries", "anna", [DAY]) == 2


def _tries(world: World, cause: str) -> bool:
    budgets = world.conversation.budgets
    return budgets.count_cause("tries", "anna", DAY, cause=cause, limit=2, now=START)


def test_no_item_tells_who_took_a_turn(world: World, clock: Clock) -> None:
    take(world, clock, "telegram#7012345678#1")

    assert "7012345678" not in str(everything(world))


def test_a_turn_of_an_older_release_is_known(world: World, clock: Clock) -> None:
    turn = world.conversation.budgets.find_turn("code", PHONE, DAY, by="chat#1", now=clock.now())
    attributes: dict[str, Value] = {
        "version": 1,
        "by": "chat#1",
        "at": int(START.timestamp()),
        "ttl": 1,
    }
    world.conversation.budgets.table.put(Put(turn.key, attributes, version=0))

    again = world.conversation.budgets.find_turn("code", PHONE, DAY, by="chat#1", now=clock.now())

    assert again.is_taken
