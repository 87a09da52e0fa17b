"""The delivery worker: each line is the job of a chunk; measures the CPU from event to answer."""

import os
import time
from typing import Any

import certifi

from bench.children.function import loaded
from bench.children.turns import take_turns
from bench.machine import BUNDLE
from chalicelib.handlers.workers.deliver import deliver
from tests.builders.events import sqs_event

NONE_FAILED: dict[str, Any] = {"batchItemFailures": []}


def main() -> None:
    """Hand every job to the function."""
    certifi.where = lambda: os.environ[BUNDLE]

    def cost_s(job: str) -> float:
        event = sqs_event(job)
        before = time.process_time()
        answer = deliver(event, None)
        took_s = time.process_time() - before
        assert answer == NONE_FAILED, answer
        return took_s

    take_turns(cost_s, loaded)


if __name__ == "__main__":
    main()
