"""A file is fetched within bounds of time and size, and only from the address that was given."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from chalicelib.aws.small_file import FILE_BYTES_MAX, fetch_small_file
from chalicelib.domain.errors import Forbidden, Unavailable

FETCH_S = 0.5


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        match self.path.strip("/"):
            case "large":
                self._answers(200, b"x" * (FILE_BYTES_MAX + 1))
            case "drops":
                self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nabc")
            case "trickles":
                self.send_response(200)
                self.end_headers()
                self._trickle()
            case "elsewhere":
                self.send_response(302)
                self.send_header("Location", "/file")
                self.end_headers()
            case status if status.isdecimal():
                self._answers(int(status), b"no")
            case _:
                self._answers(200, b"content")

    def _answers(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _trickle(self) -> None:
        for _ in range(20):
            try:
                self.wfile.write(b".")
            except OSError:
                return
            time.sleep(FETCH_S / 5)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing: the test output holds results only."""


@contextmanager
def served() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    with served() as address:
        yield address


def fetch(address: str) -> bytes:
    return fetch_small_file(address, fetch_s=FETCH_S)


def test_the_content_is_returned(host: str) -> None:
    assert fetch(f"{host}/file") == b"content"


@pytest.mark.parametrize("path", ["404", "403", "204", "elsewhere", "large"])
def test_an_answer_without_a_small_file_is_refused_for_good(host: str, path: str) -> None:
    with pytest.raises(Forbidden, match=r"^file\.absent$"):
        fetch(f"{host}/{path}")


@pytest.mark.parametrize("path", ["500", "503", "429", "408", "trickles"])
def test_a_server_that_fails_now_may_answer_later(host: str, path: str) -> None:
    with pytest.raises(Unavailable):
        fetch(f"{host}/{path}")


def test_a_server_that_is_down_may_answer_later() -> None:
    with served() as gone:
        pass
    with pytest.raises(Unavailable):
        fetch(f"{gone}/file")
