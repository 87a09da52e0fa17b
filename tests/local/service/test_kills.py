"""Everything that a run has acknowledged outlives it, however it ends, and at once."""

import itertools
import os
import pty
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from local.engine.process import free_port
from local.install.environments import ROOT
from tests.local.service.whole_run import WholeRun, a_run

pytestmark = pytest.mark.engine

# Fifty rounds of the engine alone are in tests/local/engine; as many of the whole run take minutes:
# GROCER_TEST_KILLS=50 asks for them.
ROUNDS = int(os.environ.get("GROCER_TEST_KILLS", "6"))  # noqa: TID251 - not a setting of the service
WRITERS = 2
LIVES_S = (0.05, 0.6)
WAIT_S = 60
HOUR_S = 3600
PHONE = "+79991234567"
TALKER = 7_012_345_001
MONEY = {"amount": "100.00", "currency": "RUB"}
LINE = {"sku": "tea", "category": "tea", "quantity": "1", "paid": MONEY}
CUSTOMER = {
    "phone": PHONE,
    "first_name": "Анна",
    "surname": "Петрова",
    "consents": {"personal_data": {"evidence": "paper 1"}},
}


@dataclass
class Acknowledged:
    """What the service has confirmed so far, in all rounds."""

    receipts: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    jobs: int = 0
    emails: int = 0
    texts: int = 0
    offset_s: float = 0

    def is_kept_by(self, run: WholeRun, checked: int) -> None:
        """Compare with what a new run knows; only receipts since `checked` are asked for."""
        till = run.key("till's key")
        for receipt in self.receipts[checked:]:
            assert run.asks("GET", f"/v1/purchases/s1/{receipt}", key=till).status_code == 200
        chat = run.asks("GET", f"{run.messenger}/people/{TALKER}/messages").json()
        said = {one["text"] for one in chat["messages"]}
        assert set(self.said[-100:]) <= said
        outbox = run.asks("GET", f"{run.messenger}/outbox").json()
        assert len(outbox["emails"]) >= min(self.emails, 300)
        assert len(outbox["sms"]) >= min(self.texts, 300)
        assert _jobs(run) >= self.jobs
        assert run.asks("GET", f"{run.messenger}/clock").json()["offset_s"] >= self.offset_s


def _jobs(run: WholeRun) -> int:
    sqs = run.aws("sqs")
    url = sqs.get_queue_url(QueueName="outbox-dead-letters")["QueueUrl"]
    name = "ApproximateNumberOfMessages"
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return int(answer["Attributes"][name])


