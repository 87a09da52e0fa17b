"""An answer reads as `http.client` reads it, however it is cut; what is not one is refused."""

import http.client
import io
import itertools
import string
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws import http_answer
from chalicelib.aws.http_answer import Broken, HttpAnswer, TooLarge, read_answer

NAME = st.text(string.ascii_letters + string.digits + "-", min_size=1, max_size=20)
VALUE = st.text(string.ascii_letters + string.digits + " :;=/\"'", max_size=40)
OURS = ("content-length", "transfer-encoding", "connection")
HEADERS = st.dictionaries(
    NAME.map(str.lower).filter(lambda name: name not in OURS), VALUE, max_size=8
)
TRAILER = st.sampled_from([b"\r\n", b"checksum: 1\r\n\r\n"])
STATUS = st.integers(200, 599).filter(lambda status: status not in (204, 304))


def pieces(raw: bytes, cuts: Iterable[int]) -> Iterator[bytes]:
    """The bytes in order, cut at these places."""
    places = sorted({0, len(raw), *(cut % (len(raw) + 1) for cut in cuts)})
    for start, end in itertools.pairwise(places):
        yield raw[start:end]


def receiving(raw: bytes, cuts: Iterable[int] = ()) -> Callable[[], bytes]:
    waiting = pieces(raw, cuts)
    return lambda: next(waiting, b"")


def read_by_the_library(raw: bytes) -> http.client.HTTPResponse:
    class Stream:
        def makefile(self, *_: Any) -> io.BytesIO:
            return io.BytesIO(raw)

    answer = http.client.HTTPResponse(Stream(), method="POST")  # type: ignore[arg-type]
    answer.begin()
    return answer


def head(status: int, headers: dict[str, str], *more: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", *(f"{n}: {v}" for n, v in headers.items()), *more]
    return "\r\n".join([*lines, "", ""]).encode()


def chunked(parts: list[bytes]) -> bytes:
    return b"".join(b"%x;x=y\r\n%b\r\n" % (len(part), part) for part in parts if part) + b"0\r\n"


@given(STATUS, HEADERS, st.binary(), st.lists(st.integers(0)))
def test_an_answer_with_a_length(
    status: int, headers: dict[str, str], content: bytes, cuts: list[int]
) -> None:
    raw = head(status, headers, f"Content-Length: {len(content)}") + content

    answer, library = read_answer(receiving(raw, cuts)), read_by_the_library(raw)

    assert (answer.status, answer.content) == (library.status, library.read())
    assert answer.headers == {name.lower(): value.strip() for name, value in library.getheaders()}
    assert answer.may_be_kept


@given(HEADERS, st.lists(st.binary()), st.lists(st.integers(0)), TRAILER)
def test_an_answer_in_chunks(
    headers: dict[str, str], parts: list[bytes], cuts: list[int], trailer: bytes
) -> None:
    raw = head(200, headers, "Transfer-Encoding: chunked") + chunked(parts) + trailer

    answer = read_answer(receiving(raw, cuts))

    assert answer.content == b"".join(parts) == read_by_the_library(raw).read()
    assert answer.may_be_kept


@given(st.binary(max_size=300))
def test_anything_else_is_refused_and_nothing_breaks(raw: bytes) -> None:
    with pytest.raises((Broken, ConnectionResetError)):
        read_answer(receiving(raw))


@given(st.integers(0))
def test_an_answer_that_ends_too_early_is_none(cut: int) -> None:
    raw = head(200, {}, "Content-Length: 5") + b"12345"

    with pytest.raises(ConnectionResetError):
        read_answer(receiving(raw[: cut % len(raw)]))


def answer(*lines: str, content: bytes = b"") -> HttpAnswer:
    return read_answer(receiving("\r\n".join([*lines, "", ""]).encode() + content))


@pytest.mark.parametrize(
    "lines",
    [
        ("HTTP/1.1 100 Continue", ""),
        ("HTTP/1.1 101 Switching Protocols", "Content-Length: 0"),
        ("HTTP/2 200", "Content-Length: 0"),
        ("HTTP/1.1 20 OK", "Content-Length: 0"),
        ("HTTP/1.1 200 OK",),
        ("HTTP/1.1 200 OK", "Content-Length: -1"),
        ("HTTP/1.1 200 OK", "Content-Length: ten"),
        ("HTTP/1.1 200 OK", "Content-Length: 0", "Content-Length: 0"),
        ("HTTP/1.1 200 OK", "Content-Length: 0", "Transfer-Encoding: chunked"),
        ("HTTP/1.1 200 OK", "Transfer-Encoding: gzip"),
        ("HTTP/1.1 200 OK", "Content-Length: 0", " folded"),
        ("HTTP/1.1 200 OK", "Content-Length: 0", "no colon"),
        ("HTTP/1.1 200 OK", "Content-Length: 0", "spaced : name"),
    ],
)
def test_a_head_that_is_not_one_is_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(Broken):
        answer(*lines)


@pytest.mark.parametrize(
    "content", [b"x\r\n", b"-1\r\n", b"2\r\nabc\r\n0\r\n\r\n", b"\r\n", b"0\r\n" + b"a:b\r\n" * 40]
)
def test_chunks_that_are_none_are_refused(content: bytes) -> None:
    with pytest.raises(Broken):
        answer("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", content=content)


@pytest.mark.parametrize(
    ("line", "content"),
    [
        ("Content-Length: 11", b"x" * 11),
        ("Transfer-Encoding: chunked", b"6\r\nxxxxxx\r\n6\r\nxxxxxx\r\n0\r\n\r\n"),
    ],
)
def test_an_answer_that_is_too_large_is_not_read(
    line: str, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_answer, "CONTENT_BYTES_MAX", 10)

    with pytest.raises(TooLarge):
        answer("HTTP/1.1 200 OK", line, content=content)


def test_a_head_without_end_is_refused() -> None:
    with pytest.raises(Broken):
        read_answer(lambda: b"x" * 1000)


@pytest.mark.parametrize(
    ("version", "more", "content"),
    [("1.0", "X: y", b""), ("1.1", "Connection: Close", b""), ("1.1", "X: y", b"more")],
)
def test_a_connection_that_may_not_be_kept(version: str, more: str, content: bytes) -> None:
    read = answer(f"HTTP/{version} 200 OK", "Content-Length: 0", more, content=content)

    assert not read.may_be_kept
