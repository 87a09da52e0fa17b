"""Probes of the hand-written policies: calls with each function's own role, allowed or refused.

The engine enforces IAM: a missing right fails the rehearsal, and the probes find a right too many.
Three rights are not probed. The engine (ministack 1.5.33) refuses what AWS allows: it checks SES v2
sending against `*` instead of the identity, and a PartiQL statement against an action of that name
instead of `PartiQLUpdate` and `PartiQLInsert`. And it does not know `dynamodb:LeadingKeys`, so that
the denial of staff keys to the front door is checked on the template only (`template_rules.py`).
"""

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from local.engine.process import engine_client
from local.package import PYTHON
from local.rehearsal.stack import ARCHIVE, Stack
from local.rehearsal.stack import BUCKET as DEPLOYMENTS

Json = dict[str, Any]

REFUSALS = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError"})
OTHER = "somebody-elses"  # a table, a queue, a topic and a secret of another application
PHONE = "+79160000009"
TWO = ("token", "secret")
KIND_OF = {"app-secret": "secret", "verify-token": "secret"}
KINDS = {
    "telegram": TWO,
    "vk": TWO,
    "max": TWO,
    "whatsapp": ("token", "app-secret", "verify-token"),
}
ITEM_KEY = {"pk": {"S": "probe"}, "sk": {"S": "probe"}}
CODE = """
import botocore.session
from botocore.exceptions import ClientError


def probe(event, context):
    session = botocore.session.get_session()
    return [attempt(session, **call) for call in event]


def attempt(session, service, operation, arguments):
    try:
        getattr(session.create_client(service), operation)(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "ok"
"""


@dataclass(frozen=True, slots=True)
class Probe:
    """A call that a function's role may or may not make; `outcome` is "ok" or AWS's error code."""

    function: str
    service: str
    operation: str
    arguments: Json
    allowed: bool
    outcome: str = ""

    @property
    def as_it_should(self) -> bool:
        return self.outcome == "ok" if self.allowed else self.outcome in REFUSALS

    def __str__(self) -> str:
        about = ", ".join(str(argument) for argument in self.arguments.values())
        return f"{self.function} {self.service}.{self.operation}({about}): {self.outcome}"


def run_probes(stack: Stack, stage: str) -> list[Probe]:
    """Make every probe's call with its function's role."""
    foreign = _make_foreign_resources(stack.endpoint)
    return [
        *_run(stack, "FrontDoor", _webhook_probes(stack, stage, foreign)),
        *_run(stack, "APIHandler", _webhook_probes(stack, stage, foreign)),
        *_run(stack, "Pages", _pages_probes(stack, stage, foreign)),
        *_run(stack, "Outbox", _worker_probes(stack, stage, foreign)),
        *_run(stack, "Plan", _planner_probes(stack, stage, foreign)),
        *_run(stack, "Deliver", _delivery_probes(stack, stage, foreign)),
        *_run(stack, "Receipts", _receipts_probes(stack, stage, foreign)),
        *_run(stack, "Files", _files_probes(stack, stage, foreign)),
        *_run(stack, "Clock", _clock_probes(stack, foreign)),
    ]


@dataclass(frozen=True, slots=True)
class _Call:
    service: str
    operation: str
    arguments: Json
    allowed: bool


@dataclass(frozen=True, slots=True)
class _Foreign:
    """Resources of another application in the same account."""

    queue: str
    topic: str


def _make_foreign_resources(endpoint: str) -> _Foreign:
    engine_client("dynamodb", endpoint).create_table(
        TableName=OTHER,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
    )
    engine_client("ssm", endpoint).put_parameter(Name=f"/{OTHER}", Value="x", Type="SecureString")
    return _Foreign(
        queue=engine_client("sqs", endpoint).create_queue(QueueName=OTHER)["QueueUrl"],
        topic=engine_client("sns", endpoint).create_topic(Name=OTHER)["TopicArn"],
    )


def _common_probes(stack: Stack, stage: str, foreign: _Foreign) -> list[_Call]:
    return [
        *_shared_probes(stack, foreign),
        _Call("ssm", "get_parameter", {"Name": f"/grocer/{stage}/secret"}, allowed=True),
    ]