class Writers:
    """Threads that write through every door until the run dies under them."""

    def __init__(self, run: WholeRun, known: Acknowledged, numbers: Iterator[int]) -> None:
        self._run, self._known, self._numbers = run, known, numbers
        self._lock, self._stopping = threading.Lock(), threading.Event()
        doors = [*[self._buys] * WRITERS, self._talks, self._sends]
        self._threads = [threading.Thread(target=self._repeats, args=(door,)) for door in doors]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _repeats(self, door: Any) -> None:
        while not self._stopping.is_set():
            with self._lock:
                number = next(self._numbers)
            try:
                door(f"r{number}")
            except Exception:  # noqa: BLE001 - the run is being killed; what broke was not acknowledged
                time.sleep(0.01)

    def _buys(self, name: str) -> None:
        at = datetime.now(UTC).isoformat()  # noqa: TID251
        body = {"shop": "s1", "receipt": name, "at": at, "total": MONEY, "lines": [LINE]}
        till = self._run.key("till's key")
        answer = self._run.asks("POST", "/v1/purchases", {**body, "phone": PHONE}, key=till)
        if answer.status_code == 201:
            self._known.receipts.append(name)

    def _talks(self, name: str) -> None:
        path = f"{self._run.messenger}/people/{TALKER}/messages"
        if self._run.asks("POST", path, {"text": name}).status_code == 200:
            self._known.said.append(name)

    def _sends(self, name: str) -> None:
        sqs = self._run.aws("sqs")
        url = sqs.get_queue_url(QueueName="outbox-dead-letters")["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=name)
        self._known.jobs += 1
        self._run.aws("sns").publish(PhoneNumber=PHONE, Message=name)
        self._known.texts += 1
        self._run.aws("sesv2").send_email(
            FromEmailAddress="hello@grocer.example",
            Destination={"ToAddresses": ["anna@example.org"]},
            Content={"Simple": {"Subject": {"Data": name}, "Body": {"Text": {"Data": name}}}},
        )
        self._known.emails += 1


def _kill(run: WholeRun, round_number: int) -> None:
    """End the run in one of four ways; the service is gone when this returns."""
    engine = run.children()
    way = round_number % 4
    if way == 1:  # the engine first, under a service that still answers
        os.kill(engine[0], signal.SIGKILL)
    run.process.send_signal(signal.SIGHUP if way == 3 else signal.SIGKILL)
    if way == 2:  # both at the same time
        with suppress(ProcessLookupError):
            os.kill(engine[0], signal.SIGKILL)
    run.process.wait(WAIT_S)


def _prepare(run: WholeRun) -> None:
    admin = run.key("admin key")
    assert run.asks("POST", "/v1/customers", CUSTOMER, key=admin).status_code == 201
    assert run.asks("POST", f"{run.messenger}/people", {}).json()["id"] == TALKER


def test_l01_l03_l08_a_killed_run_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """Cases l01, l03 and l08: table, chats, queues, e-mails, SMS and the clock, on one folder."""
    chance, known, numbers = random.Random(1), Acknowledged(), itertools.count()
    ports, checked = (free_port(), free_port()), 0
    for round_number in range(ROUNDS + 1):
        with a_run(tmp_path, ports=ports) as run:
            if round_number == 0:
                _prepare(run)
            known.is_kept_by(run, checked)
            checked = len(known.receipts)
            with Writers(run, known, numbers):
                time.sleep(chance.uniform(*LIVES_S))
                if round_number % 5 == 2:
                    turned = run.asks("POST", f"{run.messenger}/clock", {"forward_s": HOUR_S})
                    known.offset_s = turned.json()["offset_s"]
                _kill(run, round_number)

    assert min(len(known.receipts), len(known.said)) >= ROUNDS
    assert min(known.jobs, known.emails, known.texts) >= ROUNDS // 2
    assert known.offset_s > HOUR_S / 2


def test_l01_a_run_ends_when_its_engine_is_killed_and_the_next_one_has_everything(
    tmp_path: Path,
) -> None:
    """Case l01: the service does not go on with 503 under the eyes of its user."""
    with a_run(tmp_path) as run:
        _prepare(run)
        (engine,) = run.children()
        os.kill(engine, signal.SIGKILL)
        run.process.wait(WAIT_S)

        assert run.process.returncode == 1
        said = run.log.read_text()
        assert said.rstrip().splitlines()[-1] == (
            "grocer: the AWS engine ended (signal 9);"
            " what the service acknowledged is kept: start it again"
        )
        assert "Traceback" not in said
        assert not (tmp_path / "environment.json").exists()
    with a_run(tmp_path) as again:
        found = again.asks("GET", "/v1/customers", key=again.key("admin key")).json()
        assert [each["phone"] for each in found["customers"]] == [PHONE]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_l02_a_signal_of_the_terminal_is_an_orderly_stop(number: int, tmp_path: Path) -> None:
    """Case l02."""
    with a_run(tmp_path) as run:
        engine = run.children()
        run.ends(number)

        assert run.process.returncode == 0
        assert "Stopping." in run.log.read_text()
        assert not (tmp_path / "environment.json").exists()
        assert not any(Path(f"/proc/{pid}").exists() for pid in engine)


def test_l02_a_closed_terminal_is_an_orderly_stop(tmp_path: Path) -> None:
    """Case l02: the run writes to a terminal that is gone, and still ends with 0."""
    master, slave = pty.openpty()
    ports = [f"--port={free_port()}", f"--simulator-port={free_port()}"]
    process = subprocess.Popen(  # noqa: S603  # ourselves
        [sys.executable, "-m", "local", *ports, "--data", str(tmp_path)],
        cwd=ROOT,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: _take_terminal(slave),  # noqa: PLW1509 - no thread runs here
    )
    os.close(slave)
    try:
        shown = b""
        while b"is running" not in shown:
            shown += os.read(master, 4096)
        os.close(master)  # the window is closed: the system sends SIGHUP

        assert process.wait(WAIT_S) == 0
    finally:
        process.kill()
        process.wait()
    assert not (tmp_path / "environment.json").exists()


def _take_terminal(terminal: int) -> None:
    import fcntl
    import termios

    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


def test_s01_no_port_of_a_run_serves_a_stranger(tmp_path: Path) -> None:
    """Case s01: every port that is open, asked as a foreign page and under a foreign name."""
    foreign = ({"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Origin": "null"})
    with a_run(tmp_path) as run:
        ports = run.ports()
        assert len(ports) == 3
        for port in ports:
            for headers in foreign:
                for method in ("OPTIONS", "GET", "POST"):
                    _is_refused(method, port, headers)

        engine = run.aws("dynamodb").meta.endpoint_url
        _is_refused_by_engine(engine)
        assert run.asks("GET", "/health").json()["table"] == "ok"


def _is_refused(method: str, port: int, headers: dict[str, str]) -> None:
    for path in ("/", "/health", "/people", "/v1/keys", "/2015-03-31/functions"):
        preflight = {"Access-Control-Request-Method": "POST"} if method == "OPTIONS" else {}
        answer = requests.request(
            method, f"http://127.0.0.1:{port}{path}", headers={**headers, **preflight}, timeout=5
        )
        assert answer.status_code == 403
        assert "Access-Control-Allow-Origin" not in answer.headers


def _is_refused_by_engine(engine: str) -> None:
    """Ask as a program of another user of this machine: with the address, without the key."""
    scope = "20261129/eu-central-1/dynamodb/aws4_request"
    targets = ("DynamoDB_20120810.ListTables", "DynamoDB_20120810.Scan", "")
    for target in targets:
        for key in ("test", "000000000000", ""):
            signed = f"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders=host, Signature=0"
            headers = {"X-Amz-Target": target, "Authorization": signed}
            answer = requests.post(engine, json={"TableName": "grocer"}, headers=headers, timeout=5)
            assert answer.status_code == 403
            assert "Access-Control-Allow-Origin" not in answer.headers


def test_l10_the_start_prints_a_key_that_can_record_purchases(tmp_path: Path) -> None:
    """Case l10."""
    at = datetime.now(UTC).isoformat()  # noqa: TID251
    body = {"shop": "s1", "receipt": "1", "at": at, "total": MONEY, "lines": [LINE]}
    with a_run(tmp_path) as run:
        _prepare(run)
        purchase = {**body, "phone": PHONE}
        by_admin = run.asks("POST", "/v1/purchases", purchase, key=run.key("admin key"))
        by_till = run.asks("POST", "/v1/purchases", purchase, key=run.key("till's key"))

    assert by_admin.status_code == 403
    assert by_till.status_code == 201
