"""Open connections to one service, and one request with its answer over one of them.

Each call takes a connection for itself and gives it back afterwards, so threads never share one.
Nothing is repeated here: only the caller knows which requests may be sent twice.
"""

import re
import socket
import ssl
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from io import BufferedReader, RawIOBase
from select import POLLIN, poll
from time import monotonic
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit
from weakref import finalize

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
    SSLError,
)

from chalicelib.aws.plain_head import PlainHead, read_plain_head

if TYPE_CHECKING:
    from typing_extensions import Buffer

IDLE_MAX = 10  # as many as the SDK keeps
RECEIVE_BYTES = 64 * 1024
URL = re.compile(r"[!\"$->@-~]+")  # no blanks, and nothing that may follow a path
PORTS = {"http": 80, "https": 443}


class AnswerBroken(HTTPClientError):  # type: ignore[misc]  # botocore has no types
    """The answer cannot be read. The service may have carried out the request."""

    fmt = 'What "{endpoint_url}" answered is broken: {why}'


class AnswerTooLarge(AnswerBroken):
    """The answer is larger than `content_bytes`; the same request would get it again."""


@dataclass(frozen=True, slots=True)
class ExchangeLimits:
    """How long each part of a call may take, and how much may come back."""

    connect_s: float
    read_s: float  # until the next bytes of the answer
    answer_s: float  # from the request to the last byte of the answer
    content_bytes: int


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One answer; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The address of a service."""

    url: str
    is_tls: bool
    hostname: str
    port: int
    path: str

    @property
    def host(self) -> str:
        """The name for the `Host` header: with the port, unless it is the scheme's default."""
        name = f"[{self.hostname}]" if ":" in self.hostname else self.hostname
        is_default = self.port == PORTS["https" if self.is_tls else "http"]
        return name if is_default else f"{name}:{self.port}"


def read_endpoint(url: str) -> Endpoint:
    """Read the address of a service.

    Raises:
        ValueError: it is not an http(s) address, or has a user, a query or a fragment.
    """
    parts = urlsplit(url)
    is_plain = URL.fullmatch(url) and parts.scheme in PORTS and "@" not in parts.netloc
    if not is_plain or not parts.hostname:
        raise ValueError("AWS_ENDPOINT_URL is not the address of a service")
    port = parts.port or PORTS[parts.scheme]
    return Endpoint(url, parts.scheme == "https", parts.hostname, port, parts.path or "/")


@dataclass(slots=True)
class Connections:
    """Connections to `endpoint`; certificates are checked against `ca_bundle` or the machine's."""

    endpoint: Endpoint
    limits: ExchangeLimits
    ca_bundle: str = ""
    _tls: ssl.SSLContext | None = field(default=None, init=False)
    _idle: "list[_Connection]" = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        if self.endpoint.is_tls:
            self._tls = ssl.create_default_context(cafile=self.ca_bundle or None)

    def exchange(self, request: bytes) -> HttpAnswer:
        """Send a whole request and read its answer.

        Raises:
            ConnectTimeoutError, EndpointConnectionError, SSLError: nothing was sent.
            ReadTimeoutError, ConnectionClosedError, AnswerBroken: the service may have carried
                out the request.
        """
        connection = self._take_idle() or self._open()
        url = self.endpoint.url
        try:
            answer = connection.exchange(request)
        except TimeoutError as exc:
            raise ReadTimeoutError(endpoint_url=url) from exc
        except (OSError, IncompleteRead) as exc:
            raise ConnectionClosedError(endpoint_url=url) from exc
        except HTTPException as exc:
            raise AnswerBroken(endpoint_url=url, why=type(exc).__name__) from exc
        finally:
            self._give_back(connection)
        if answer is None:
            raise AnswerTooLarge(endpoint_url=url, why="too large")
        return answer

    def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop().close()

    def _take_idle(self) -> "_Connection | None":
        """The connection that was used last, without those that the service closed meanwhile."""
        # Opening another connection instead is no second attempt, because nothing was sent.
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread took it
                break
            if not connection.is_stale:
                return connection
            connection.close()
        return None

    def _give_back(self, connection: "_Connection") -> None:
        """Keep a connection for the next call, unless a late answer may still arrive on it."""
        if connection.is_reusable and len(self._idle) < IDLE_MAX:
            self._idle.append(connection)
        else:
            connection.close()

    def _open(self) -> "_Connection":
        url = self.endpoint.url
        try:
            return _Connection(self._connect(), self.limits)
        except TimeoutError as exc:
            raise ConnectTimeoutError(endpoint_url=url) from exc
        except ssl.SSLCertVerificationError as exc:
            raise SSLError(endpoint_url=url, error=exc.verify_message) from exc
        except OSError as exc:
            raise EndpointConnectionError(endpoint_url=url) from exc

    def _connect(self) -> socket.socket:
        host, port, timeout_s = self.endpoint.hostname, self.endpoint.port, self.limits.connect_s
        connection = (
            HTTPSConnection(host, port, timeout=timeout_s, context=self._tls)
            if self._tls
            else HTTPConnection(host, port, timeout=timeout_s)
        )
        try:
            connection.connect()
        except OSError:
            connection.close()  # a refused certificate leaves the connection open
            raise
        return cast("socket.socket", connection.sock)


