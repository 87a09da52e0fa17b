"""Where a service is, that it is that service, and what happens to connections and answers."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ConnectionClosedError,
    ConnectTimeoutError,
    ReadTimeoutError,
    SSLError,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.aws.connections import (
    IDLE_MAX,
    AnswerBroken,
    AnswerTooLarge,
    Connections,
    Endpoint,
    HttpAnswer,
    read_endpoint,
)
from tests.aws.certificates import certificate
from tests.aws.scripted_client import (
    FOUND,
    GENEROUS,
    SHORT,
    client_of,
    get,
    talking,
    without_metadata,
)
from tests.aws.scripted_server import (
    ReceivedRequest,
    Reply,
    answers,
    drips,
    resets,
    sends,
    serving,
    stays_silent,
    then_closes,
    written,
)

REQUEST = b"POST / HTTP/1.1\r\ncontent-length: 0\r\n\r\n"


def exchange(*script: Reply, content_bytes: int = 1000) -> HttpAnswer:
    """One request and its answer over a fresh connection."""
    with serving(*script) as server:
        limits = replace(GENEROUS, content_bytes=content_bytes)
        connections = Connections(read_endpoint(server.url), limits)
        try:
            return connections.exchange(REQUEST)
        finally:
            connections.close()


# Addresses


@pytest.mark.parametrize(
    ("url", "endpoint", "host"),
    [
        (
            "https://dynamodb.eu-central-1.amazonaws.com",
            (True, "dynamodb.eu-central-1.amazonaws.com", 443, "/"),
            "dynamodb.eu-central-1.amazonaws.com",
        ),
        ("http://127.0.0.1:4566", (False, "127.0.0.1", 4566, "/"), "127.0.0.1:4566"),
        ("https://cloud.example:443/a/b", (True, "cloud.example", 443, "/a/b"), "cloud.example"),
        ("http://[::1]:80/", (False, "::1", 80, "/"), "[::1]"),
    ],
)
def test_an_endpoint(url: str, endpoint: tuple[bool, str, int, str], host: str) -> None:
    assert read_endpoint(url) == Endpoint(url, *endpoint)
    assert read_endpoint(url).host == host


@pytest.mark.parametrize(
    "url", ["", "dynamodb", "ftp://x", "https://", "https://a:b@x", "http://x?y", "http://x/a b"]
)
def test_what_is_no_endpoint_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not the address"):
        read_endpoint(url)


# TLS


def test_a_self_signed_certificate_is_refused_at_the_first_attempt(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with serving(tls=context) as server:
        client = client_of(server.url)
        with pytest.raises(SSLError, match="self-signed"):
            get(client)

    assert (server.connections, server.received) == (1, [])


def test_a_certificate_of_another_host_is_refused(tmp_path: Path) -> None:
    context, bundle = certificate(tmp_path, address="127.0.0.2")
    with serving(tls=context) as server, pytest.raises(SSLError, match="mismatch"):
        Connections(read_endpoint(server.url), GENEROUS, bundle).exchange(REQUEST)


def test_a_certificate_of_the_bundle_is_accepted_and_the_connection_reused(
    tmp_path: Path,
) -> None:
    context, bundle = certificate(tmp_path)
    with serving(tls=context) as server:
        connections = Connections(read_endpoint(server.url), GENEROUS, bundle)
        contents = [connections.exchange(REQUEST).content for _ in range(3)]
        connections.close()

    assert contents == [b"{}"] * 3
    assert server.connections == 1


def test_a_handshake_that_does_not_come_is_a_connect_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = read_endpoint(f"https://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(ConnectTimeoutError):
            Connections(endpoint, SHORT).exchange(REQUEST)


# Proxies


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """`make_client` gives calls through a proxy to the SDK; this module never looks for one."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert exchange(answers({})).content == b"{}"


# Threads


def test_threads_never_read_each_others_answers() -> None:
    def echo(request: ReceivedRequest) -> bytes:
        return written(json.dumps({"echo": json.loads(request.body)["Number"]}).encode())

    with talking() as (client, server), ThreadPoolExecutor(8) as pool:
        server.answer = echo
        found = list(pool.map(lambda number: client.scan(Number=number)["echo"], range(200)))

    assert found == list(range(200))
    assert server.connections <= 8


def test_no_more_idle_connections_are_kept_than_the_sdk_keeps() -> None:
    with serving() as server:
        connections = Connections(read_endpoint(server.url), GENEROUS)
        opened = [connections._open() for _ in range(IDLE_MAX)]  # noqa: SLF001
        connections._idle += opened  # noqa: SLF001 - as if as many threads had returned theirs
        extra = connections._open()  # noqa: SLF001
        connections._give_back(extra)  # noqa: SLF001

        assert connections._idle == opened  # noqa: SLF001
        assert not extra.close.alive
        connections.close()


