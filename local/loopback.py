"""HTTP/1.1 servers that only this machine can reach, and only by a name of this machine."""

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

LOOPBACK = "127.0.0.1"
NAMES = (LOOPBACK, "localhost")
IDLE_TIMEOUT_S = 65
DRAIN_BYTES_MAX = 64 * 1024 * 1024
DRAIN_CHUNK_BYTES = 64 * 1024
OWN_HEADERS = ("content-length", "connection", "date", "server", "transfer-encoding")


class PortTaken(Exception):
    """Another process listens on the port, or this user may not listen there."""


def refuse_taken_port(port: int) -> None:
    """Refuse a port on which nothing can listen now; 0 is any free one.

    Raises:
        PortTaken: the text names the port.
    """
    LoopbackServer(port, BaseHTTPRequestHandler).server_close()


class LoopbackServer(ThreadingHTTPServer):
    """Serves each connection in a thread, on 127.0.0.1; port 0 means any free one.

    Pages of other origins are refused before a request is read, except those of `friends`, which
    are other servers of ours.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, handler: type[BaseHTTPRequestHandler]) -> None:
        try:
            super().__init__((LOOPBACK, port), handler)
        except OSError as exc:
            raise PortTaken(f"port {port} of {LOOPBACK} cannot be used: {exc.strerror}") from exc
        self.friends: tuple[LoopbackServer, ...] = ()

    @property
    def hosts(self) -> frozenset[str]:
        """The values of `Host` by which this server may be called."""
        return frozenset(f"{name}:{self.server_port}" for name in NAMES)

    @property
    def origins(self) -> frozenset[str]:
        """The origins of the pages that may call this server."""
        hosts = self.hosts.union(*(friend.hosts for friend in self.friends))
        return frozenset(f"http://{host}" for host in hosts)

    def guests(self, path: str) -> frozenset[str]:  # noqa: ARG002 - a server may have some
        """The other origins that may call this path; a plain server has none."""
        return frozenset()

    def server_bind(self) -> None:
        """Bind without the reverse DNS look-up of the standard class, which can take seconds."""
        # Without this option a restart fails while old connections are in TIME_WAIT.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        host, port = self.socket.getsockname()[:2]
        self.server_address = (host, port)
        self.server_name = LOOPBACK
        self.server_port = port

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing: errors here come from clients that closed the connection early."""

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server_port}"


class BodyTooLarge(Exception):
    """The body is larger than the limit; it was read and dropped."""


class BodyUnreadable(Exception):
    """The request does not give the length of its body as a number."""


class KeepAliveHandler(BaseHTTPRequestHandler):
    """Reads whole bodies and writes whole answers."""

    protocol_version = "HTTP/1.1"
    server_version = "grocer-local"
    sys_version = ""
    disable_nagle_algorithm = True  # with Nagle's algorithm an answer waits 40 ms
    timeout = IDLE_TIMEOUT_S
    wbufsize = 64 * 1024

    def parse_request(self) -> bool:
        """Read the head of a request, and refuse a foreign one; no method of a handler sees it."""
        if not super().parse_request():
            return False
        if self._is_for_us():
            return True
        self.close_connection = True  # its body is not read
        body = json.dumps({"error": "this address is for this machine only"}).encode()
        self.answer(403, {"Content-Type": "application/json"}, body)
        self.wfile.flush()
        return False

    def _is_for_us(self) -> bool:
        # A foreign page may neither post here nor reach us by a name that it controls.
        server = cast(LoopbackServer, self.server)
        hosts, origins = self.headers.get_all("Host", []), self.headers.get_all("Origin", [])
        # A page of ours that hides its address sends "null"; browsers alone set the other header.
        if origins == ["null"] and self.headers.get_all("Sec-Fetch-Site") == ["same-origin"]:
            origins = []
        is_own_name = len(hosts) == 1 and hosts[0] in server.hosts
        welcome = server.origins | server.guests(self.path)
        return is_own_name and all(origin in welcome for origin in origins)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Print nothing: the application logs its requests itself."""

    def read_body(self, bytes_max: int) -> bytes:
        """Read the bytes of the body.

        Raises:
            BodyTooLarge: it is over `bytes_max`; the connection closes after the answer.
            BodyUnreadable: it is chunked, or its length is not a number.
        """
        length_text = self.headers.get("Content-Length", "0")
        # Without a known length the next request on this connection cannot be found.
        if "Transfer-Encoding" in self.headers or not length_text.isascii():
            self.close_connection = True
            raise BodyUnreadable
        if not length_text.isdigit():
            self.close_connection = True
            raise BodyUnreadable
        length = int(length_text)
        if length > bytes_max:
            self._drain(min(length, DRAIN_BYTES_MAX))
            raise BodyTooLarge
        return self.rfile.read(length)

    def answer(self, status: int, headers: Mapping[str, str | list[str]], body: bytes) -> None:
        """Write status, headers and body at once; a list of values repeats its header."""
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in OWN_HEADERS:
                for one in value if isinstance(value, list) else [value]:
                    self.send_header(name, one)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _drain(self, length: int) -> None:
        # If we close while a client still sends, it sees a reset and not our 413.
        self.close_connection = True
        while length > 0 and (chunk := self.rfile.read(min(length, DRAIN_CHUNK_BYTES))):
            length -= len(chunk)


@contextmanager
def serving(server: LoopbackServer) -> Iterator[LoopbackServer]:
    """Serve in a thread until the block ends."""
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    )
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
