"""Updates that broke our code, kept for an engineer."""

from datetime import timedelta

from chalicelib.repo.conversation.quarantine import BODY_BYTES_MAX
from chalicelib.repo.table import keys
from chalicelib.world import World
from tests.builders.clock import START
from tests.repo.builders import everything


def keep(world: World, body: bytes, update_id: str = "1") -> None:
    world.conversation.quarantine.keep(
        update_id, channel="telegram", body=body, why="ValueError: no", now=START
    )


def test_an_update_is_kept_as_it_came_under_its_day(world: World) -> None:
    keep(world, b"\xff{")

    item = everything(world)[keys.quarantined(START, "1")]
    assert item["pk"] == {"S": "ASIDE#2026-11-21"}
    assert (item["body"], item["why"]) == ({"B": b"\xff{"}, {"S": "ValueError: no"})


def test_an_update_is_kept_for_two_weeks(world: World) -> None:
    keep(world, b"{")

    (item,) = everything(world).values()
    assert item["ttl"] == {"N": str(int((START + timedelta(days=14)).timestamp()))}


def test_two_updates_of_one_instant_are_two(world: World) -> None:
    keep(world, b"{", "1")
    keep(world, b"[", "2")

    assert len(everything(world)) == 2


def test_of_an_endless_update_the_beginning_is_kept(world: World) -> None:
    keep(world, b"x" * 300_000)

    (item,) = everything(world).values()
    assert len(item["body"]["B"]) == BODY_BYTES_MAX


def test_an_erasure_without_marks_leaves_every_update(world: World) -> None:
    keep(world, b"{}")

    world.conversation.quarantine.forget(set(), START)

    assert len(everything(world)) == 1
