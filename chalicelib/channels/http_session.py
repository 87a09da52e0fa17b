"""HTTP calls to messengers: one request, one answer, and what is known where there is none.

`requests` without its Session: a session prepares, merges the environment and searches cookies for
every call, which costs more than the call (docs/decisions/0028). Requests are never repeated and
redirects never followed, because most platforms have no key that makes two sends one.
"""

import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.domain.errors import Unavailable

if TYPE_CHECKING:
    from requests import PreparedRequest
    from requests.adapters import HTTPAdapter

CONNECT_S = 2.0
ANSWER_BYTES_MAX = 64 * 1024
CONNECTIONS_MAX = 16  # kept open: more than the sends of a worker at one time
RETRY_S = 5
JSON = "application/json"

FormFiles = Mapping[str, tuple[str, bytes, str]]  # by field: file name, content, type


class NotSent(Unavailable):
    """The request never left this machine: it may be made again."""


class Lost(Unavailable):
    """The platform may have carried the request out; its answer did not come."""


class HttpAnswer(NamedTuple):
    """Status and body; the body is empty where it was longer or slower than any real answer."""

    status: int
    content: bytes


class _Way(NamedTuple):
    """What every call shares."""

    adapter: "HTTPAdapter"
    proxies: dict[str, str]


@dataclass(slots=True)
class HttpSession:
    """Kept connections to one platform, shared by threads.

    `patience_s` is for the whole answer, not for each of its bytes. `unreachable` is the code of
    the errors. An error has neither cause nor context, and the libraries log nothing: both would
    quote the address, and some platforms want our token in the address.
    """

    base: str
    unreachable: str
    patience_s: float
    _way: _Way | None = field(default=None, init=False)
    _lock: Any = field(default_factory=Lock, init=False)

    def post(self, path: str, body: bytes, *, content_type: str = JSON) -> HttpAnswer:
        """Post bytes to a path of the platform; `path` is percent-encoded already.

        Raises:
            NotSent: the platform was not reached.
            Lost: it was, and did not answer.
        """
        from requests import PreparedRequest  # noqa: PLC0415 - most webhooks are answered without
        from requests.structures import CaseInsensitiveDict  # noqa: PLC0415

        # Filled by hand: `prepare()` would encode anew what is encoded, at the price of the call.
        request = PreparedRequest()
        request.method, request.url, request.body = "POST", self._url(path), body
        request.headers = CaseInsensitiveDict(
            {
                "User-Agent": "grocer",
                "Content-Type": content_type,
                "Content-Length": str(len(body)),
            }
        )
        return self._send(request)

    def upload(self, path: str, fields: Mapping[str, str], files: FormFiles) -> HttpAnswer:
        """Post a form with files; refusals are those of `post`."""
        from requests import Request  # noqa: PLC0415

        headers = {"User-Agent": "grocer"}
        form = Request("POST", self._url(path), headers, files=files, data=fields)
        return self._send(form.prepare())

    def _url(self, path: str) -> str:
        return self.base.rstrip("/") + path

    def _send(self, request: "PreparedRequest") -> HttpAnswer:
        from requests import RequestException  # noqa: PLC0415
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - what reading a body raises

        way = self._opened()
        ends = monotonic() + self.patience_s
        timeout = (CONNECT_S, self.patience_s)
        try:
            response = way.adapter.send(request, stream=True, timeout=timeout, proxies=way.proxies)
            return HttpAnswer(response.status_code, _read_all(response.raw, ends))
        except (RequestException, HTTPError) as exc:
            kind = NotSent if _never_left(exc) else Lost
        # Outside of the `except`, so that the error does not keep the other one as its context.
        raise kind(self.unreachable, retry_after_s=RETRY_S)

    def _opened(self) -> _Way:
        with self._lock:
            if self._way is None:
                self._way = self._open()
            return self._way

    def _open(self) -> _Way:
        from requests.adapters import HTTPAdapter  # noqa: PLC0415
        from requests.utils import get_environ_proxies  # noqa: PLC0415

        # Its lines quote the address, and the address may hold the token.
        logging.getLogger("urllib3").setLevel(logging.CRITICAL)
        adapter = HTTPAdapter(pool_maxsize=CONNECTIONS_MAX)
        return _Way(adapter, get_environ_proxies(self.base))


def _never_left(exc: Exception) -> bool:
    """Whether it is certain that the platform got nothing of the request."""
    from requests import exceptions  # noqa: PLC0415
    from urllib3.exceptions import NewConnectionError  # noqa: PLC0415

    if isinstance(exc, exceptions.ConnectTimeout | exceptions.ProxyError | exceptions.InvalidURL):
        return True
    reason = getattr(exc.args[0], "reason", None) if exc.args else None
    if isinstance(exc, exceptions.SSLError) and reason:
        # A certificate is checked before the first byte of ours; other TLS errors may come later.
        return any(isinstance(arg, ssl.SSLCertVerificationError) for arg in reason.args)
    return isinstance(reason, NewConnectionError)


def _read_all(raw: Any, ends: float) -> bytes:  # noqa: ANN401 - urllib3's response
    """The body; a connection on which more of it may come is closed, not kept."""
    content, is_whole = b"", False
    try:
        while chunk := raw.read1(ANSWER_BYTES_MAX, decode_content=True):
            content += chunk
            if len(content) > ANSWER_BYTES_MAX or monotonic() > ends:
                return b""
        is_whole = True
        return content
    finally:
        if not is_whole:
            raw.close()
        raw.release_conn()
