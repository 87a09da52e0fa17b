"""The queues and their dead letters over HTTP."""

import json

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.aws.memory_queues import DEAD, MemoryQueues
from tests.builders.staff import Caller, a_caller

OUTBOX = "memory://outbox_queue"
LETTERS = "/v1/queues/{queue}/dead-letters"
QUEUE = {"queue": "outbox"}


@pytest.fixture
def queues(world: World) -> MemoryQueues:
    found: MemoryQueues = world.client("sqs")
    return found


@pytest.fixture
def admin(world: World) -> Caller:
    return a_caller(world, Role.ADMIN)


def test_an_auditor_reads_and_changes_nothing(world: World, queues: MemoryQueues) -> None:
    job = {"v": 1, "enclosed": "card", "customer": "c-1", "chat": "7012345678", "attempt": 3}
    queues.dies(OUTBOX, json.dumps(job))
    auditor = a_caller(world, Role.AUDITOR)

    counts = auditor.asks("GET", "/v1/queues").body["queues"]
    (letter,) = auditor.asks("GET", LETTERS, path=QUEUE).body["letters"]
    refused = auditor.asks("POST", f"{LETTERS}/redrive", {"all": True}, path=QUEUE)

    assert [each["dead"] for each in counts if each["name"] == "outbox"] == [1]
    assert (letter["kind"], letter["facts"]) == ("enclosed", {"customer": "c-1", "attempt": "3"})
    assert refused.status == 403


def test_letters_are_sent_again_and_dropped(queues: MemoryQueues, admin: Caller) -> None:
    one, _ = queues.dies(OUTBOX, "{}"), queues.dies(OUTBOX, "[]")

    again = admin.asks("POST", f"{LETTERS}/redrive", {"letter": one}, path=QUEUE)
    gone = admin.asks("POST", f"{LETTERS}/redrive", {"letter": one}, path=QUEUE)
    dropped = admin.asks("POST", f"{LETTERS}/drop", {"all": True}, path=QUEUE)

    assert again.body == {"handled": 1, "left": 1}
    assert (gone.status, gone.body["code"]) == (404, "dead_letter.unknown")
    assert dropped.body == {"handled": 1, "left": 0}
    assert queues.bodies(OUTBOX) == ["{}"]


def test_a_repeated_request_touches_no_letter_that_came_since(
    queues: MemoryQueues, admin: Caller
) -> None:
    queues.dies(OUTBOX, "{}")
    first = admin.asks("POST", f"{LETTERS}/drop", {"all": True}, path=QUEUE, once="one")
    queues.dies(OUTBOX, "[]")

    again = admin.asks("POST", f"{LETTERS}/drop", {"all": True}, path=QUEUE, once="one")

    assert again.body == first.body == {"handled": 1, "left": 0}
    assert queues.bodies(f"{OUTBOX}{DEAD}") == ["[]"]


@pytest.mark.parametrize("body", [{}, {"letter": "m-1", "all": True}, {"letter": ""}])
def test_what_is_not_chosen_plainly_is_refused(admin: Caller, body: dict[str, object]) -> None:
    assert admin.asks("POST", f"{LETTERS}/drop", body, path=QUEUE).status == 400


def test_an_unknown_queue_is_refused(admin: Caller) -> None:
    asked = admin.asks("GET", LETTERS, path={"queue": "settings"})

    assert (asked.status, asked.body["code"]) == (404, "queue.unknown")
