"""The table, the queues and the bucket of `.chalice/resources.json`, made in the engine."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.world.queues import CHUNKS_OF
from local.engine.process import ACCOUNT, REGION, engine_client

LOCAL_TABLE = "grocer"
LOCAL_BUCKET = "grocer-files"
DEAD = "dead-letters"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LocalResources:
    """The table, the queues and the bucket that exist in the engine.

    `queues` is keyed by the queue's own name (`outbox`, `outbox-dead-letters`); values are URLs.
    """

    table: str
    queues: dict[str, str]
    bucket: str = LOCAL_BUCKET

    @property
    def channel_queues(self) -> dict[str, str]:
        """The name of each channel's queue of chunks."""
        return {
            name.removeprefix(CHUNKS_OF): name
            for name in self.queues
            if name.startswith(CHUNKS_OF) and not name.endswith(DEAD)
        }


def deploy_local_resources(endpoint: str, key: str, template: Path) -> LocalResources:
    """Create the table, the queues and the bucket that `template` describes.

    `template` is `.chalice/resources.json`. The engine begins without any, and gives each its kept
    data back when it is made.
    """
    resources: Json = json.loads(template.read_text())["Resources"]
    tables = _of_type(resources, "AWS::DynamoDB::Table")
    (table,) = tables.values()  # one table: see docs/data_model.md
    _create_table(engine_client("dynamodb", endpoint, key), table)
    queues = _create_queues(engine_client("sqs", endpoint, key), resources)
    _create_bucket(engine_client("s3", endpoint, key))
    return LocalResources(table=LOCAL_TABLE, queues=queues)


def _create_bucket(client: Any) -> None:  # noqa: ANN401
    # The engine itself reads the files of an earlier run, and with them the bucket.
    with suppress(client.exceptions.BucketAlreadyOwnedByYou):
        where = {"LocationConstraint": REGION}
        client.create_bucket(Bucket=LOCAL_BUCKET, CreateBucketConfiguration=where)


def _create_table(client: Any, properties: Json) -> None:  # noqa: ANN401
    shape = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "StreamSpecification")
    wanted = {key: properties[key] for key in shape if key in properties}
    if "StreamSpecification" in wanted:  # the API wants this, CloudFormation implies it
        wanted["StreamSpecification"] = {"StreamEnabled": True} | wanted["StreamSpecification"]
    client.create_table(TableName=LOCAL_TABLE, BillingMode="PAY_PER_REQUEST", **wanted)
    ttl = properties["TimeToLiveSpecification"]
    client.update_time_to_live(TableName=LOCAL_TABLE, TimeToLiveSpecification=ttl)


def _create_queues(client: Any, resources: Json) -> dict[str, str]:  # noqa: ANN401
    """Create the queues, and return the URL of each by its name."""
    # Dead-letter queues come first, because a redrive policy names the ARN of an existing queue.
    queues = _of_type(resources, "AWS::SQS::Queue")
    urls: dict[str, str] = {}
    for logical_id in sorted(queues, key=lambda name: "RedrivePolicy" in queues[name]):
        name, attributes = _local_name(logical_id), _queue_attributes(queues[logical_id])
        urls[name] = client.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return urls


def _queue_attributes(properties: Json) -> dict[str, str]:
    """Translate CloudFormation's properties into the attributes of the SQS API."""
    kept = ("VisibilityTimeout", "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds")
    attributes = {key: str(properties[key]) for key in kept if key in properties}
    if redrive := properties.get("RedrivePolicy"):
        target = redrive["deadLetterTargetArn"]["Fn::GetAtt"][0]
        arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{_local_name(target)}"
        attributes["RedrivePolicy"] = json.dumps(redrive | {"deadLetterTargetArn": arn})
    return attributes


def _local_name(logical_id: str) -> str:
    """Turn `OutboxQueue` into `outbox` and `OutboxDeadLetters` into `outbox-dead-letters`."""
    words = re.findall(r"[A-Z][a-z0-9]*", logical_id.removesuffix("Queue"))
    return "-".join(words).lower()


def _of_type(resources: Mapping[str, Json], kind: str) -> dict[str, Json]:
    return {
        name: resource["Properties"]
        for name, resource in resources.items()
        if resource.get("Type") == kind
    }
