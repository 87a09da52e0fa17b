"""A proxy before the engine that forwards requests and, on demand, drops the answers."""

import http.client
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

TARGET = "X-Amz-Target"
OF_DYNAMODB = frozenset(
    {
        "GetItem",
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "Query",
        "BatchGetItem",
        "TransactWriteItems",
    }
)


class LossyProxy:
    """The next `n` answers of an operation are lost, after the engine executed the request."""

    def __init__(self, upstream: str, dynamodb: str) -> None:
        self._upstream, self._dynamodb = urlsplit(upstream).netloc, urlsplit(dynamodb).netloc
        self._losing: Counter[str] = Counter()
        self._lock = Lock()
        self.asked: Counter[str] = Counter()
        handler = type("Handler", (_Handler,), {"proxy": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def asked_of_dynamodb(self) -> int:
        """The number of requests to the table so far."""
        return sum(times for operation, times in self.asked.items() if operation in OF_DYNAMODB)

    def upstream_of(self, target: str) -> str:
        """The endpoint for a request: DynamoDB may run beside the engine."""
        return self._dynamodb if target.startswith("DynamoDB") else self._upstream

    def loses(self, operation: str, times: int = 1) -> None:
        """Drop the answers to the next requests of `operation`, such as `PutItem`."""
        with self._lock:
            self._losing[operation] += times

    def losing(self, operation: str) -> int:
        """How many answers of an operation are still to be lost."""
        return self._losing[operation]

    def takes(self, operation: str) -> bool:
        """Count a request and return whether its answer must be lost."""
        with self._lock:
            self.asked[operation] += 1
            lost = self._losing[operation] > 0
            self._losing[operation] -= lost
            return lost

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    proxy: LossyProxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        target = self.headers.get(TARGET, "")
        operation = _operation(target, self.path, body)
        host = self.proxy.upstream_of(target)
        upstream = http.client.HTTPConnection(host, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        try:
            upstream.request("POST", self.path, body, {**headers, "Host": host})
            answer = upstream.getresponse()
            content = answer.read()
        finally:
            upstream.close()
        if self.proxy.takes(operation):
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing, because a test's output is its result."""


def _operation(target: str, path: str, body: bytes) -> str:
    """The operation of a request, from its header, its form (SNS) or its path (SES)."""
    action = parse_qs(body.decode("utf-8", "replace")).get("Action", [""])[0]
    return target.rpartition(".")[2] or action or path.rpartition("/")[2]
