"""The SQS queues, each made when first needed, and the names of the jobs on them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.aws.dead_letters import DeadLetters
    from chalicelib.aws.queue import Queue

_SETTING = "_queue"  # `outbox_queue` is the URL of the queue `outbox`
QUEUES = tuple(
    name.removesuffix(_SETTING) for name in Settings.__dataclass_fields__ if name.endswith(_SETTING)
)
"""The names of all queues but those of channels."""
CHUNKS_OF = "deliver-"  # before the name of a channel: the queue of its chunks

# A job of a newer release goes back to its queue, until the release that can read it is deployed.
JOB_VERSIONS = frozenset({1})


def read_job(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job in one record of a queue.

    Raises:
        ValueError: this code does not know the version of the job.
    """
    job: Mapping[str, Any] = json.loads(record["body"])
    if job["v"] not in JOB_VERSIONS:
        raise ValueError("a job of an unknown version")
    return job


class PlanJob(StrEnum):
    """The kinds of jobs on the plan queue; the names are stored in queued jobs and never change."""

    # Here and not in a service, because services of every capability queue such jobs.
    PLAN = "plan"  # plan one page of an audience
    RELEASE = "release"  # hand the due chunks of a run to the delivery workers
    MEASURE = "measure"  # count the results of one page of a run
    REARM = "rearm"  # restart the inactivity timers that ran out on a day
    COUNT = "count"  # count one part of the base for the thresholds
    BOOK = "book"  # book the accounts of points that are due on a day
    GIFT = "gift"  # give the gift of a message that was sent
    SIMULATE = "simulate"  # replay some pages of the base under a draft of the programme
    START = "start"  # start a scheduled campaign if it is due
    CODES = "codes"  # make promo codes of a batch
    TOTAL = "total"  # count a part of what was recorded on a day
    POST = "post"  # send a post to the wall if it is due
    TICK = "tick"  # run one job of the clock, which a person asked for


class FilesJob(StrEnum):
    """The kinds of jobs on the files queue; the names are stored in queued jobs."""

    CHECK = "check"  # check some rows of an import without a change
    IMPORT = "import"  # write some rows of an import
    UNDO = "undo"  # take back some rows of an import
    EXPORT = "export"  # write some slices of an export, or join its pieces


@dataclass
class Queues:
    """Part of World: `world.queues`."""

    settings: Settings
    client: Callable[[str], Any]

    @cached_property
    def outbox(self) -> "Queue":
        """Ids of replies that did not fit into the response to a webhook."""
        return self._queue(self.settings.outbox_queue)

    @cached_property
    def plan(self) -> "Queue":
        """Pages to plan, chunks to release, results to measure."""
        return self._queue(self.settings.plan_queue)

    @cached_property
    def deliver(self) -> "Queue":
        """Chunks of Telegram, and of channels without a queue of their own."""
        return self._queue(self.settings.deliver_queue)

    def chunks(self, channel: str) -> "Queue":
        """Chunks to deliver in this channel."""
        # A channel that is switched off loses its queue while chunks of it may still be planned.
        url = self.settings.queue_urls_by_channel.get(channel)
        return self._queue(url) if url else self.deliver

    @cached_property
    def receipts(self) -> "Queue":
        """Reports of channels on deliveries."""
        return self._queue(self.settings.receipts_queue)

    @cached_property
    def files(self) -> "Queue":
        """Slices of imports and exports."""
        return self._queue(self.settings.files_queue)

    def dead_letters(self, name: str) -> "DeadLetters":
        """The dead letters of one of `QUEUES`."""
        from chalicelib.aws.dead_letters import DeadLetters

        url: str = getattr(self.settings, f"{name}{_SETTING}")
        return DeadLetters(partial(self.client, "sqs"), url)

    def dead_letters_of_channel(self, channel: str) -> "DeadLetters":
        """The queue of a channel; its dead letters are those of the queue `deliver`."""
        from chalicelib.aws.dead_letters import DeadLetters

        return DeadLetters(
            partial(self.client, "sqs"), self.settings.queue_urls_by_channel[channel]
        )

    def _queue(self, url: str) -> "Queue":
        from chalicelib.aws.queue import Queue

        return Queue(partial(self.client, "sqs"), url)
