"""SQS in this process's memory; a test sees each queued message and its delay."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from botocore.exceptions import ClientError

Json = dict[str, Any]
HIDDEN = timedelta(seconds=30)  # what SQS gives a consumer that names no time


@dataclass(slots=True)
class QueuedMessage:
    """A waiting message; consumers see it from `visible_at` on."""

    url: str
    receipt: str
    body: str
    visible_at: datetime


@dataclass(slots=True)
class MemoryQueues:
    """Replaces the client of SQS; delays follow the clock of the test."""

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
        return {}

    def receive_message(self, *, QueueUrl: str, MaxNumberOfMessages: int) -> Json:  # noqa: N803
        self._find(QueueUrl, "ReceiveMessage")
        now = self.now()
        visible = [m for m in self._waiting if m.url == QueueUrl and m.visible_at <= now]
        received = visible[:MaxNumberOfMessages]
        for message in received:
            message.visible_at = now + HIDDEN
        return {"Messages": [{"Body": m.body, "ReceiptHandle": m.receipt} for m in received]}

    def delete_message(self, *, QueueUrl: str, ReceiptHandle: str) -> Json:  # noqa: N803
        self._find(QueueUrl, "DeleteMessage")
        self._waiting = [m for m in self._waiting if m.receipt != ReceiptHandle]
        return {}

    def _add(self, url: str, body: str, delay_s: int) -> None:
        assert 0 <= delay_s <= 900, "SQS delays a message by at most 900 seconds"
        visible_at = self.now() + timedelta(seconds=delay_s)
        self._waiting.append(QueuedMessage(url, str(next(self._receipts)), body, visible_at))

    def _find(self, url: str, operation: str) -> None:
        if url not in self.urls:
            code = "AWS.SimpleQueueService.NonExistentQueue"
            raise ClientError({"Error": {"Code": code, "Message": code}}, operation)
