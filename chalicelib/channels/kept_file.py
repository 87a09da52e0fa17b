"""Fetches a file from the hosts of a platform alone: an address in a message may name any host."""

from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import SplitResult, urljoin, urlsplit

from chalicelib.channels.http_session import HttpSession
from chalicelib.domain.errors import NotFound, Rejected, Unavailable

PATIENCE_S = 8.0  # of each hop: a page has 29 seconds
CONNECT_S = 2.0
HOPS_MAX = 3
HTTPS_PORT = 443
RETRY_S = 5
MOVED = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({403, 404, 410})


@dataclass(frozen=True, slots=True)
class FileHosts:
    """Where a platform keeps files: these hosts and their subdomains, over HTTPS.

    `base` is the address of its API, which may keep files too. `unreachable` is the code of errors.
    """

    hosts: Collection[str]
    base: str
    unreachable: str
    patience_s: float = PATIENCE_S
    connect_s: float = CONNECT_S

    def fetch(self, address: object, *, bytes_max: int, size: int = 0) -> bytes:
        """Return the bytes of a file; `size` is what the platform says of it, 0 if nothing.

        Raises:
            NotFound: `file.gone`, also if the address leads to another host.
            Rejected: `file.too_large`.
            Unavailable: the platform does not answer.
        """
        if size > bytes_max:
            raise Rejected("file.too_large")
        target = address if isinstance(address, str) else ""
        for _ in range(HOPS_MAX):
            parts = self._allowed(target)
            path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
            answer = self._session(parts).fetch(path, bytes_max=bytes_max)
            if answer.status not in MOVED:
                return self._content(answer.status, answer.content)
            target = _joined(target, answer.location)
        raise NotFound("file.gone")

    def _allowed(self, address: str) -> SplitResult:
        try:
            parts, base = urlsplit(address), urlsplit(self.base)
            host, port = parts.hostname or "", parts.port
        except ValueError as wrong:
            raise NotFound("file.gone") from wrong
        if (parts.scheme, parts.netloc) == (base.scheme, base.netloc):
            return parts
        is_known = any(host == each or host.endswith(f".{each}") for each in self.hosts)
        is_plain = parts.username is None and port in (None, HTTPS_PORT)
        if parts.scheme != "https" or not is_known or not is_plain:
            raise NotFound("file.gone")
        return parts

    def _session(self, parts: SplitResult) -> HttpSession:
        return HttpSession(
            f"{parts.scheme}://{parts.netloc}",
            self.unreachable,
            patience_s=self.patience_s,
            connect_s=self.connect_s,
        )

    def _content(self, status: int, content: bytes) -> bytes:
        if status in GONE:
            raise NotFound("file.gone")
        if status != HTTPStatus.OK or not content:
            # Larger than was said, or too slow: the next attempt may be luckier.
            raise Unavailable(self.unreachable, retry_after_s=RETRY_S)
        return content


def _joined(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError as wrong:
        raise NotFound("file.gone") from wrong