# Connections that ended


def test_connections_are_reused() -> None:
    with talking() as (client, server):
        for _ in range(5):
            get(client)

    assert (len(server.received), server.connections) == (5, 1)


def test_replacing_an_idle_connection_that_the_service_closed_is_no_attempt() -> None:
    """Nothing was sent over the closed one."""
    with talking(then_closes(answers({})), attempts_max=1) as (client, server):
        get(client)
        (idle,) = client.connections._idle  # noqa: SLF001
        assert idle._poll.poll(30_000), "the server's close does not arrive"  # noqa: SLF001
        assert without_metadata(get(client)) == {}

    assert [request.connection for request in server.received] == [1, 2]


def test_an_idle_connection_that_breaks_after_the_request_costs_an_attempt() -> None:
    """The service may have carried out the request."""
    with talking(answers({}), resets, attempts_max=1) as (client, server):
        get(client)
        with pytest.raises(ConnectionClosedError):
            get(client)

    assert [request.connection for request in server.received] == [1, 1]


def test_an_answer_that_comes_too_late_is_never_read_by_the_next_call() -> None:
    late = drips(written(b'{"late":1}'), 0.05)
    with talking(late, answers(FOUND), attempts_max=1, limits=SHORT) as (client, server):
        with pytest.raises(ReadTimeoutError):
            get(client)
        client.connections.limits = GENEROUS
        assert without_metadata(get(client)) == FOUND

    assert [request.connection for request in server.received] == [1, 2]


@pytest.mark.parametrize(
    "last",
    [
        answers({}, connection="close"),
        answers({}, connection="Close"),
        sends(b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}"),
    ],
)
def test_a_connection_that_the_service_ends_is_not_reused(last: Reply) -> None:
    with talking(last) as (client, server):
        get(client)
        get(client)

    assert [request.connection for request in server.received] == [1, 2]


# Answers


@pytest.mark.parametrize("reply", [stays_silent, drips(written(b"{}"), 0.05)])
def test_neither_a_silent_nor_a_slow_answer_holds_the_caller(reply: Reply) -> None:
    with serving(reply) as server, pytest.raises(ReadTimeoutError):
        Connections(read_endpoint(server.url), SHORT).exchange(REQUEST)


@given(st.lists(st.binary(min_size=1), max_size=5), st.sampled_from([b"", b"checksum: 1\r\n"]))
@settings(max_examples=25, deadline=None)
def test_an_answer_in_chunks_is_joined(parts: list[bytes], trailer: bytes) -> None:
    chunks = b"".join(b"%x;x=y\r\n%b\r\n" % (len(part), part) for part in parts)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Name: value\r\n\r\n"

    answer = exchange(sends(head + chunks + b"0\r\n" + trailer + b"\r\n"), content_bytes=10_000)

    assert answer == HttpAnswer(
        200, {"transfer-encoding": "chunked", "x-name": "value"}, b"".join(parts)
    )


@given(st.binary(max_size=300))
@settings(max_examples=25, deadline=None)
def test_any_other_bytes_are_a_failure_of_the_call(raw: bytes) -> None:
    with pytest.raises(BotoCoreError):
        exchange(then_closes(sends(raw)))


@given(st.integers(0))
@settings(max_examples=25, deadline=None)
def test_an_answer_that_ends_too_early_is_a_closed_connection(cut: int) -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345"
    head_end = raw.index(b"12345")  # a cut in the status line or a header is broken instead

    with pytest.raises(ConnectionClosedError):
        exchange(then_closes(sends(raw[: head_end + cut % 5])))


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-x\r\n\r\n",
        b"HTTP/2 200\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\na: " + b"b" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 " + b"b" * 100_000,
    ],
)
def test_a_head_that_is_none_or_has_no_end_is_broken(raw: bytes) -> None:
    with pytest.raises(AnswerBroken):
        exchange(then_closes(sends(raw)))


@pytest.mark.parametrize("chunks", [b"x\r\n", b"2\r\nab", b"2\r\nab\r\n", b"\r\n"])
def test_broken_chunks_are_a_failure_of_the_call(chunks: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    with pytest.raises((AnswerBroken, ConnectionClosedError)):
        exchange(then_closes(sends(head + chunks)))


@pytest.mark.parametrize(
    "head_and_content",
    [
        b"Content-Length: 11\r\n\r\n" + b"x" * 11,
        b"Transfer-Encoding: chunked\r\n\r\n6\r\nxxxxxx\r\n6\r\nxxxxxx\r\n0\r\n\r\n",
        b"\r\n" + b"x" * 11,
    ],
)
def test_an_answer_that_is_too_large_is_not_read(head_and_content: bytes) -> None:
    with pytest.raises(AnswerTooLarge):
        exchange(then_closes(sends(b"HTTP/1.1 200 OK\r\n" + head_and_content)), content_bytes=10)
