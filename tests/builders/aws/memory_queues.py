"""SQS in this process's memory; a test sees each queued message and its delay."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from botocore.exceptions import ClientError

Json = dict[str, Any]
HIDDEN = timedelta(seconds=30)  # what SQS gives a consumer that names no time
TRIES = 5
DEAD = "-dead-letters"


@dataclass(slots=True)
class QueuedMessage:
    """A waiting message; consumers see it from `visible_at` on."""

    url: str
    id: str
    receipt: str
    body: str
    sent_at: datetime
    visible_at: datetime


@dataclass(slots=True)
class MemoryQueues:
    """Replaces the client of SQS; delays follow the clock of the test.

    Every queue has another one for its dead letters, `<url>-dead-letters`.
    """

    urls: frozenset[str]
    now: Callable[[], datetime]
    _waiting: list[QueuedMessage] = field(default_factory=list)
    _receipts: Iterator[int] = field(default_factory=lambda: count(1))

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int) -> Json:  # noqa: N803
        self._find(QueueUrl, "SendMessage")
        self._add(QueueUrl, MessageBody, DelaySeconds)
        return {}

    def send_message_batch(self, *, QueueUrl: str, Entries: list[Json]) -> Json:  # noqa: N803
        self._find(QueueUrl, "SendMessageBatch")
        assert 1 <= len(Entries) <= 10, "SQS takes ten messages a request"
        for each in Entries:
            self._add(QueueUrl, each["MessageBody"], each["DelaySeconds"])
        return {}

    def get_queue_attributes(self, *, QueueUrl: str, **_: Any) -> Json:  # noqa: N803
        self._find(QueueUrl, "GetQueueAttributes")
        now, own = self.now(), [m for m in self._waiting if m.url == QueueUrl]
        target = f"arn:aws:sqs:eu-central-1:1:{QueueUrl.rpartition('/')[2]}{DEAD}"
        policy = {"deadLetterTargetArn": target, "maxReceiveCount": TRIES}
        attributes = {
            "ApproximateNumberOfMessages": str(sum(m.visible_at <= now for m in own)),
            "ApproximateNumberOfMessagesNotVisible": str(sum(m.visible_at > now for m in own)),
            "ApproximateNumberOfMessagesDelayed": "0",
            "RedrivePolicy": json.dumps(policy),
        }
        return {"Attributes": attributes}

    def get_queue_url(self, *, QueueName: str) -> Json:  # noqa: N803
        (url,) = (each for each in self._every() if each.rpartition("/")[2] == QueueName)
        return {"QueueUrl": url}

    def receive_message(
        self,
        *,
        QueueUrl: str,  # noqa: N803
        MaxNumberOfMessages: int,  # noqa: N803
        VisibilityTimeout: int = int(HIDDEN.total_seconds()),  # noqa: N803
        **_: Any,
    ) -> Json:
        self._find(QueueUrl, "ReceiveMessage")
        now = self.now()
        visible = [m for m in self._waiting if m.url == QueueUrl and m.visible_at <= now]
        received = visible[:MaxNumberOfMessages]
        for message in received:
            message.visible_at = now + timedelta(seconds=VisibilityTimeout)
            message.receipt = str(next(self._receipts))
        return {"Messages": [_shown(m) for m in received]}

    def change_message_visibility_batch(self, *, QueueUrl: str, Entries: list[Json]) -> Json:  # noqa: N803
        self._find(QueueUrl, "ChangeMessageVisibilityBatch")
        assert 1 <= len(Entries) <= 10, "SQS takes ten messages a request"
        for each in Entries:
            for message in self._waiting:
                if message.receipt == each["ReceiptHandle"]:
                    hidden = timedelta(seconds=each["VisibilityTimeout"])
                    message.visible_at = self.now() + hidden
        return {}

    def delete_message(self, *, QueueUrl: str, ReceiptHandle: str) -> Json:  # noqa: N803
        self._find(QueueUrl, "DeleteMessage")
        self._waiting = [m for m in self._waiting if m.receipt != ReceiptHandle]
        return {}

    def delete_message_batch(self, *, QueueUrl: str, Entries: list[Json]) -> Json:  # noqa: N803
        assert 1 <= len(Entries) <= 10, "SQS takes ten messages a request"
        for each in Entries:
            self.delete_message(QueueUrl=QueueUrl, ReceiptHandle=each["ReceiptHandle"])
        return {}

    def dies(self, url: str, body: str) -> str:
        """Let a job fail until its queue gives it up; return the id of the dead letter."""
        self._add(f"{url}{DEAD}", body, 0)
        return self._waiting[-1].id

    def bodies(self, url: str) -> list[str]:
        """The bodies that stand on a queue."""
        return [m.body for m in self._waiting if m.url == url]

    def _add(self, url: str, body: str, delay_s: int) -> None:
        assert 0 <= delay_s <= 900, "SQS delays a message by at most 900 seconds"
        now, number = self.now(), str(next(self._receipts))
        visible_at = now + timedelta(seconds=delay_s)
        self._waiting.append(QueuedMessage(url, f"m-{number}", number, body, now, visible_at))

    def _every(self) -> frozenset[str]:
        return self.urls | {f"{url}{DEAD}" for url in self.urls}

    def _find(self, url: str, operation: str) -> None:
        if url not in self._every():
            code = "AWS.SimpleQueueService.NonExistentQueue"
            raise ClientError({"Error": {"Code": code, "Message": code}}, operation)


def _shown(message: QueuedMessage) -> Json:
    sent_ms = int(message.sent_at.timestamp() * 1000)
    return {
        "MessageId": message.id,
        "Body": message.body,
        "ReceiptHandle": message.receipt,
        "Attributes": {"SentTimestamp": str(sent_ms)},
    }
