"""The floor: only the same calls of AWS, by plain boto3 clients; each line is a call."""

import base64
import json
import time
from typing import Any

import boto3
from botocore import xform_name

from bench.children.turns import take_turns


def main() -> None:
    """Make every call."""
    clients = {"DynamoDB": boto3.client("dynamodb"), "AmazonSQS": boto3.client("sqs")}

    def cost_s(written: str) -> float:
        call = json.loads(written, object_hook=_with_bytes)
        make = getattr(clients[call["service"]], xform_name(call["operation"]))
        before = time.process_time()
        make(**call["request"])
        return time.process_time() - before

    take_turns(cost_s)


def _with_bytes(read: dict[str, Any]) -> dict[str, Any]:
    """A recorded attribute as boto3 takes it: on the wire bytes are text."""
    return {"B": base64.b64decode(read["B"])} if read.keys() == {"B"} else read


if __name__ == "__main__":
    main()
