"""Look-ups of an hour, by asker: counted in the table; what is used up is remembered in memory."""

from datetime import timedelta

from chalicelib.repo.conversation.lookups import SPENT_MAX, Lookups
from chalicelib.world import World
from tests.builders.clock import START

KEY, ADDRESS = "key#till", "address#198.51.100.7"


def test_every_asker_of_an_answer_pays_and_the_first_without_budget_refuses(world: World) -> None:
    lookups = world.conversation.lookups

    counted = [lookups.count({KEY: 5, ADDRESS: 2}, START) for _ in range(3)]

    assert counted == [True, True, False]
    assert lookups.is_spent({ADDRESS: 2}, START)
    assert not lookups.is_spent({KEY: 5}, START)


def test_the_next_hour_is_another(world: World) -> None:
    lookups = world.conversation.lookups
    assert not lookups.count({KEY: 0}, START)

    assert not lookups.is_spent({KEY: 0}, START + timedelta(hours=1))


def test_another_container_counts_on_and_has_to_find_out_itself(world: World) -> None:
    lookups, other = world.conversation.lookups, Lookups(lambda: world.conversation.budgets)
    assert lookups.count({KEY: 1}, START)

    assert not other.is_spent({KEY: 1}, START)
    assert not other.count({KEY: 1}, START)


def test_memory_is_bounded(world: World) -> None:
    lookups = world.conversation.lookups
    for number in range(SPENT_MAX + 1):
        lookups.count({f"key#{number}": 0}, START)

    assert not lookups.is_spent({"key#0": 0}, START)
    assert lookups.is_spent({f"key#{SPENT_MAX}": 0}, START)
