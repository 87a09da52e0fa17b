"""Reads the head of an ordinary HTTP answer, without the parser of e-mails.

An ordinary answer is HTTP/1.1 with a content length and with every header once, as AWS sends it.
The caller leaves any other answer to `http.client`.
"""

import re
from typing import NamedTuple

# `http.client` parses each head as that of an e-mail: 100 us, a third of what a whole call of
# DynamoDB costs.
END = b"\r\n\r\n"
STATUS = re.compile(r"HTTP/1\.1 ([2-5]\d\d)(?: .*)?")
NAME = re.compile(r"[!-9;-~]+")
LENGTH = re.compile(r"[0-9]{1,9}")
WITHOUT_CONTENT = frozenset({204, 304})


class PlainHead(NamedTuple):
    """Status and headers, names in lower case; the sizes of the head and of what follows it."""

    status: int
    headers: dict[str, str]
    head_bytes: int
    content_bytes: int


def read_plain_head(received: bytes) -> PlainHead | None:
    """The head at the beginning of these bytes; None if it is incomplete or not ordinary."""
    head, end, _ = received.partition(END)
    first, *lines = head.decode("iso-8859-1").split("\r\n")
    status = STATUS.fullmatch(first)
    headers = _headers(lines)
    if not end or status is None or headers is None:
        return None
    length = headers.get("content-length", "")
    if not LENGTH.fullmatch(length) or "transfer-encoding" in headers:
        return None
    code = int(status[1])
    if code in WITHOUT_CONTENT:
        return None
    return PlainHead(code, headers, len(head) + len(END), int(length))


def _headers(lines: list[str]) -> dict[str, str] | None:
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        # No header, a header in several lines, or a bare line break. A header that comes twice
        # makes the result shorter than the lines.
        if not colon or not NAME.fullmatch(name) or "\n" in value or "\r" in value:
            return None
        headers[name.lower()] = value.strip(" \t")
    return headers if len(headers) == len(lines) else None
