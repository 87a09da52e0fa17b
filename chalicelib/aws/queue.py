"""One SQS queue of small jobs. Jobs hold ids only, no personal data."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import Unavailable

JOB_VERSION = 1  # workers must read a new version before it is written: handlers/edge/jobs.py
DELAY_S_MAX = 900
BATCH_MAX = 10


@dataclass(slots=True)
class Queue:
    """A queue by its URL; its client is made with the first call."""

    client: Callable[[], Any]
    url: str
    _client: Any = field(default=None, init=False)

    def send(self, job: Mapping[str, str | int], *, delay_s: int = 0) -> None:
        """Queue one job; a worker gets it after `delay_s` seconds, 900 at most.

        Raises:
            Unavailable: SQS did not accept it.
        """
        self._call("send_message", MessageBody=_body(job), DelaySeconds=min(delay_s, DELAY_S_MAX))

    def send_many(self, jobs: Sequence[Mapping[str, str | int]], *, delay_s: int = 0) -> None:
        """Queue any number of jobs, ten a call. Jobs must be harmless when they come twice.

        Raises:
            Unavailable: SQS did not accept all of them; some may be queued.
        """
        delay = min(delay_s, DELAY_S_MAX)
        for start in range(0, len(jobs), BATCH_MAX):
            entries = [
                {"Id": str(number), "MessageBody": _body(job), "DelaySeconds": delay}
                for number, job in enumerate(jobs[start : start + BATCH_MAX])
            ]
            # SQS may accept a part of a batch. Then the caller fails, and is repeated as a whole.
            if self._call("send_message_batch", Entries=entries).get("Failed"):
                raise Unavailable("queue.refused")

    def check(self) -> None:
        """Check that the queue exists and answers.

        Raises:
            Unavailable: it does not answer.
        """
        self._call("get_queue_attributes", AttributeNames=["ApproximateNumberOfMessages"])

    def _call(self, operation: str, **request: Any) -> Any:  # noqa: ANN401
        if self._client is None:
            self._client = self.client()
        try:
            return getattr(self._client, operation)(QueueUrl=self.url, **request)
        except (BotoCoreError, ClientError) as exc:
            raise Unavailable("queue.unreachable") from exc


def _body(job: Mapping[str, str | int]) -> str:
    return json.dumps({"v": JOB_VERSION, **job}, separators=(",", ":"))
