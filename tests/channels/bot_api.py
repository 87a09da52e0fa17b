"""A scripted Bot API on this machine: each call is written down and answered as told."""

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote_plus

Answer = Callable[[BaseHTTPRequestHandler], None]
RESET_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: on, for no time


def says(status: int, body: dict[str, Any] | bytes, **headers: str) -> Answer:
    """Answer with a status and a body."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        handler.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def refuses(status: int, description: str, **more: Any) -> Answer:
    """Refuse as the Bot API does."""
    refusal = {"ok": False, "error_code": status, "description": description, **more}
    return says(status, refusal)


def resets(handler: BaseHTTPRequestHandler) -> None:
    """Break the connection after the request was read."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_ONCE)
    handler.close_connection = True


def never_ends(handler: BaseHTTPRequestHandler) -> None:
    """Send a body without end as fast as it is read."""
    handler.send_response(200)
    handler.end_headers()
    handler.close_connection = True
    try:
        for _ in range(10_000):
            handler.wfile.write(b"x" * 16_384)
    except OSError:
        return


def drips(handler: BaseHTTPRequestHandler) -> None:
    """Send a body so slowly that no single byte is late."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.close_connection = True
    try:
        for _ in range(100):
            handler.wfile.write(b" ")
            time.sleep(0.05)
    except OSError:
        return


OK = says(200, {"ok": True, "result": {"message_id": 1}})


@dataclass(frozen=True)
class Call:
    """One request that arrived."""

    path: str
    content_type: str
    body: bytes
    connection: tuple[str, int]

    @property
    def json(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed

    @property
    def method(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def readable(self) -> str:
        """The body as a person would read it: decoded, whether it is JSON or a form."""
        text = self.body.decode()
        if self.content_type.startswith("application/json"):
            return text
        return unquote_plus(text).encode().decode("utf-8")


@dataclass
class BotApi:
    """The address to call, the answers still to give, the calls that came.

    `fine` answers every call for which no other answer was ordered.
    """

    address: str
    fine: Answer = OK
    script: list[Answer] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def will(self, *answers: Answer) -> None:
        """Give these answers next; after them, everything is fine."""
        self.script += answers


@contextmanager
def bot_api(fine: Answer = OK, tls: ssl.SSLContext | None = None) -> Iterator[BotApi]:
    """Serve on a free port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            kind = self.headers.get("Content-Type", "")
            api.calls.append(Call(self.path, kind, body, self.client_address))
            answer = api.script.pop(0) if api.script else api.fine
            answer(self)

        do_GET = do_POST  # noqa: N815 - the name of http.server

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    scheme = "https" if tls else "http"
    api = BotApi(f"{scheme}://127.0.0.1:{server.server_port}", fine)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield api
    server.shutdown()
    server.server_close()
    thread.join()


def closed_port() -> int:
    """A port of this machine at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
