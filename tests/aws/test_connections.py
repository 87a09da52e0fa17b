"""Where a service is, and who it proves to be."""

import socket
from pathlib import Path

import pytest
from botocore.exceptions import ConnectTimeoutError, SSLError

from chalicelib.aws.clients import make_dynamodb
from chalicelib.aws.connections import KEPT_MAX, Connections, Endpoint, Patience, read_endpoint
from chalicelib.settings import AwsSettings
from tests.aws.certificates import certificate
from tests.aws.scripted_server import answers, serving

PATIENCE = Patience(connect_s=0.3, read_s=0.3, answer_s=1.0)
REQUEST = b"POST / HTTP/1.1\r\ncontent-length: 0\r\n\r\n"


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
def test_what_is_no_endpoint(url: str) -> None:
    with pytest.raises(ValueError, match="not the address"):
        read_endpoint(url)


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with serving(tls=context) as server:
        client = make_dynamodb(AwsSettings("eu-central-1", server.url, "", needs_sdk=False))
        with pytest.raises(SSLError, match="self-signed"):
            client.get_item(TableName="grocer", Key={})

    assert (server.connections, server.asked) == (1, [])


def test_a_certificate_of_another_host_is_refused(tmp_path: Path) -> None:
    context, bundle = certificate(tmp_path, address="127.0.0.2")
    with serving(tls=context) as server, pytest.raises(SSLError, match="mismatch"):
        Connections(read_endpoint(server.url), PATIENCE, bundle).exchange(REQUEST)


def test_whom_the_bundle_knows_is_believed_and_the_connection_kept(tmp_path: Path) -> None:
    context, bundle = certificate(tmp_path)
    with serving(tls=context) as server:
        connections = Connections(read_endpoint(server.url), PATIENCE, bundle)
        contents = [connections.exchange(REQUEST).content for _ in range(3)]
        connections.close()

    assert contents == [b"{}"] * 3
    assert server.connections == 1


def test_a_handshake_that_does_not_come_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = read_endpoint(f"https://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(ConnectTimeoutError):
            Connections(endpoint, PATIENCE).exchange(REQUEST)


def test_no_more_connections_are_kept_than_the_sdk_keeps() -> None:
    with serving() as server:
        connections = Connections(read_endpoint(server.url), PATIENCE)
        opened = [connections._open() for _ in range(KEPT_MAX)]  # noqa: SLF001
        connections._kept += opened  # noqa: SLF001 - as if as many threads had put theirs back
        server.script.append(answers({}))
        connections.exchange(REQUEST)

        assert len(connections._kept) == KEPT_MAX  # noqa: SLF001
        connections.close()