class _Connection:
    """One open socket. It is closed at the latest when no reference to this object is left."""

    def __init__(self, connected: socket.socket, limits: ExchangeLimits) -> None:
        self._socket, self._limits = connected, limits
        self.close = finalize(self, connected.close)
        self.is_reusable = True
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connected.settimeout(limits.read_s)
        self._poll = poll()
        self._poll.register(connected, POLLIN)

    @property
    def is_stale(self) -> bool:
        """Whether bytes came without a request: as a rule the service closed the connection."""
        return bool(self._poll.poll(0))

    def exchange(self, request: bytes) -> HttpAnswer | None:
        """Send a request and read its answer; None if the answer is too large."""
        # Until the whole answer is read, the rest of it may be taken for the next answer.
        self.is_reusable = False
        incoming = _Incoming(self._socket, monotonic() + self._limits.answer_s)
        # In one piece: `http.client` would send headers and body in two packets and encode each
        # header alone, 30 to 40 us more a call (docs/decisions/0032). It only reads the answers
        # that are not ordinary, because it parses each head as an e-mail (`plain_head.py`).
        self._socket.sendall(request)
        reader = BufferedReader(incoming, RECEIVE_BYTES)
        head = read_plain_head(reader.peek())
        return self._read_plain(reader, head) if head else self._read_any(reader)

    def _read_plain(
        self, reader: "BufferedReader[_Incoming]", head: PlainHead
    ) -> HttpAnswer | None:
        reader.read(head.head_bytes)
        if head.content_bytes > self._limits.content_bytes:
            return None
        content = reader.read(head.content_bytes)
        if len(content) < head.content_bytes:
            raise IncompleteRead(content, head.content_bytes - len(content))
        self.is_reusable = "close" not in head.headers.get("connection", "").lower()
        return HttpAnswer(head.status, head.headers, content)

    def _read_any(self, reader: "BufferedReader[_Incoming]") -> HttpAnswer | None:
        # An answer only asks its socket for a file to read from.
        response = HTTPResponse(cast("socket.socket", _Opened(reader)), method="POST")
        response.begin()
        content = _read_content(response, self._limits.content_bytes)
        if content is None:
            return None
        self.is_reusable = not response.will_close
        headers = {name.lower(): value for name, value in response.headers.items()}
        return HttpAnswer(response.status, headers, content)


@dataclass(frozen=True, slots=True)
class _Opened:
    """Looks like a socket to `http.client`, which asks it once for a file."""

    reader: "BufferedReader[_Incoming]"

    def makefile(self, _mode: str) -> "BufferedReader[_Incoming]":
        return self.reader


class _Incoming(RawIOBase):
    """The bytes that a socket receives until a deadline."""

    # A socket's own timeout bounds only the wait for the next bytes: a service that sends one byte
    # a second would hold the function until its end.

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket, self._deadline = connected, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        if monotonic() > self._deadline:
            raise TimeoutError("the answer comes too slowly")
        return self._socket.recv_into(cast("bytearray", buffer))


def _read_content(response: HTTPResponse, bytes_max: int) -> bytes | None:
    """The whole content; None if it is longer than `bytes_max`."""
    # Without a length the answer ends with the connection; one byte more shows that it is too long.
    if response.length is not None:
        return response.read() if response.length <= bytes_max else None
    content = response.read(bytes_max + 1)
    return content if len(content) <= bytes_max else None
