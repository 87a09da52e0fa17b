"""The dead letters of a queue: jobs that failed until SQS gave them up.

SQS shows a message by receiving it: it is hidden for a while, gets a new receipt, and keeps its id.
So a letter is addressed by its id, and found by receiving a bounded number of letters
(docs/decisions/0086).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import Unavailable

BATCH_MAX = 10  # messages of one call
LOOKED_MAX = 100  # letters that are received to show or find some
HIDDEN_S = 30  # from other readers, while one works; given back earlier when the work is done
COUNTS = {
    "waiting": "ApproximateNumberOfMessages",
    "working": "ApproximateNumberOfMessagesNotVisible",
    "delayed": "ApproximateNumberOfMessagesDelayed",
}
POLICY = "RedrivePolicy"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One letter: the id of its message, the receipt by which it is deleted, and the job itself."""

    id: str
    receipt: str
    body: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class QueueState:
    """How many jobs a queue has, about; `tries` is after how many a job becomes a dead letter."""

    waiting: int
    working: int
    delayed: int
    dead: int
    tries: int


@dataclass(slots=True)
class DeadLetters:
    """The dead letters of the queue with this URL."""

    client: Callable[[], Any]
    url: str
    _client: Any = field(default=None, init=False)
    _own_url: str = field(default="", init=False)

    def state(self) -> QueueState:
        """Count the jobs of the queue and its dead letters.

        Raises:
            Unavailable: SQS does not answer.
        """
        queue = self._attributes(self.url)
        policy = self._find(queue)
        counts = {name: int(queue.get(name_at_sqs, 0)) for name, name_at_sqs in COUNTS.items()}
        # Letters that a reader looks at just now are hidden, and still there.
        dead = self._attributes(self._own_url)
        number = sum(int(dead.get(COUNTS[name], 0)) for name in ("waiting", "working"))
        return QueueState(**counts, dead=number, tries=int(policy["maxReceiveCount"]))

    def receive(self, limit: int = LOOKED_MAX) -> list[DeadLetter]:
        """Return up to `limit` letters, hidden from others for half a minute; see `give_back`.

        Raises:
            Unavailable: SQS does not answer.
        """
        found: dict[str, DeadLetter] = {}
        limit = min(limit, int(self._attributes(self._target()).get(COUNTS["waiting"], 0)))
        while len(found) < limit:
            answer = self._call(
                "receive_message",
                QueueUrl=self._target(),
                MaxNumberOfMessages=min(BATCH_MAX, limit - len(found)),
                VisibilityTimeout=HIDDEN_S,
                # Then SQS asks all of its servers; it waits only if there is nothing more.
                WaitTimeSeconds=1,
                AttributeNames=["SentTimestamp"],
            )
            fresh = [_letter(each) for each in answer.get("Messages", [])]
            if not any(each.id not in found for each in fresh):
                break
            found |= {each.id: each for each in fresh}
        return list(found.values())

    def give_back(self, letters: Sequence[DeadLetter]) -> None:
        """Let others see the letters again; a lost call costs half a minute.

        Raises:
            Unavailable: SQS does not answer.
        """
        for some in _batches(letters):
            entries = [
                {"Id": str(number), "ReceiptHandle": each.receipt, "VisibilityTimeout": 0}
                for number, each in enumerate(some)
            ]
            target = self._target()
            self._call("change_message_visibility_batch", QueueUrl=target, Entries=entries)

    def send_again(self, letters: Sequence[DeadLetter]) -> None:
        """Put the jobs back on their queue, and only then delete the letters.

        A process that dies between leaves the jobs twice, which workers are ready for.

        Raises:
            Unavailable: SQS did not take every job; then no letter was deleted.
        """
        for some in _batches(letters):
            entries = [
                {"Id": str(number), "MessageBody": each.body, "DelaySeconds": 0}
                for number, each in enumerate(some)
            ]
            if self._call("send_message_batch", QueueUrl=self.url, Entries=entries).get("Failed"):
                raise Unavailable("queue.refused")
            self.drop(some)

    def drop(self, letters: Sequence[DeadLetter]) -> None:
        """Delete letters for good.

        Raises:
            Unavailable: SQS does not answer; some letters may be there still.
        """
        for some in _batches(letters):
            entries = [
                {"Id": str(number), "ReceiptHandle": each.receipt}
                for number, each in enumerate(some)
            ]
            target = self._target()
            if self._call("delete_message_batch", QueueUrl=target, Entries=entries).get("Failed"):
                raise Unavailable("queue.refused")

    def _target(self) -> str:
        if not self._own_url:
            self._find(self._attributes(self.url))
        return self._own_url

    def _find(self, attributes: dict[str, str]) -> dict[str, Any]:
        """Learn where the letters of the queue are from its redrive policy."""
        policy: dict[str, Any] = json.loads(attributes[POLICY])
        if not self._own_url:
            name = policy["deadLetterTargetArn"].rpartition(":")[2]
            self._own_url = self._call("get_queue_url", QueueName=name)["QueueUrl"]
        return policy

    def _attributes(self, url: str) -> dict[str, str]:
        named = [*COUNTS.values(), POLICY]
        answer = self._call("get_queue_attributes", QueueUrl=url, AttributeNames=named)
        found: dict[str, str] = answer.get("Attributes", {})
        return found

    def _call(self, operation: str, **request: Any) -> Any:  # noqa: ANN401
        if self._client is None:
            self._client = self.client()
        try:
            return getattr(self._client, operation)(**request)
        except (BotoCoreError, ClientError) as exc:
            raise Unavailable("queue.unreachable") from exc


def _batches(letters: Sequence[DeadLetter]) -> Iterator[Sequence[DeadLetter]]:
    for start in range(0, len(letters), BATCH_MAX):
        yield letters[start : start + BATCH_MAX]


def _letter(message: dict[str, Any]) -> DeadLetter:
    sent_ms = int(message.get("Attributes", {}).get("SentTimestamp", 0))
    sent_at = datetime.fromtimestamp(sent_ms / 1000, UTC)
    return DeadLetter(message["MessageId"], message["ReceiptHandle"], message["Body"], sent_at)
