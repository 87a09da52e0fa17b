"""The pump treats a handler as Lambda's event source mapping does."""

import threading
import time
from collections import deque
from typing import Any

import pytest

from local.cloud.pump import Feed, Handler, Pump, failed_ids, pump_once, sqs_event
from local.engine.process import REGION

QUEUE_URL = "http://127.0.0.1:4566/000000000000/outbox"
WAIT_S = 5.0


class FakeQueue:
    """Gives each batch once; remembers what was deleted."""

    def __init__(self, *batches: list[dict[str, Any]]) -> None:
        self._batches = deque(batches)
        self.deleted: list[str] = []
        self.asked: list[dict[str, Any]] = []
        self.is_empty = threading.Event()

    def receive_message(self, **parameters: object) -> dict[str, Any]:
        self.asked.append(parameters)
        if self._batches:
            return {"Messages": self._batches.popleft()}
        self.is_empty.set()
        time.sleep(0.01)  # as a long poll would, but shorter
        return {}

    def delete_message_batch(self, **parameters: Any) -> dict[str, Any]:
        self.deleted += [entry["ReceiptHandle"] for entry in parameters["Entries"]]
        return {}


def a_message(n: int) -> dict[str, Any]:
    return {
        "MessageId": f"id-{n}",
        "ReceiptHandle": f"handle-{n}",
        "Body": f"body {n}",
        "Attributes": {"ApproximateReceiveCount": "3", "SentTimestamp": "1795219211000"},
        "MessageAttributes": {"trace": {"StringValue": "t", "DataType": "String"}},
    }


def a_feed(queue: FakeQueue, handler: Handler) -> Feed:
    return Feed(queue, QUEUE_URL, handler)


def pumped(handler: Handler, count: int = 3) -> list[str]:
    queue = FakeQueue([a_message(n) for n in range(count)])
    assert pump_once(a_feed(queue, handler)) == count
    return queue.deleted


def test_the_event_is_what_lambda_gets() -> None:
    event = sqs_event([a_message(1), a_message(2)], QUEUE_URL)

    first = event["Records"][0]
    assert [record["messageId"] for record in event["Records"]] == ["id-1", "id-2"]
    assert first["attributes"]["ApproximateReceiveCount"] == "3"
    assert first["messageAttributes"] == {"trace": {"stringValue": "t", "dataType": "String"}}
    assert first["eventSourceARN"] == f"arn:aws:sqs:{REGION}:000000000000:outbox"
    assert first["body"] == "body 1"


def test_what_succeeded_is_deleted_and_what_failed_is_left_to_the_queue() -> None:
    deleted = pumped(lambda _e, _c: {"batchItemFailures": [{"itemIdentifier": "id-1"}]})

    assert deleted == ["handle-0", "handle-2"]


@pytest.mark.parametrize(
    "answer",
    [
        "nonsense",
        {"batchItemFailures": "id-1"},
        {"batchItemFailures": [{"itemIdentifier": "somebody else's"}]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{}]},
        {"batchItemFailures": ["id-1"]},
    ],
)
def test_an_answer_that_cannot_be_read_fails_the_batch(answer: object) -> None:
    assert pumped(lambda _e, _c: answer) == []


@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": []}])
def test_no_failures_means_success(answer: object) -> None:
    assert failed_ids(answer, frozenset({"id-1"})) == frozenset()
    assert len(pumped(lambda _e, _c: answer)) == 3


def test_a_crash_fails_the_batch_and_the_pump_goes_on() -> None:
    queue = FakeQueue([a_message(1)], [a_message(2)])
    calls: list[str] = []

    def crash_once(event: dict[str, Any], _: object) -> None:
        calls.append(event["Records"][0]["messageId"])
        if len(calls) == 1:
            raise RuntimeError("the first one breaks")

    with Pump([a_feed(queue, crash_once)]):
        assert queue.is_empty.wait(WAIT_S)

    assert calls == ["id-1", "id-2"]
    assert queue.deleted == ["handle-2"]


def test_the_context_counts_down() -> None:
    left: list[int] = []

    pumped(lambda _event, context: left.append(context.get_remaining_time_in_millis()))

    assert 0 < left[0] <= 60_000


def test_the_pump_polls_long_and_stops_soon() -> None:
    queue = FakeQueue()
    with Pump([a_feed(queue, lambda _e, _c: None)]):
        assert queue.is_empty.wait(WAIT_S)
        began = time.monotonic()

    assert time.monotonic() - began < 2
    assert queue.asked[0]["WaitTimeSeconds"] >= 1
    assert queue.asked[0]["MaxNumberOfMessages"] == 10
