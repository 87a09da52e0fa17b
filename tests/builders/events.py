"""Events as AWS builds them, one builder for each kind of entry point."""

import base64
import itertools
import json
from collections.abc import Mapping
from typing import Any

_ids = itertools.count(1)


def rest_event(
    method: str,
    resource: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    path: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A request through the REST API (payload format 1.0)."""
    sent = {"content-type": "application/json", "accept": "*/*", **(headers or {})}
    is_file = sent["content-type"] == "application/octet-stream"
    address = resource
    for name, value in (path or {}).items():
        address = address.replace(f"{{{name}}}", value)
    return {
        "resource": resource,
        "path": address,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": dict(query) if query else None,
        "multiValueQueryStringParameters": (
            {name: [value] for name, value in query.items()} if query else None
        ),
        "pathParameters": dict(path) if path else None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "httpMethod": method,
            "path": f"/api{address}",
            "identity": {"sourceIp": "198.51.100.7"},
            "requestId": f"request-{next(_ids)}",
        },
        "body": None if body is None else _passed_on(body, is_file=is_file),
        "isBase64Encoded": is_file,
    }


def _passed_on(body: bytes, *, is_file: bool) -> str:
    """A body as API Gateway passes it on: a text unchanged, a file as base64."""
    # Bytes that are no text, in a request that says to be one, arrive as replacements.
    return base64.b64encode(body).decode() if is_file else body.decode("utf-8", "replace")


def url_event(
    method: str,
    path: str,
    *,
    body: str = "",
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    is_base64: bool = False,
) -> dict[str, Any]:
    """A request through the function URL (payload format 2.0): header names in lower case."""
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", **(headers or {})},
        "queryStringParameters": dict(query or {}),
        "requestContext": {"http": {"method": method, "path": path, "sourceIp": "198.51.100.7"}},
        "body": body,
        "isBase64Encoded": is_base64,
    }


def sqs_event(*jobs: Mapping[str, Any] | str) -> dict[str, Any]:
    """A batch of a queue; every record has its own id."""
    records = [
        {
            "messageId": f"message-{next(_ids)}",
            "receiptHandle": f"receipt-{next(_ids)}",
            "body": job if isinstance(job, str) else json.dumps(job),
            "attributes": {"ApproximateReceiveCount": "1"},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:outbox",
            "awsRegion": "eu-central-1",
        }
        for job in jobs
    ]
    return {"Records": records}
