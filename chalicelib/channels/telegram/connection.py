"""The way to the Bot API: one request, one answer, and what is known where there is none.

urllib3 itself, not `requests` which stands on it: a third of the CPU (docs/decisions/0013).
"""

import json
import logging
import ssl
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlsplit

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.messages.reply import File

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, HTTPConnectionPool, Timeout

CONNECT_S = 2.0
ANSWER_BYTES_MAX = 64 * 1024
CONNECTIONS_MAX = 16  # kept open: more than the sends of a worker at one time
RETRY_S = 5
UNREACHABLE = "telegram.unreachable"
HEADERS = {"User-Agent": "grocer"}
JSON_HEADERS = {**HEADERS, "Content-Type": "application/json"}


class NotSent(Unavailable):
    """The request never left: it may be made again."""


class Lost(Unavailable):
    """The request may have been carried out; its answer did not come."""


class BotApiAnswer(NamedTuple):
    """The status and the body; nothing of a body that was longer or slower than any real one."""

    status: int
    content: bytes


@dataclass(slots=True)
class Connection:
    """Connections to one address, shared by threads.

    `patience_s` is for the whole answer, not only for its next byte.
    """

    api: str
    patience_s: float
    _pool: Any = field(default=None, init=False)
    _lock: Any = field(default_factory=Lock, init=False)

    def ask(self, method: str, token: str, parameters: dict[str, Any]) -> BotApiAnswer:
        """Call a method with JSON.

        Raises:
            NotSent: nobody was reached.
            Lost: somebody was, and did not answer.
        """
        body = json.dumps(parameters, ensure_ascii=False).encode("utf-8", "replace")
        return self._post(method, token, body, JSON_HEADERS)

    def upload(
        self, method: str, token: str, parameters: dict[str, str], file: tuple[str, File]
    ) -> BotApiAnswer:
        """Call a method with a form that holds a file under a name.

        Raises:
            NotSent: nobody was reached.
            Lost: somebody was, and did not answer.
        """
        from urllib3.filepost import encode_multipart_formdata  # noqa: PLC0415 - as below

        name, sent = file
        fields: dict[str, Any] = {
            **parameters,
            name: (sent.name, sent.content, sent.content_type),
        }
        body, kind = encode_multipart_formdata(fields)
        return self._post(method, token, body, {**HEADERS, "Content-Type": kind})

    def _post(self, method: str, token: str, body: bytes, headers: dict[str, str]) -> BotApiAnswer:
        from urllib3 import exceptions as errors  # noqa: PLC0415 - as below

        pool, prefix, timeout = self._opened()
        ends = monotonic() + self.patience_s
        # No cause is kept: it would carry the address, and the address carries the token.
        try:
            response = pool.urlopen(
                "POST",
                f"{prefix}/bot{quote(token, safe=':')}/{method}",
                body=body,
                headers=headers,
                timeout=timeout,
                retries=False,
                redirect=False,
                assert_same_host=False,  # a proxy is not
                preload_content=False,
            )
            return BotApiAnswer(response.status, _read_all(response, ends))
        except (errors.NewConnectionError, errors.ConnectTimeoutError, errors.ProxyError):
            raise NotSent(UNREACHABLE, retry_after_s=RETRY_S) from None
        except errors.SSLError as exc:
            refused = any(isinstance(each, ssl.SSLCertVerificationError) for each in exc.args)
            kind = NotSent if refused else Lost
            raise kind(UNREACHABLE, retry_after_s=RETRY_S) from None
        except errors.HTTPError:
            raise Lost(UNREACHABLE, retry_after_s=RETRY_S) from None

    def _opened(self) -> "tuple[HTTPConnectionPool, str, Timeout]":
        """The pool, what stands before every path, and how long a byte is waited for."""
        with self._lock:
            if self._pool is None:
                self._pool = self._open()
        opened: tuple[HTTPConnectionPool, str, Timeout] = self._pool
        return opened

    def _open(self) -> "tuple[HTTPConnectionPool, str, Timeout]":
        # Most updates are answered without it.
        from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415

        from certifi import where  # noqa: PLC0415
        from urllib3 import PoolManager, ProxyManager, Timeout  # noqa: PLC0415

        # Its warnings quote the address, and the address carries the token.
        logging.getLogger("urllib3").setLevel(logging.CRITICAL)
        parts = urlsplit(self.api)
        proxy = getproxies().get(parts.scheme)
        options: dict[str, Any] = {"maxsize": CONNECTIONS_MAX, "ca_certs": where()}
        through = proxy if proxy and not proxy_bypass(parts.hostname or "") else ""
        manager = ProxyManager(through, **options) if through else PoolManager(**options)
        # A proxy is told the whole address, unless it only hands on what it cannot read.
        before = self.api if through and parts.scheme == "http" else parts.path
        timeout = Timeout(connect=CONNECT_S, read=self.patience_s)
        return manager.connection_from_url(self.api), before.rstrip("/"), timeout


def _read_all(response: "BaseHTTPResponse", ends: float) -> bytes:
    """The body; a connection on which more may come is not used again."""
    content, whole = b"", False
    try:
        while chunk := response.read1(ANSWER_BYTES_MAX, decode_content=True):
            content += chunk
            if len(content) > ANSWER_BYTES_MAX or monotonic() > ends:
                return b""
        whole = True
        return content
    finally:
        if not whole:
            response.close()
        response.release_conn()
