"""An AWS with one table, one queue and one secret store that counts calls, in its own process.

    with Engine() as engine:
        engine.keep_calls()
        ...                      # clients talk to engine.url
        engine.taken_calls()

It answers in the JSON protocols of DynamoDB, SQS and SSM on 127.0.0.1, and stands on the other core
than what is measured, so that only the client's CPU is counted.
"""

import hashlib
import json
import subprocess
import sys
import threading
import urllib.request
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any, Self

from bench.base import Base
from bench.machine import OTHER_CORE, on_core
from bench.store import Refused, Store, Units
from local.loopback import KeepAliveHandler, LoopbackServer, serving

BODY_BYTES_MAX = 4 * 1024 * 1024
MESSAGE_ID = "5fea7756-0ea4-451a-a703-a558b933e274"
AWS_JSON = "application/x-amz-json-1.0"
STOP_TIMEOUT_S = 10
UNSENT = ("CONTACTS", "PROGRESS#")

Call = dict[str, Any]


class _Services:
    """The three services behind one address; `make_store` makes the table."""

    def __init__(self, make_store: Callable[[], Store]) -> None:
        self.lock = threading.Lock()
        self.make_store = make_store
        self.forget()

    def forget(self) -> None:
        """Start with an empty table, and write nothing down."""
        self.store = self.make_store()
        self.keeps_calls = False
        self.calls: list[Call] = []

    def answer(self, target: str, request: dict[str, Any]) -> dict[str, Any]:
        """Do one call and write down what it cost."""
        service, _, operation = target.partition(".")
        with self.lock:
            try:
                return self._answer(service, operation, request)
            finally:
                if self.keeps_calls:
                    self._note(service, operation, request)

    def _answer(self, service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        match service, operation:
            case "AmazonSQS", "SendMessage":
                return _taken(request)
            case "AmazonSQS", "SendMessageBatch":
                entries = request["Entries"]
                return {"Successful": [{"Id": each["Id"], **_taken(each)} for each in entries]}
            case "AmazonSSM", "GetParameter":
                return {"Parameter": {"Name": request["Name"], "Value": request["Name"]}}
            case _:
                return self.store.call(operation, request)

    def _note(self, service: str, operation: str, request: dict[str, Any]) -> None:
        units, self.store.units = self.store.units, Units()
        noted = {"service": service.partition("_")[0], "operation": operation, "request": request}
        self.calls.append({**noted, "read": units.read, "write": units.write})


def _taken(message: dict[str, Any]) -> dict[str, Any]:
    digest = hashlib.md5(message["MessageBody"].encode()).hexdigest()  # noqa: S324
    return {"MessageId": MESSAGE_ID, "MD5OfMessageBody": digest}


class _Handler(KeepAliveHandler):
    services: _Services

    def do_POST(self) -> None:  # noqa: N802 - the base's name
        body = self.read_body(BODY_BYTES_MAX)
        status = 200
        try:
            answer = self.services.answer(self.headers["X-Amz-Target"], json.loads(body))
        except Refused as refused:
            status, answer = 400, {"__type": f"bench#{refused.code}", **refused.body}
        written = json.dumps(answer).encode()
        headers: dict[str, str | list[str]] = {
            "Content-Type": AWS_JSON,
            "x-amzn-RequestId": "5FEA77560EA4451AA703A558B933E27A",
            "x-amz-crc32": str(zlib.crc32(written)),
        }
        self.answer(status, headers, written)

    def do_GET(self) -> None:  # noqa: N802
        """Our own control."""
        services = self.services
        with services.lock:
            calls, services.calls = services.calls, []
            match self.path:
                case "/forget":
                    services.forget()
                case "/keep":
                    services.keeps_calls = True
                    services.store.units = Units()
                case "/unsend":
                    services.store.drop(UNSENT)
        self.answer(200, {"Content-Type": AWS_JSON}, json.dumps(calls).encode())


class Engine:
    """The process, while the block lasts; `customers` are those of `bench.base.Base`."""

    def __init__(self, customers: int = 0, *, willing: bool = False, written: bool = False) -> None:
        kinds = {"willing": willing, "written": written}
        self._base = [str(customers), *(name for name, chosen in kinds.items() if chosen)]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.servers.engine", *self._base],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=on_core(OTHER_CORE),  # noqa: PLW1509 - one thread here
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.communicate(timeout=STOP_TIMEOUT_S)

    def forget(self) -> None:
        """Empty the table, and write nothing down."""
        self._ask("/forget")

    def unsend(self) -> None:
        """Delete the stored sends, and nothing else."""
        self._ask("/unsend")

    def keep_calls(self) -> None:
        """Write down each call from now on."""
        self._ask("/keep")

    def taken_calls(self) -> list[Call]:
        """The calls that were written down since the last look."""
        taken: list[Call] = json.loads(self._ask("/take"))
        return taken

    def _ask(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path) as answer:  # noqa: S310 - our own, on loopback
            read: bytes = answer.read()
        return read


def main() -> None:
    """Serve until stdin ends, which happens at the latest when the parent process ends."""
    customers, kinds = int(sys.argv[1]), sys.argv[2:]
    make_base = partial(
        Base, customers=customers, willing="willing" in kinds, written="written" in kinds
    )
    services = _Services(make_base if customers else Store)
    handler = type("Handler", (_Handler,), {"services": services})
    with serving(LoopbackServer(0, handler)) as server:
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
