"""The head of an ordinary answer is read as `http.client` reads it; any other is left to it."""

from http.client import HTTPResponse
from io import BytesIO
from socket import socket
from typing import cast

import pytest

from chalicelib.aws.plain_head import read_plain_head

HEAD = (
    b"HTTP/1.1 200 OK\r\nServer: Server\r\nContent-Type: application/x-amz-json-1.0\r\n"
    b"Content-Length: 2\r\nConnection: keep-alive\r\nx-amzn-RequestId:  ABC:1\r\n"
    b"x-amz-crc32: 2745614147\r\n\r\n"
)


class Received(BytesIO):
    def makefile(self, _mode: str) -> BytesIO:
        return self


def test_an_ordinary_head_is_read_as_the_standard_library_reads_it() -> None:
    response = HTTPResponse(cast("socket", Received(HEAD + b"{}")), method="POST")
    response.begin()

    plain = read_plain_head(HEAD + b"{}")

    assert plain is not None
    assert plain.headers == {name.lower(): value for name, value in response.headers.items()}
    assert (plain.status, plain.content_bytes, plain.head_bytes) == (200, 2, len(HEAD))


@pytest.mark.parametrize("first", [b"HTTP/1.1 400 Bad Request", b"HTTP/1.1 503", b"HTTP/1.1 200 "])
def test_a_refusal_is_an_ordinary_answer_too(first: bytes) -> None:
    assert read_plain_head(first + b"\r\nContent-Length: 0\r\n\r\n") is not None


@pytest.mark.parametrize(
    "head",
    [
        b"",
        HEAD[:-1],
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nA: b\r\n c\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nA: b\nC: d\r\n\r\n",
        b"HTTP/1.1 200 OK\nContent-Length: 2\n\nab\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nnone\r\n\r\n",
    ],
)
def test_any_other_head_is_left_to_the_standard_library(head: bytes) -> None:
    assert read_plain_head(head) is None
