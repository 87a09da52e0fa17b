"""A Bot API that accepts every message at once and counts them, in its own process.

    with Messenger() as messenger:
        ...                      # clients send to messenger.url
        messenger.taken()

It speaks TLS with a certificate of its own, which stands in `bundle`. It stands on the other core
than what is measured and costs it little: requests are not parsed, only cut where they end.
"""

import asyncio
import json
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from bench.machine import OTHER_CORE, on_core
from local.loopback import LOOPBACK
from tests.aws.certificates import certificate

BODY = (
    b'{"ok":true,"result":{"message_id":77,"date":1790000000,"text":"ok",'
    b'"chat":{"id":5551234567,"type":"private","first_name":"Ivan"},'
    b'"from":{"id":42,"is_bot":true,"first_name":"Bot","username":"loyal_bot"}}}'
)
END_OF_HEADERS = b"\r\n\r\n"
LENGTH = b"content-length:"
STOP_TIMEOUT_S = 10


class _Talk(asyncio.Protocol):
    """Serves one connection."""

    taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._came = transport, b""

    def data_received(self, data: bytes) -> None:
        self._came += data
        while (head := self._came.find(END_OF_HEADERS)) >= 0:
            length = _length(self._came[:head])
            ends = head + len(END_OF_HEADERS) + length
            if len(self._came) < ends:
                return
            is_message = self._came.startswith(b"POST")
            self._came = self._came[ends:]
            _Talk.taken += is_message
            self._answer(BODY if is_message else str(_Talk.taken).encode())

    def _answer(self, body: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        self._transport.write(head.encode() + END_OF_HEADERS + body)


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(LENGTH)
    return int(rest.partition(b"\r\n")[0]) if found else 0


class Messenger:
    """The process; it runs as long as the block."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.messenger"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=on_core(OTHER_CORE),  # noqa: PLW1509 - one thread here
        )
        assert self._process.stdout is not None
        started = json.loads(self._process.stdout.readline())
        self.url, self.bundle = started["url"], started["bundle"]
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.communicate(timeout=STOP_TIMEOUT_S)

    def taken(self) -> int:
        """Return how many messages have arrived."""
        trusted = ssl.create_default_context(cafile=self.bundle)
        with urllib.request.urlopen(self.url, context=trusted) as answer:  # noqa: S310 - our own
            return int(answer.read())


async def _serve(folder: Path) -> None:
    loop = asyncio.get_running_loop()
    tls, bundle = certificate(folder, address=LOOPBACK)
    server = await loop.create_server(_Talk, LOOPBACK, 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    print(json.dumps({"url": f"https://{LOOPBACK}:{port}", "bundle": bundle}), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        asyncio.run(_serve(Path(made)))
