"""The events of the rehearsal: one for the clock, one for every queue, and a receipt of SES.

The receipt passes through everything that it passes in production: SNS, the queue, the worker, and
the certificate that proves the signature, fetched over TLS.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.cloud.sns_signer import SnsSigner
from local.engine.process import ACCOUNT, REGION, engine_client
from local.rehearsal.certificate_host import CertificateHost, serving_certificate
from local.rehearsal.stack import Stack
from local.rehearsal.waiting import wait_for

Json = dict[str, Any]

CLOCK, RECEIPTS = "Clock", "Receipts"
# The job for each worker. The chunk and the reply do not exist: the worker logs that and finishes.
JOBS: dict[str, Json] = {
    "Outbox": {"reply": "rehearsed-reply", "attempt": 1},
    "Plan": {"do": "count", "day": "2026-01-01", "part": 0, "parts": 1},
    "Deliver": {"campaign": "rehearsed", "run": "once", "chunk": "rehearsed", "attempt": 1},
    "Files": {"do": "import", "import": "rehearsed", "version": 1},
}
LOGS = {
    "APIHandler": "ApiHandlerLogs",
    **{name: f"{name}Logs" for name in ("FrontDoor", *JOBS, RECEIPTS, CLOCK)},
}
COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
EMPTY_WITHIN_S = 90.0
BROKE = ".broke"  # the end of events for our mistakes: `http.broke`, `event.broke`, `clock.broke`


@dataclass(frozen=True, slots=True)
class EventRehearsal:
    """The results: the clock's error, the fetched certificates, and the recorded receipts."""

    clock_error: str
    fetched: list[str]
    noted: list[Json]


def rehearse_events(stack: Stack, customer: str, address: str) -> EventRehearsal:
    """Send every event and wait until every queue is empty.

    The receipt says that the mailbox `address` of `customer` does not exist.

    Raises:
        NeverCame: a job stayed on its queue, because its function failed or refused it.
    """
    signer = SnsSigner()
    with serving_certificate(signer.address, signer.certificate) as host:
        # Before the receipt is published: a worker that starts earlier would lack the variables.
        _let_reach(stack, host)
        _publish_receipt(stack, signer.sign(_bounce(stack, customer, address)))
        clock_error = _tick(stack)
        for function, job in JOBS.items():
            engine_client("sqs", stack.endpoint).send_message(
                QueueUrl=_queue(stack, function), MessageBody=json.dumps({"v": 1, **job})
            )
        for function in (*JOBS, RECEIPTS):
            wait_for(
                lambda name=function: not _waiting(stack, name),  # type: ignore[misc]
                f"the queue of {function} is not empty",
                within_s=EMPTY_WITHIN_S,
            )
        noted = [event for event in logged(stack, RECEIPTS) if event["event"] == "receipt.noted"]
        return EventRehearsal(clock_error, host.fetched, noted)


def logged(stack: Stack, function: str) -> list[Json]:
    """Return the events that our code logged in one function, oldest first."""
    group = stack.resources[LOGS[function]]
    client = engine_client("logs", stack.endpoint)
    lines = [event["message"] for event in client.filter_log_events(logGroupName=group)["events"]]
    return [event for event in map(_event_of, lines) if event]


def broken(stack: Stack) -> list[str]:
    """Return every mistake of our code that any function logged."""
    return [
        f"{function}: {event}"
        for function in LOGS
        for event in logged(stack, function)
        if str(event["event"]).endswith(BROKE)
    ]


def _event_of(line: str) -> Json | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and "event" in event else None


def _let_reach(stack: Stack, host: CertificateHost) -> None:
    """Set the variables by which the worker of receipts finds the host of certificates."""
    client = engine_client("lambda", stack.endpoint)
    name = stack.resources[RECEIPTS]
    variables = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    client.update_function_configuration(
        FunctionName=name, Environment={"Variables": variables | host.environment}
    )


def _publish_receipt(stack: Stack, signed: str) -> None:
    """Publish a signed notification."""
    # The engine's SNS signs nothing, and around a signed text it would put an unsigned envelope.
    client = engine_client("sns", stack.endpoint)
    client.set_subscription_attributes(
        SubscriptionArn=stack.resources["ReceiptsSubscription"],
        AttributeName="RawMessageDelivery",
        AttributeValue="true",
    )
    client.publish(TopicArn=stack.resources["ReceiptsTopic"], Message=signed)


def _bounce(stack: Stack, customer: str, address: str) -> dict[str, str]:
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    event = {
        "eventType": "Bounce",
        "mail": {
            "timestamp": now,
            "destination": [address],
            "tags": {"campaign": ["rehearsed"], "customer": [customer]},
        },
        "bounce": {"timestamp": now, "bounceType": "Permanent"},
    }
    return {
        "Type": "Notification",
        "MessageId": "rehearsed-receipt",
        "TopicArn": stack.resources["ReceiptsTopic"],
        "Message": json.dumps(event),
        "Timestamp": now,
    }


def _tick(stack: Stack) -> str:
    """Let the clock tick once; the error that its function answered with, if any."""
    event = {
        "version": "0",
        "id": "rehearsed-tick",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/rehearsed"],
        "detail": {},
    }
    answer = engine_client("lambda", stack.endpoint).invoke(
        FunctionName=stack.resources[CLOCK], Payload=json.dumps(event).encode()
    )
    return answer["Payload"].read().decode() if answer.get("FunctionError") else ""


def _waiting(stack: Stack, function: str) -> int:
    attributes = engine_client("sqs", stack.endpoint).get_queue_attributes(
        QueueUrl=_queue(stack, function), AttributeNames=list(COUNTS)
    )["Attributes"]
    return sum(int(attributes[count]) for count in COUNTS)


def _queue(stack: Stack, function: str) -> str:
    return stack.outputs[f"{function}QueueUrl"]