def _shared_probes(stack: Stack, foreign: _Foreign) -> list[_Call]:
    table = stack.outputs["TableName"]
    return [
        _Call("dynamodb", "get_item", {"TableName": table, "Key": ITEM_KEY}, allowed=True),
        _Call("dynamodb", "get_item", {"TableName": OTHER, "Key": ITEM_KEY}, allowed=False),
        _Call("dynamodb", "put_item", {"TableName": OTHER, "Item": ITEM_KEY}, allowed=False),
        _Call("dynamodb", "scan", {"TableName": table}, allowed=False),
        _Call("dynamodb", "delete_table", {"TableName": table}, allowed=False),
        _Call("ssm", "get_parameter", {"Name": f"/{OTHER}"}, allowed=False),
        _Call("sns", "publish", {"TopicArn": foreign.topic, "Message": "1"}, allowed=False),
        _Call(
            "sqs", "send_message", {"QueueUrl": foreign.queue, "MessageBody": "1"}, allowed=False
        ),
        _Call("sqs", "receive_message", {"QueueUrl": foreign.queue}, allowed=False),
        _Call("sqs", "purge_queue", {"QueueUrl": stack.outputs["OutboxQueueUrl"]}, allowed=False),
        _Call("s3", "list_buckets", {}, allowed=False),
    ]


def _messenger_probes(stage: str, *allowed: str) -> list[_Call]:
    """The tokens and the secrets of the messengers, of which most functions need one kind.

    The token of MAX proves the contacts that people share, so who needs the secret needs it too.
    """
    return [
        _Call(
            "ssm",
            "get_parameter",
            {"Name": f"/grocer/{stage}/{messenger}-{kind}"},
            allowed=KIND_OF.get(kind, kind) in allowed or (messenger, kind) == ("max", "token"),
        )
        for messenger, kinds in KINDS.items()
        for kind in kinds
    ]


def _webhook_probes(stack: Stack, stage: str, foreign: _Foreign) -> list[_Call]:
    outbox = stack.outputs["OutboxQueueUrl"]
    return [
        *_common_probes(stack, stage, foreign),
        *_messenger_probes(stage, "secret"),
        _Call(
            "ssm", "get_parameter", {"Name": f"/grocer/{stage}/oidc-client-secret"}, allowed=False
        ),
        _Call("sns", "publish", {"PhoneNumber": PHONE, "Message": "1"}, allowed=False),
        _Call("sqs", "receive_message", {"QueueUrl": outbox}, allowed=False),
    ]


def _pages_probes(stack: Stack, stage: str, foreign: _Foreign) -> list[_Call]:
    provider = {"Name": f"/grocer/{stage}/oidc-client-secret"}
    return [
        *_common_probes(stack, stage, foreign),
        _Call("ssm", "get_parameter", provider, allowed=True),
        # The token signs what Telegram says about the customer who opens the cabinet.
        _Call("ssm", "get_parameter", {"Name": f"/grocer/{stage}/telegram-token"}, allowed=True),
        # A photo of WhatsApp is fetched, when staff open it, with the token.
        _Call("ssm", "get_parameter", {"Name": f"/grocer/{stage}/whatsapp-token"}, allowed=True),
        _Call("ssm", "get_parameter", {"Name": f"/grocer/{stage}/telegram-secret"}, allowed=False),
    ]


def _worker_probes(stack: Stack, stage: str, foreign: _Foreign) -> list[_Call]:
    outbox, dead = stack.outputs["OutboxQueueUrl"], stack.outputs["OutboxDeadLettersUrl"]
    attributes = {"QueueUrl": outbox, "AttributeNames": ["QueueArn"]}
    return [
        *_common_probes(stack, stage, foreign),
        *_messenger_probes(stage, "token", "secret"),  # it sets webhooks, which have the secret
        _Call("sns", "publish", {"PhoneNumber": PHONE, "Message": "1"}, allowed=True),
        _Call("sqs", "get_queue_attributes", attributes, allowed=True),
        _Call("sqs", "receive_message", {"QueueUrl": dead}, allowed=False),
    ]


def _planner_probes(stack: Stack, stage: str, foreign: _Foreign) -> list[_Call]:
    deliver = stack.outputs["DeliverQueueUrl"]
    return [
        *_common_probes(stack, stage, foreign),
        _scan_of_agenda(stack, allowed=True),
        _Call("sqs", "send_message", {"QueueUrl": deliver, "MessageBody": "{}"}, allowed=True),
        _Call("sqs", "receive_message", {"QueueUrl": deliver}, allowed=False),
        _Call("sns", "publish", {"PhoneNumber": PHONE, "Message": "1"}, allowed=False),
    ]


