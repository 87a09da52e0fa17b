"""Dead letters are seen, sent again and dropped, and no job is lost between queue and letters."""

from datetime import timedelta

import pytest

from chalicelib.aws.dead_letters import HIDDEN_S
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.upkeep.dead_letters import (
    drop_letters,
    list_queues,
    look_at_letters,
    send_again,
)
from chalicelib.world import World
from chalicelib.world.queues import QUEUES
from tests.builders.aws.memory_queues import DEAD, TRIES, MemoryQueues
from tests.builders.clock import Clock

PLAN = "memory://plan_queue"


@pytest.fixture
def queues(world: World) -> MemoryQueues:
    found: MemoryQueues = world.client("sqs")
    return found


@pytest.fixture
def actor(world: World) -> Actor:
    return Actor(StaffKeyId("tests"), world.now())


def audit(world: World) -> list[tuple[str, str]]:
    day = world.staff.audit.of_day(world.now().date())
    return [(entry.what, entry.subject) for _, entry in day]


def test_every_queue_is_counted(world: World, queues: MemoryQueues) -> None:
    world.queues.plan.send({"do": "count"})
    queues.dies(PLAN, "{}")

    found = {each.name: each.state for each in list_queues(world)}

    assert tuple(found) == QUEUES
    assert {"outbox", "plan", "deliver", "receipts"} <= set(QUEUES)
    assert (found["plan"].waiting, found["plan"].dead, found["plan"].tries) == (1, 1, TRIES)
    assert (found["outbox"].waiting, found["outbox"].dead) == (0, 0)


def test_letters_are_seen_oldest_first_and_stay_visible_for_others(
    world: World, queues: MemoryQueues, clock: Clock
) -> None:
    first = queues.dies(PLAN, '{"do":"count"}')
    clock.moves(seconds=1)
    second = queues.dies(PLAN, '{"do":"book"}')

    for _ in range(2):
        found = look_at_letters(world, "plan")
        assert [each.id for each in found.letters] == [first, second]
        assert not found.more


def test_more_letters_than_a_look_shows_are_told(world: World, queues: MemoryQueues) -> None:
    for _ in range(101):
        queues.dies(PLAN, "{}")

    found = look_at_letters(world, "plan")

    assert (len(found.letters), found.more) == (100, True)


def test_one_letter_is_sent_again(world: World, queues: MemoryQueues, actor: Actor) -> None:
    chosen = queues.dies(PLAN, '{"do":"count"}')
    queues.dies(PLAN, '{"do":"book"}')

    done = send_again(world, actor, "plan", chosen).record

    assert (done.handled, done.left) == (1, 1)
    assert queues.bodies(PLAN) == ['{"do":"count"}']
    assert queues.bodies(f"{PLAN}{DEAD}") == ['{"do":"book"}']
    assert audit(world) == [("dead_letter.sent_again", f"plan {chosen}")]


def test_all_letters_are_sent_again_a_hundred_at_a_time(
    world: World, queues: MemoryQueues, actor: Actor
) -> None:
    for _ in range(105):
        queues.dies(PLAN, "{}")

    done = [send_again(world, actor, "plan", None).record for _ in range(2)]

    assert [(each.handled, each.left) for each in done] == [(100, 5), (5, 0)]
    assert len(queues.bodies(PLAN)) == 105


def test_a_letter_that_is_gone_or_being_looked_at_is_refused(
    world: World, queues: MemoryQueues, actor: Actor, clock: Clock
) -> None:
    letter = queues.dies(PLAN, "{}")
    world.queues.dead_letters("plan").receive()  # another reader, who died then
    with pytest.raises(NotFound, match="dead_letter"):
        send_again(world, actor, "plan", letter)

    clock.at += timedelta(seconds=HIDDEN_S)
    send_again(world, actor, "plan", letter)
    with pytest.raises(NotFound, match="dead_letter"):
        drop_letters(world, actor, "plan", letter)


def test_letters_are_dropped(world: World, queues: MemoryQueues, actor: Actor) -> None:
    one = queues.dies(PLAN, "{}")
    queues.dies(PLAN, "{}")

    assert drop_letters(world, actor, "plan", one).record.left == 1
    assert drop_letters(world, actor, "plan", None).record.left == 0
    assert queues.bodies(PLAN) == []
    assert [what for what, _ in audit(world)] == ["dead_letter.dropped"] * 2


def test_a_queue_that_does_not_exist_is_refused(world: World, actor: Actor) -> None:
    with pytest.raises(NotFound, match="queue"):
        look_at_letters(world, "settings")
    with pytest.raises(NotFound, match="queue"):
        drop_letters(world, actor, "../plan", None)


def test_a_job_that_the_queue_does_not_take_stays_a_letter(
    world: World, queues: MemoryQueues, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    queues.dies(PLAN, "{}")
    monkeypatch.setattr(MemoryQueues, "send_message_batch", lambda *_, **__: {"Failed": [1]})

    with pytest.raises(Unavailable):
        send_again(world, actor, "plan", None)

    assert queues.bodies(f"{PLAN}{DEAD}") == ["{}"]


def test_a_letter_that_the_queue_does_not_delete_is_said_to_be_there(
    world: World, queues: MemoryQueues, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    queues.dies(PLAN, "{}")
    monkeypatch.setattr(MemoryQueues, "delete_message_batch", lambda *_, **__: {"Failed": [1]})

    with pytest.raises(Unavailable):
        drop_letters(world, actor, "plan", None)
