"""HTTP calls to messengers: one request and its answer, or what is known without an answer.

Requests are never repeated and redirects never followed. Import this module with the first call:
most webhooks are answered without a call.
"""

import logging
import ssl
from collections.abc import Mapping
from time import monotonic
from types import MappingProxyType
from typing import Any, NamedTuple

from requests import PreparedRequest, Request, RequestException, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectTimeout, InvalidSchema, InvalidURL, ProxyError, SSLError
from requests.structures import CaseInsensitiveDict
from requests.utils import get_environ_proxies
from urllib3 import BaseHTTPResponse
from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from chalicelib.channels.messenger import JSON, Lost, NotSent

ANSWER_BYTES_MAX = 64 * 1024
CONNECTIONS_MAX = 16  # kept open: a worker sends ten messages at a time
RETRY_S = 5
RETRY_AFTER_S_MAX = 3600  # what a platform may ask for at once
USER_AGENT = {"User-Agent": "grocer"}

Headers = Mapping[str, str]
NO_HEADERS: Headers = MappingProxyType({})
FormFiles = Mapping[str, tuple[str, bytes, str]]  # by field: file name, content, type


class PlatformAnswer(NamedTuple):
    """Status and body; the body is empty if it was longer or slower than any real answer.

    `retry_after_s` is what the header `Retry-After` asks for; 0 without one. `location` is where a
    redirect leads, which is never followed here.
    """

    status: int
    content: bytes
    retry_after_s: int = 0
    location: str = ""


class HttpSession:
    """Kept connections to one platform, shared by threads.

    `patience_s` bounds the whole answer, not the wait for its next byte. `unreachable` is the code
    of the errors. `root` is a file with the certificate of one more authority that is trusted.
    """

    # `requests` without its Session, which prepares, merges the environment and searches cookies
    # for every call: that costs more than the call (docs/decisions/0028).
    def __init__(
        self, base: str, unreachable: str, *, patience_s: float, connect_s: float, root: str = ""
    ) -> None:
        # Telegram wants our token in the address, so nothing may quote the address: neither the log
        # of the library, nor the cause or context of our errors.
        logging.getLogger("urllib3").setLevel(logging.CRITICAL)
        self._base, self._unreachable = base.rstrip("/"), unreachable
        self._patience_s, self._connect_s = patience_s, connect_s
        self._proxies = get_environ_proxies(base)
        self._adapter = _OneHostAdapter(root)

    def get(self, path: str, headers: Headers = NO_HEADERS) -> PlatformAnswer:
        """Read a path of the platform, which is percent-encoded already; errors as in `post`."""
        return self._call("GET", path, None, headers)

    def post(
        self, path: str, body: bytes, *, content_type: str = JSON, headers: Headers = NO_HEADERS
    ) -> PlatformAnswer:
        """Post bytes to a path of the platform; `path` is percent-encoded already.

        Raises:
            NotSent: the request did not reach the platform.
            Lost: the request may have reached the platform, but no answer came.
        """
        sizes = {"Content-Type": content_type, "Content-Length": str(len(body))}
        return self._call("POST", path, body, {**sizes, **headers})

    def upload(
        self,
        path: str,
        fields: Mapping[str, str],
        files: FormFiles,
        headers: Headers = NO_HEADERS,
    ) -> PlatformAnswer:
        """Post a form with files; the errors are those of `post`."""
        sent = {**USER_AGENT, **headers}
        form = Request("POST", self._base + path, sent, files=files, data=fields)
        return self._send(form.prepare())

    def _call(self, method: str, path: str, body: bytes | None, headers: Headers) -> PlatformAnswer:
        # Filled by hand: `prepare()` would encode the path again, and costs as much as the call.
        request = PreparedRequest()
        request.method, request.url, request.body = method, self._base + path, body
        request.headers = CaseInsensitiveDict({**USER_AGENT, **headers})
        return self._send(request)

    def fetch(self, path: str, *, bytes_max: int, headers: Headers = NO_HEADERS) -> PlatformAnswer:
        """Get a file; its content is empty if it is larger, and the errors are those of `post`."""
        request = PreparedRequest()
        request.method, request.url = "GET", self._base + path
        request.headers = CaseInsensitiveDict({**USER_AGENT, **headers})
        return self._send(request, bytes_max)

    def _send(self, request: PreparedRequest, bytes_max: int = ANSWER_BYTES_MAX) -> PlatformAnswer:
        ends = monotonic() + self._patience_s
        timeout = (self._connect_s, self._patience_s)
        # Once: most platforms have no key that makes two sends of a message one.
        try:
            response = self._adapter.send(
                request, stream=True, timeout=timeout, proxies=self._proxies
            )
            wait_s = _seconds(response.raw.headers.get("Retry-After", ""))
            content = _read_all(response.raw, ends, bytes_max)
            location = response.raw.headers.get("Location", "")
            return PlatformAnswer(response.status_code, content, wait_s, location)
        except (RequestException, HTTPError) as exc:
            kind = NotSent if _never_left(exc) else Lost
        # Outside of the `except`, so that the error does not keep the other one as its context.
        raise kind(self._unreachable, retry_after_s=RETRY_S)


