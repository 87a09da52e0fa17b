"""Carries messages from SQS queues to Lambda handlers, as an event source mapping does.

Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

from botocore.exceptions import BotoCoreError, ClientError
from chalice.local import LambdaContext

from chalicelib.log import error
from local.engine.process import REGION

BATCH_MESSAGES = 10
# On AWS longer polls are cheaper; here they would only delay Ctrl-C.
POLL_WAIT_S = 1
PAUSE_AFTER_ERROR_S = 1.0
STOP_WITHIN_S = 1.5
FUNCTION_TIMEOUT_MS = 60_000
FUNCTION_MEMORY_MB = 256

log = logging.getLogger("grocer.local.pump")
Message = Mapping[str, Any]
Handler = Callable[[dict[str, Any], Any], object]


class QueueClient(Protocol):
    """The calls of an SQS client that are needed here."""

    def receive_message(self, **parameters: Any) -> dict[str, Any]: ...  # noqa: ANN401

    def delete_message_batch(self, **parameters: Any) -> dict[str, Any]: ...  # noqa: ANN401


@dataclass(frozen=True, slots=True)
class Feed:
    """One queue and the function that handles its messages."""

    client: QueueClient
    queue_url: str
    handler: Handler
    batch_messages: int = BATCH_MESSAGES


class Pump:
    """Runs each feed in a thread; leaving the block waits a moment for work under way."""

    def __init__(self, feeds: Sequence[Feed]) -> None:
        self._stopping = threading.Event()
        self._working = 0
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._run, args=(feed,), daemon=True) for feed in feeds
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        # Threads that only wait for messages are left alone: they would delay Ctrl-C by a second. A
        # message of a worker that is not waited for comes again at the next start.
        with self._changed:
            self._changed.wait_for(lambda: not self._working, STOP_WITHIN_S)

    @contextmanager
    def _work(self) -> Iterator[bool]:
        """Count a worker while it handles messages; false: everything stops, so it must not."""
        with self._changed:
            self._working += 1
        try:
            yield not self._stopping.is_set()
        finally:
            with self._changed:
                self._working -= 1
                self._changed.notify_all()

    def _run(self, feed: Feed) -> None:
        while not self._stopping.is_set():
            try:
                pump_once(feed, self._work)
            except (BotoCoreError, ClientError):
                # While everything stops, the engine may be gone already: that is no error.
                if not self._stopping.is_set():
                    error("pump.queue_failed", queue_url=feed.queue_url)
                self._stopping.wait(PAUSE_AFTER_ERROR_S)


def _always() -> AbstractContextManager[bool]:
    return nullcontext(enter_result=True)


def pump_once(feed: Feed, work: Callable[[], AbstractContextManager[bool]] = _always) -> int:
    """Receive one batch, call the function and delete what succeeded; returns how many came.

    A failed message stays invisible until the queue shows it again. Repeats and the dead-letter
    queue are left to the engine's SQS.
    """
    answer = feed.client.receive_message(
        QueueUrl=feed.queue_url,
        MaxNumberOfMessages=feed.batch_messages,
        WaitTimeSeconds=POLL_WAIT_S,
        MessageSystemAttributeNames=["All"],
        MessageAttributeNames=["All"],
    )
    messages: list[Message] = answer.get("Messages", [])
    if not messages:
        return 0
    with work() as may_work:
        if may_work:
            _handle(feed, messages)
    return len(messages)


def _handle(feed: Feed, messages: Sequence[Message]) -> None:
    failed = _hand_over(feed, messages)
    done = [message for message in messages if message["MessageId"] not in failed]
    if done:
        feed.client.delete_message_batch(
            QueueUrl=feed.queue_url,
            Entries=[
                {"Id": str(index), "ReceiptHandle": message["ReceiptHandle"]}
                for index, message in enumerate(done)
            ],
        )


def sqs_event(messages: Sequence[Message], queue_url: str) -> dict[str, Any]:
    """Build the event that Lambda gets for these messages, in their order."""
    return {"Records": [_record(message, queue_url) for message in messages]}


def failed_ids(answer: object, sent_ids: frozenset[str]) -> frozenset[str]:
    """Read the answer to a batch: no answer means that all messages succeeded.

    An answer that cannot be read, or that names a message which was not sent, fails them all,
    as in Lambda.
    """
    if answer is None or answer == {}:
        return frozenset()
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if not isinstance(failures, list):
        return sent_ids
    ids = {item.get("itemIdentifier") if isinstance(item, dict) else None for item in failures}
    return frozenset(one for one in sent_ids if one in ids) if ids <= sent_ids else sent_ids


def _hand_over(feed: Feed, messages: Sequence[Message]) -> frozenset[str]:
    sent_ids = frozenset(message["MessageId"] for message in messages)
    context = LambdaContext("worker", FUNCTION_MEMORY_MB, max_runtime_ms=FUNCTION_TIMEOUT_MS)
    try:
        answer = feed.handler(sqs_event(messages, feed.queue_url), context)
    except Exception:
        # A crash of the function fails the whole batch, as on AWS, and must not stop the pump.
        log.exception("pump.function_failed")
        return sent_ids
    return failed_ids(answer, sent_ids)


def _record(message: Message, queue_url: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {
            name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()
        },
        "md5OfBody": message.get("MD5OfBody", ""),
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn(queue_url),
        "awsRegion": REGION,
    }


def queue_arn(queue_url: str) -> str:
    """Return the queue's ARN; its URL ends with the account and the name."""
    account, name = queue_url.rstrip("/").rsplit("/", 2)[-2:]
    return f"arn:aws:sqs:{REGION}:{account}:{name}"


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    names = {"StringValue": "stringValue", "BinaryValue": "binaryValue", "DataType": "dataType"}
    return {names[name]: part for name, part in value.items() if name in names}
