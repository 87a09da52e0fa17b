"""Kept connections to one endpoint, and one exchange over one of them.

A call takes a connection for itself and puts it back, so that threads never share one. Nothing is
sent again here: whoever calls knows what may be repeated.
"""

import re
import socket
import ssl
from dataclasses import dataclass, field
from select import POLLIN, poll
from time import monotonic
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

from chalicelib.aws.http_answer import Broken, HttpAnswer, TooLarge, read_answer

KEPT_MAX = 10  # as many as the SDK keeps
RECEIVE_BYTES = 256 * 1024
URL = re.compile(r"[!\"$->@-~]+")  # neither blanks nor what follows a path
PORTS = {"http": 80, "https": 443}


class AnswerBroken(HTTPClientError):  # type: ignore[misc]  # botocore has no types
    """What came back is no answer; the request may have been carried out."""

    fmt = 'What "{endpoint_url}" answered is broken: {why}'


class AnswerTooLarge(AnswerBroken):
    """The same request would bring the same answer."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call may take, in seconds."""

    connect_s: float
    read_s: float  # without a byte
    answer_s: float  # from the sending to the last byte


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a service is."""

    url: str
    is_tls: bool
    hostname: str
    port: int
    path: str

    @property
    def host(self) -> str:
        """The name with the port, where it is not the scheme's own."""
        name = f"[{self.hostname}]" if ":" in self.hostname else self.hostname
        is_usual = self.port == PORTS["https" if self.is_tls else "http"]
        return name if is_usual else f"{name}:{self.port}"


def read_endpoint(url: str) -> Endpoint:
    """Read the address of a service.

    Raises:
        ValueError: it is none, or has a part that no address of a service has.
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
    patience: Patience
    ca_bundle: str = ""
    _tls: ssl.SSLContext | None = field(default=None, init=False)
    _kept: "list[_Connection]" = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        if self.endpoint.is_tls:
            self._tls = ssl.create_default_context(cafile=self.ca_bundle or None)

    def exchange(self, request: bytes) -> HttpAnswer:
        """Send a whole request and read its answer.

        Raises:
            ConnectTimeoutError, EndpointConnectionError, SSLError: nothing was sent.
            ReadTimeoutError, ConnectionClosedError, AnswerBroken: it may have been carried out.
        """
        connection = self._take_kept() or self._open()
        answer = None
        try:
            answer = connection.exchange(request)
        except TimeoutError as exc:
            raise ReadTimeoutError(endpoint_url=self.endpoint.url) from exc
        except OSError as exc:
            raise ConnectionClosedError(endpoint_url=self.endpoint.url) from exc
        except TooLarge as exc:
            raise AnswerTooLarge(endpoint_url=self.endpoint.url, why=exc) from exc
        except Broken as exc:
            raise AnswerBroken(endpoint_url=self.endpoint.url, why=exc) from exc
        finally:
            if answer is not None and answer.may_be_kept and len(self._kept) < KEPT_MAX:
                self._kept.append(connection)
            else:
                connection.close()
        return answer

    def close(self) -> None:
        """Close what is kept."""
        while self._kept:
            self._kept.pop().close()

    def _take_kept(self) -> "_Connection | None":
        """The one that was used last; those that the other side closed meanwhile are let go."""
        while self._kept:
            try:
                connection = self._kept.pop()
            except IndexError:  # another thread took it
                break
            if not connection.is_stale:
                return connection
            connection.close()
        return None

    def _open(self) -> "_Connection":
        url = self.endpoint.url
        try:
            return _Connection(self._connected(), self.patience)
        except TimeoutError as exc:
            raise ConnectTimeoutError(endpoint_url=url) from exc
        except ssl.SSLCertVerificationError as exc:
            raise SSLError(endpoint_url=url, error=exc.verify_message) from exc
        except OSError as exc:
            raise EndpointConnectionError(endpoint_url=url) from exc

    def _connected(self) -> socket.socket:
        address = (self.endpoint.hostname, self.endpoint.port)
        connected = socket.create_connection(address, self.patience.connect_s)
        try:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            if self._tls:
                return self._tls.wrap_socket(connected, server_hostname=self.endpoint.hostname)
        except OSError:
            connected.close()
            raise
        return connected


class _Connection:
    """One open socket, closed at the latest when nobody holds it any more."""

    def __init__(self, connected: socket.socket, patience: Patience) -> None:
        self._socket = connected
        self.close = finalize(self, connected.close)
        self._socket.settimeout(patience.read_s)
        self._answer_s = patience.answer_s
        self._poll = poll()
        self._poll.register(connected, POLLIN)

    @property
    def is_stale(self) -> bool:
        """Whether something came though nothing was asked: the end, as a rule."""
        return bool(self._poll.poll(0))

    def exchange(self, request: bytes) -> HttpAnswer:
        until = monotonic() + self._answer_s
        self._socket.sendall(request)

        def receive() -> bytes:
            if monotonic() > until:
                raise TimeoutError("the answer comes too slowly")
            return self._socket.recv(RECEIVE_BYTES)

        return read_answer(receive)
