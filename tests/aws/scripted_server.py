"""A server on loopback that answers each request as its script says, and remembers what came."""

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
from threading import Thread
from typing import Any

HOST = "127.0.0.1"
RESET = struct.pack("ii", 1, 0)  # lingering for 0 s: the end is a reset

Reply = Callable[[socket.socket], bool]
"""What is done when a request has come; whether the connection goes on afterwards."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and the number of the connection on which it came."""

    connection: int
    headers: dict[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        return self.headers["x-amz-target"].rpartition(".")[2]


@dataclass(slots=True)
class ScriptedServer:
    """Answers in the order of `script`; when it is used up, with an empty object."""

    script: list[Reply]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0


@contextmanager
def serving(*script: Reply, tls: ssl.SSLContext | None = None) -> Iterator[ScriptedServer]:
    server = ScriptedServer(list(script))
    with socket.create_server((HOST, 0)) as listener:
        scheme = "https" if tls else "http"
        server.url = f"{scheme}://{HOST}:{listener.getsockname()[1]}"
        Thread(target=_accept, args=(listener, server, tls), daemon=True).start()
        yield server
        # An accept that waits is not ended by a close.
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
        while asked := _read(stream, number):
            server.asked.append(asked)
            reply = server.script.pop(0) if server.script else answers({})
            if not reply(connected):
                return


def _read(stream: Any, number: int) -> Asked | None:
    if not stream.readline():
        return None
    lines = iter(lambda: stream.readline().decode().strip(), "")
    headers = {
        name.lower(): value.strip() for name, _, value in (ln.partition(":") for ln in lines)
    }
    return Asked(number, headers, stream.read(int(headers["content-length"])))


def written(content: bytes, status: int = 200, **headers: str) -> bytes:
    """An answer on the wire; a name's `_` is a `-`."""
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


def then_ends(reply: Reply) -> Reply:
    """The same, and the connection is closed, unannounced."""

    def ending(connected: socket.socket) -> bool:
        reply(connected)
        return False

    return ending


def resets(connected: socket.socket) -> bool:
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    return False


def ends(_connected: socket.socket) -> bool:
    return False


def waits(seconds: float) -> Reply:
    def reply(_connected: socket.socket) -> bool:
        time.sleep(seconds)
        return False

    return reply


def drips(raw: bytes, pause_s: float) -> Reply:
    """One byte at a time."""

    def reply(connected: socket.socket) -> bool:
        for byte in raw:
            connected.sendall(bytes([byte]))
            time.sleep(pause_s)
        return True

    return reply
