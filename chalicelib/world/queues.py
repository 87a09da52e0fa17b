"""The queues of SQS, each made when first needed, and the jobs on them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.aws.queue import Queue

JOB_VERSIONS = frozenset({1})  # that this code reads; a job of another version goes back


def read_job(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job in one record of a queue.

    Raises:
        ValueError: a version of the code that this one does not know wrote it.
    """
    job: Mapping[str, Any] = json.loads(record["body"])
    if job["v"] not in JOB_VERSIONS:
        raise ValueError("a job of an unknown version")
    return job


class PlanJob(StrEnum):
    """What a job on the plan queue asks for; the names stand in queued jobs, so they never change.

    They stand here because services of every capability queue such jobs.
    """

    PLAN = "plan"  # plan one page of an audience
    RELEASE = "release"  # hand the due chunks of a run to the delivery workers
    MEASURE = "measure"  # count the results of one page of a run
    REARM = "rearm"  # restart the inactivity timers that ran out on a day
    COUNT = "count"  # count one part of the base for the thresholds
    START = "start"  # look whether a scheduled campaign is due


@dataclass
class Queues:
    """Part of World: `world.queues`."""

    settings: Settings
    client: Callable[[str], Any]

    @cached_property
    def outbox(self) -> "Queue":
        """Answers that could not travel in a messenger's own response."""
        return self._queue(self.settings.outbox_queue)

    @cached_property
    def plan(self) -> "Queue":
        """Pages to plan, chunks to release, results to measure."""
        return self._queue(self.settings.plan_queue)

    @cached_property
    def deliver(self) -> "Queue":
        """Chunks to deliver."""
        return self._queue(self.settings.deliver_queue)

    @cached_property
    def receipts(self) -> "Queue":
        """What channels report of deliveries."""
        return self._queue(self.settings.receipts_queue)

    def _queue(self, url: str) -> "Queue":
        from chalicelib.aws.queue import Queue

        return Queue(partial(self.client, "sqs"), url)
