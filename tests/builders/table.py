"""The table and the queues of the template, made in an engine."""

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from chalicelib.aws.clients import make_sdk_client
from chalicelib.settings import Settings

SHAPE = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes")
RESOURCES = Path(__file__).parents[2] / ".chalice" / "resources.json"


def create_table(client: Any, name: str) -> None:
    """Create the table with the keys and the index that `.chalice/resources.json` gives it."""
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        **{key: table_properties()[key] for key in SHAPE},
    )


def with_queues(settings: Settings, prefix: str = "") -> Settings:
    """Create every queue of the settings, and name them there."""
    names = [field.name for field in fields(settings) if field.name.endswith("_queue")]
    client = make_sdk_client("sqs")
    urls = {name: client.create_queue(QueueName=f"{prefix}{name}")["QueueUrl"] for name in names}
    return replace(settings, **urls)


def table_properties() -> dict[str, Any]:
    """What the template says of the table."""
    resources = json.loads(RESOURCES.read_text())["Resources"]
    (table,) = (r for r in resources.values() if r.get("Type") == "AWS::DynamoDB::Table")
    properties: dict[str, Any] = table["Properties"]
    return properties


def items(client: Any, name: str, prefix: str = "") -> list[dict[str, Any]]:
    """Every item of a small table whose partition begins with `prefix`, as stored."""
    found: list[dict[str, Any]] = client.scan(TableName=name)["Items"]
    return [item for item in found if item["pk"]["S"].startswith(prefix)]
