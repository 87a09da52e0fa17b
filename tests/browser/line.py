"""The line between a browser and the service, which a test may cut, or let lose an answer."""

import http.client
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import cast
from urllib.parse import urlsplit

from tests.browser.chrome import WAIT_S

HOP = frozenset(("connection", "keep-alive", "transfer-encoding", "content-length"))


class Line(ThreadingHTTPServer):
    """Passes requests on. Those that arrived are counted in `arrived`, by path."""

    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.target = urlsplit(target).netloc
        self.is_cut = False
        self.loses: list[str] = []  # paths, each for one answer that does not come back
        self.arrived: list[str] = []

    @property
    def address(self) -> str:
        """Where the browser finds the service."""
        return f"http://127.0.0.1:{self.server_port}"


class _Passing(BaseHTTPRequestHandler):
    def _pass(self) -> None:
        line = cast(Line, self.server)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if line.is_cut:
            return self._breaks()
        with closing(http.client.HTTPConnection(line.target, timeout=WAIT_S)) as service:
            service.request(self.command, self.path, body, self._headers(line))
            answer = service.getresponse()
            content = answer.read()
        line.arrived.append(self.path)
        if self.path in line.loses:
            line.loses.remove(self.path)
            return self._breaks()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return None

    def _headers(self, line: Line) -> dict[str, str]:
        """Those of the browser, with the name by which the service knows itself."""
        sent = dict(self.headers.items())
        return {
            name: value.replace(f"127.0.0.1:{line.server_port}", line.target)
            for name, value in sent.items()
        }

    # The base class finds these by the method's name.
    do_GET = do_POST = do_HEAD = _pass  # noqa: N815

    def _breaks(self) -> None:
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing: the service itself keeps a log."""


@contextmanager
def a_line(target: str) -> Iterator[Line]:
    """Stand between a browser and the service at `target`."""
    line = Line(target)
    Thread(target=line.serve_forever, daemon=True).start()
    try:
        yield line
    finally:
        line.shutdown()
        line.server_close()
