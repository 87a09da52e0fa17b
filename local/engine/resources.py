"""The table and the queues of `.chalice/resources.json`, made in the embedded engine."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from local.engine.process import ACCOUNT, REGION, EngineFailed, engine_client

LOCAL_TABLE = "grocer"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LocalResources:
    """The table and the queues that exist in the engine.

    `queues` is keyed by the queue's own name (`outbox`, `outbox-dead-letters`); values are URLs.
    """

    table: str
    queues: dict[str, str]


def deploy_local_resources(endpoint: str, template: Path) -> LocalResources:
    """Create the table and the queues that `template` describes, if they do not exist.

    `template` is `.chalice/resources.json`. An existing table keeps its data.

    Raises:
        EngineFailed: the table exists with other keys or indexes than the template's.
    """
    resources: Json = json.loads(template.read_text())["Resources"]
    tables = _of_type(resources, "AWS::DynamoDB::Table")
    (table,) = tables.values()  # one table: see docs/data_model.md
    _ensure_table(endpoint, table)
    return LocalResources(table=LOCAL_TABLE, queues=_ensure_queues(endpoint, resources))


def _ensure_table(endpoint: str, properties: Json) -> None:
    client = engine_client("dynamodb", endpoint)
    shape = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "StreamSpecification")
    wanted = {key: properties[key] for key in shape if key in properties}
    if "StreamSpecification" in wanted:  # the API wants this, CloudFormation implies it
        wanted["StreamSpecification"] = {"StreamEnabled": True} | wanted["StreamSpecification"]
    try:
        client.create_table(TableName=LOCAL_TABLE, BillingMode="PAY_PER_REQUEST", **wanted)
    except client.exceptions.ResourceInUseException:
        # The keys of an existing table cannot change, so a mismatch is refused.
        _refuse_other_shape(client.describe_table(TableName=LOCAL_TABLE)["Table"], wanted)
        return
    ttl = properties["TimeToLiveSpecification"]
    client.update_time_to_live(TableName=LOCAL_TABLE, TimeToLiveSpecification=ttl)


def _refuse_other_shape(existing: Json, wanted: Json) -> None:
    def shape(table: Json) -> Json:
        indexes = {
            index["IndexName"]: index["KeySchema"]
            for index in table.get("GlobalSecondaryIndexes", [])
        }
        return {"keys": table["KeySchema"], "indexes": indexes}

    if shape(existing) != shape(wanted):
        raise EngineFailed(
            f"the stored table has {shape(existing)}, the template {shape(wanted)}: "
            "move the data folder away, or choose another"
        )


def _ensure_queues(endpoint: str, resources: Json) -> dict[str, str]:
    """Create the queues that do not exist, and return the URL of each by its name."""
    # Dead-letter queues come first, because a redrive policy names the ARN of an existing queue.
    client = engine_client("sqs", endpoint)
    queues = _of_type(resources, "AWS::SQS::Queue")
    urls: dict[str, str] = {}
    for logical_id in sorted(queues, key=lambda name: "RedrivePolicy" in queues[name]):
        name = _local_name(logical_id)
        attributes = _queue_attributes(queues[logical_id])
        url = _ensure_queue(client, name, attributes)
        urls[name] = endpoint + urlsplit(url).path  # a stored URL has the port of an earlier run
    return urls


def _ensure_queue(client: Any, name: str, attributes: dict[str, str]) -> str:  # noqa: ANN401
    try:
        url: str = client.get_queue_url(QueueName=name)["QueueUrl"]
    except client.exceptions.QueueDoesNotExist:
        url = client.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    else:
        client.set_queue_attributes(QueueUrl=url, Attributes=attributes)
    return url


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