def _delivery_probes(stack: Stack, stage: str, foreign: _Foreign) -> list[_Call]:
    return [
        *_common_probes(stack, stage, foreign),
        _scan_of_agenda(stack, allowed=False),
        *_messenger_probes(stage, "token"),
        _Call("sns", "publish", {"PhoneNumber": PHONE, "Message": "1"}, allowed=True),
    ]


def _receipts_probes(stack: Stack, stage: str, foreign: _Foreign) -> list[_Call]:
    deliver, bucket = stack.outputs["DeliverQueueUrl"], stack.outputs["FilesBucketName"]
    mail, export = {"Bucket": bucket, "Key": "mail/x"}, {"Bucket": bucket, "Key": "exports/x"}
    return [
        *_common_probes(stack, stage, foreign),
        _scan_of_agenda(stack, allowed=False),
        _Call("s3", "delete_object", mail, allowed=True),
        _Call("s3", "put_object", {**mail, "Body": "x"}, allowed=False),
        _Call("s3", "delete_object", export, allowed=False),
        _Call("sqs", "send_message", {"QueueUrl": deliver, "MessageBody": "{}"}, allowed=False),
        _Call("sns", "publish", {"PhoneNumber": PHONE, "Message": "1"}, allowed=False),
    ]


def _clock_probes(stack: Stack, foreign: _Foreign) -> list[_Call]:
    plan = stack.outputs["PlanQueueUrl"]
    return [
        *_shared_probes(stack, foreign),
        _scan_of_agenda(stack, allowed=True),
        _Call("sqs", "receive_message", {"QueueUrl": plan}, allowed=False),
        _Call("sns", "publish", {"PhoneNumber": PHONE, "Message": "1"}, allowed=False),
    ]


def _files_probes(stack: Stack, stage: str, foreign: _Foreign) -> list[_Call]:
    deliver, bucket = stack.outputs["DeliverQueueUrl"], stack.outputs["FilesBucketName"]
    file, other = {"Bucket": bucket, "Key": "imports/probe/00001"}, {"Bucket": bucket, "Key": "x"}
    return [
        *_common_probes(stack, stage, foreign),
        _scan_of_agenda(stack, allowed=True),
        _Call("s3", "put_object", {**file, "Body": "x"}, allowed=True),
        _Call("s3", "get_object", file, allowed=True),
        _Call("s3", "delete_object", file, allowed=True),
        _Call("s3", "put_object", {**other, "Body": "x"}, allowed=False),
        _Call("s3", "delete_bucket", {"Bucket": bucket}, allowed=False),
        _Call("s3", "get_object", {"Bucket": DEPLOYMENTS, "Key": ARCHIVE}, allowed=False),
        _Call("sqs", "receive_message", {"QueueUrl": deliver}, allowed=False),
        _Call("sns", "publish", {"PhoneNumber": PHONE, "Message": "1"}, allowed=False),
    ]


def _scan_of_agenda(stack: Stack, *, allowed: bool) -> _Call:
    arguments = {"TableName": stack.outputs["TableName"], "IndexName": "agenda"}
    return _Call("dynamodb", "scan", arguments, allowed=allowed)


def _run(stack: Stack, function: str, calls: Sequence[_Call]) -> list[Probe]:
    """Make the calls in a small function that has the role of the probed one."""
    client = engine_client("lambda", stack.endpoint)
    name = f"probe-{function}"
    role = client.get_function(FunctionName=stack.resources[function])["Configuration"]["Role"]
    client.create_function(
        FunctionName=name,
        Runtime=f"python{PYTHON}",
        Role=role,
        Handler="probe.probe",
        Timeout=60,
        Code={"ZipFile": _zip_of_probe()},
    )
    requests = [
        {"service": call.service, "operation": call.operation, "arguments": call.arguments}
        for call in calls
    ]
    answer = client.invoke(FunctionName=name, Payload=json.dumps(requests).encode())
    outcomes: list[str] = json.loads(answer["Payload"].read())
    return [
        Probe(function, call.service, call.operation, call.arguments, call.allowed, outcome)
        for call, outcome in zip(calls, outcomes, strict=True)
    ]


def _zip_of_probe() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("probe.py", CODE)
    return buffer.getvalue()
