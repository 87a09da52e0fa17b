"""Replaces a function URL: turns HTTP requests into events of payload format 2.0, and back.

Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
"""

import base64
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from local.loopback import LOOPBACK

Function = Callable[[Mapping[str, Any], Any], dict[str, Any]]
BODY_BYTES_MAX = 4_500_000  # a call of Lambda has 6 MB, in which the body stands as base64


def url_event(method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes) -> Any:  # noqa: ANN401
    """Return the event of a request; cookies stand in a list of their own, as on AWS."""
    parts = urlsplit(target)
    sent = [(name.lower(), value) for name, value in headers]
    cookies = [value for name, value in sent if name == "cookie"]
    return {
        "version": "2.0",
        "rawPath": parts.path,
        "rawQueryString": parts.query,
        "headers": {name: value for name, value in sent if name != "cookie"},
        "cookies": [each.strip() for line in cookies for each in line.split(";")],
        "requestContext": {
            "http": {"method": method, "path": parts.path, "sourceIp": LOOPBACK},
            "requestId": str(uuid.uuid4()),
        },
        "body": base64.b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
    }


def url_answer(made: Mapping[str, Any]) -> tuple[int, dict[str, str | list[str]], bytes]:
    """Return status, headers and body of what the function answered."""
    headers: dict[str, str | list[str]] = dict(made.get("headers", {}))
    if made.get("cookies"):
        headers["Set-Cookie"] = list(made["cookies"])
    body = made.get("body") or ""
    raw = base64.b64decode(body) if made.get("isBase64Encoded") else body.encode()
    return made["statusCode"], headers, raw
