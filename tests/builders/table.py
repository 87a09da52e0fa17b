"""The table and the queues of the template, made in an engine."""

import json
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from chalicelib.aws.clients import make_sdk_client
from chalicelib.settings import Settings

SHAPE = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes")
RESOURCES = Path(__file__).parents[2] / ".chalice" / "resources.json"


def create_table(client: Any, name: str) -> None:
    """Create the table with the keys and the index of `.chalice/resources.json`."""
    # The SDK repeats a call whose answer is late. On a busy machine the first call made the table.
    with suppress(client.exceptions.ResourceInUseException):
        client.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            **{key: table_properties()[key] for key in SHAPE},
        )


def with_queues(settings: Settings, prefix: str = "") -> Settings:
    """Create every queue of the settings, and return the settings with their URLs."""
    names = [field.name for field in fields(settings) if field.name.endswith("_queue")]
    client = make_sdk_client("sqs")
    urls = {name: client.create_queue(QueueName=f"{prefix}{name}")["QueueUrl"] for name in names}
    return replace(settings, **urls)


def table_properties() -> dict[str, Any]:
    """The properties of the table in the template."""
    resources = json.loads(RESOURCES.read_text())["Resources"]
    (table,) = (r for r in resources.values() if r.get("Type") == "AWS::DynamoDB::Table")
    properties: dict[str, Any] = table["Properties"]
    return properties


def items(client: Any, name: str, prefix: str = "") -> list[dict[str, Any]]:
    """The stored items of a small table, of the partitions that begin with `prefix`."""
    found: list[dict[str, Any]] = client.scan(TableName=name)["Items"]
    return [item for item in found if item["pk"]["S"].startswith(prefix)]