class _OneHostAdapter(HTTPAdapter):
    """An adapter for one address: it finds its pool once, and leaves out what we do not read."""

    # The overridden methods are ones that `requests` documents for it; together they save a sixth
    # of a call (docs/decisions/0028).

    _pool: ConnectionPool | None = None

    def __init__(self, root: str) -> None:
        self._root = root
        super().__init__(pool_maxsize=CONNECTIONS_MAX)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - of requests
        """Trust the authorities that `requests` knows, and the one of the root."""
        if self._root:
            kwargs["ssl_context"] = create_urllib3_context()
            kwargs["ssl_context"].load_verify_locations(self._root)
        super().init_poolmanager(*args, **kwargs)

    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,
        verify: bool | str | None,  # noqa: FBT001 - the signature of requests
        proxies: Mapping[str, str] | None = None,
        cert: tuple[str, str] | str | None = None,
    ) -> ConnectionPool:
        """The pool of the first request, because all requests have the same address."""
        if self._pool is None:  # threads that find it together get the same one from urllib3
            self._pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
        return self._pool

    def request_url(self, request: PreparedRequest, proxies: Mapping[str, str] | None) -> str:
        """The path; where a proxy is set, `requests` decides between the path and the address."""
        return super().request_url(request, proxies) if proxies else request.path_url

    def build_response(self, req: PreparedRequest, resp: BaseHTTPResponse) -> Response:
        """The response with its status and body only, without cookies, encoding and history."""
        response = Response()
        response.status_code, response.raw, response.request = resp.status, resp, req
        return response


def _never_left(exc: Exception) -> bool:
    """Whether it is certain that no byte of the request reached the platform."""
    # InvalidSchema: a proxy of a kind that needs another package, such as SOCKS.
    if isinstance(exc, ConnectTimeout | ProxyError | InvalidSchema | InvalidURL):
        return True
    reason = getattr(exc.args[0], "reason", None) if exc.args else None
    if isinstance(exc, SSLError) and reason:
        # A certificate is checked before the first byte of ours; other TLS errors may come later.
        return any(isinstance(arg, ssl.SSLCertVerificationError) for arg in reason.args)
    return isinstance(reason, NewConnectionError)


def _seconds(text: str) -> int:
    # The other form of the header, a date, is not used by any messenger.
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(RETRY_AFTER_S_MAX))
    return min(int(text), RETRY_AFTER_S_MAX) if is_number else 0


def _read_all(raw: Any, ends: float, bytes_max: int) -> bytes:  # noqa: ANN401 - urllib3's response
    """The body; empty if it is longer than `bytes_max` or comes after `ends`."""
    # `requests` bounds only the wait for the next byte, so the reads and their deadline are ours.
    content, is_whole = bytearray(), False
    try:
        while chunk := raw.read1(ANSWER_BYTES_MAX, decode_content=True):
            content += chunk
            if len(content) > bytes_max or monotonic() > ends:
                return b""
        is_whole = True
        return bytes(content)
    finally:
        # The rest of this answer could be taken for the next one, so its connection is not kept.
        if not is_whole:
            raw.close()
        raw.release_conn()
