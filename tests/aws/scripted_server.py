"""A server on loopback that answers each request as its script says, and records the requests."""

import json
import socket
import ssl
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from threading import Lock, Thread
from typing import Any

HOST = "127.0.0.1"
RESET = struct.pack("ii", 1, 0)  # with a linger time of 0 s, closing sends a reset

Reply = Callable[[socket.socket], bool]
"""Answers one request; returns whether the connection stays open afterwards."""


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One request, and the number of the connection on which it came."""

    connection: int
    headers: dict[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        return self.headers["x-amz-target"].rpartition(".")[2]


def an_empty_object(_request: ReceivedRequest) -> bytes:
    return written(b"{}")


@dataclass(slots=True)
class ScriptedServer:
    """Replies in the order of `script`, and after its end with what `answer` gives."""

    script: list[Reply]
    answer: Callable[[ReceivedRequest], bytes] = an_empty_object
    url: str = ""
    received: list[ReceivedRequest] = field(default_factory=list)
    connections: int = 0
    _lock: Lock = field(default_factory=Lock)

    def reply_to(self, request: ReceivedRequest) -> Reply:
        """Record the request and choose its reply. Each connection has a thread of its own."""
        with self._lock:
            self.received.append(request)
            return self.script.pop(0) if self.script else sends(self.answer(request))


@contextmanager
def serving(*script: Reply, tls: ssl.SSLContext | None = None) -> Iterator[ScriptedServer]:
    server = ScriptedServer(list(script))
    with socket.create_server((HOST, 0)) as listener:
        scheme = "https" if tls else "http"
        server.url = f"{scheme}://{HOST}:{listener.getsockname()[1]}"
        Thread(target=_accept, args=(listener, server, tls), daemon=True).start()
        yield server
        # Closing a listener does not wake the thread that waits in accept.
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, server: ScriptedServer, tls: ssl.SSLContext | None) -> None:
    with suppress(OSError):
        while True:
            connected, _ = listener.accept()
            server.connections += 1
            arguments = (connected, server, server.connections, tls)
            Thread(target=_serve, args=arguments, daemon=True).start()


def _serve(
    connected: socket.socket, server: ScriptedServer, number: int, tls: ssl.SSLContext | None
) -> None:
    with connected, suppress(OSError):
        if tls:
            connected = tls.wrap_socket(connected, server_side=True)
        with connected:
            _converse(connected, server, number)


def _converse(connected: socket.socket, server: ScriptedServer, number: int) -> None:
    with connected.makefile("rb") as stream:
        while request := _read(stream, number):
            reply = server.reply_to(request)
            if not reply(connected):
                return


def _read(stream: Any, number: int) -> ReceivedRequest | None:
    if not stream.readline():
        return None
    lines = iter(lambda: stream.readline().decode().strip(), "")
    headers = {
        name.lower(): value.strip() for name, _, value in (ln.partition(":") for ln in lines)
    }
    return ReceivedRequest(number, headers, stream.read(int(headers["content-length"])))


def written(content: bytes, status: int = 200, **headers: str) -> bytes:
    """An answer as it is sent; in the name of a header `_` stands for `-`."""
    given = {
        "date": formatdate(usegmt=True),
        "content-length": str(len(content)),
        "x-amz-crc32": str(zlib.crc32(content)),
    }
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + content


def sends(raw: bytes) -> Reply:
    def reply(connected: socket.socket) -> bool:
        connected.sendall(raw)
        return True

    return reply


def answers(found: object, **headers: str) -> Reply:
    return sends(written(json.dumps(found).encode(), 200, **headers))


def refuses(code: str, message: str = "no", status: int = 400, **more: Any) -> Reply:
    headers = more.pop("headers", {})
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message, **more}
    return sends(written(json.dumps(body).encode(), status, **headers))


def then_closes(reply: Reply) -> Reply:
    """The same, and then the server closes the connection without saying so in the answer."""

    def closing(connected: socket.socket) -> bool:
        reply(connected)
        return False

    return closing


def resets(connected: socket.socket) -> bool:
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    return False


def closes(_connected: socket.socket) -> bool:
    return False


def stays_silent(connected: socket.socket) -> bool:
    """Answer nothing, until the client gives up and closes the connection."""
    connected.recv(1)
    return False


def drips(raw: bytes, pause_s: float) -> Reply:
    """Send one byte at a time."""

    def reply(connected: socket.socket) -> bool:
        for byte in raw:
            connected.sendall(bytes([byte]))
            time.sleep(pause_s)
        return True

    return reply
