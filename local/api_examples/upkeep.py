"""The scenes of those who look after the service."""

import json
from typing import Any

from local.api_examples.bodies import UPDATE
from local.api_examples.office import Office

Json = Any
LETTER = "5fea7756-0ea4-451a-a703-a558b933e274"
QUEUE = {"queue": "outbox"}
QUEUES: Json = [{"name": "outbox", "waiting": 3, "working": 1, "delayed": 0, "dead": 1, "tries": 5}]
LETTERS: Json = [
    {
        "id": LETTER,
        "kind": "receipt",
        "facts": {"shop": "s1", "receipt": "r-1001"},
        "queued_at": "2026-11-30T09:15:00Z",
        "tries": 5,
    }
]
HANDLED = {"handled": 1, "left": 0}


def look_after(office: Office) -> None:
    """Look at jobs of the clock, channels, queues and the quarantine."""
    office.asks("listJobs")
    office.asks("runJob", job="measuring")
    office.asks("listChannels")
    office.asks("checkChannel", channel="telegram")
    _queues(office)
    _quarantine(office)


def _queues(office: Office) -> None:
    """The shop in memory has no queues of SQS."""
    office.kept["listQueues"] = {"answer": {"queues": QUEUES}}
    letters = {"letters": LETTERS, "more": False}
    office.kept["listDeadLetters"] = {"path": QUEUE, "answer": letters}
    for name in ("redriveDeadLetters", "dropDeadLetters"):
        office.kept[name] = {
            "path": QUEUE,
            "request": {"letter": LETTER, "all": False},
            "answer": HANDLED,
        }


def _quarantine(office: Office) -> None:
    """Answer an update that broke the code of before, and drop another one."""
    world = office.life.world
    for number, body in (("1", UPDATE), ("2", {"update_id": 2})):
        raw = json.dumps(body).encode()
        world.conversation.quarantine.keep(
            number, channel="telegram", body=raw, why="KeyError: 'text'", now=world.now()
        )
    second, first = office.asks("listUpdates", query={"limit": 2})["updates"]
    office.asks("getUpdate", update_id=first["id"])
    office.asks("retryUpdate", update_id=first["id"])
    office.asks("dropUpdate", update_id=second["id"])
