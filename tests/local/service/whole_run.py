"""The whole service as a process of its own, and short ways to use, stop and kill it."""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import requests
from botocore.config import Config

from local.engine.process import REGION, free_port
from local.install.environments import ROOT

READY_WITHIN_S = 60
WAIT_S = 30
POLL_S = 0.02
START_FIELD = 17  # of /proc/<pid>/stat, counted after the parent's number
KEY = r"{}\s+(grocer_\S+)"


def impatient_client(service: str, endpoint: str, key: str) -> Any:
    """A client that does not call a dead engine again and again."""
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=key,
        aws_secret_access_key=key,
        config=Config(retries={"total_max_attempts": 1}),
    )


@dataclass(slots=True)
class WholeRun:
    """A run that is ready."""

    process: subprocess.Popen[bytes]
    api: str
    messenger: str
    data: Path
    log: Path

    def key(self, whose: str) -> str:
        found = re.search(KEY.format(whose), self.log.read_text())
        assert found is not None
        return found[1]

    def asks(self, method: str, path: str, body: object = None, *, key: str = "") -> Any:
        """Ask the API, or the messenger with a path that begins there."""
        url = path if path.startswith("http") else self.api + path
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": secrets.token_hex()}
        return requests.request(method, url, json=body, headers=headers, timeout=WAIT_S)

    def aws(self, service: str) -> Any:
        """A client of the engine, with what the run publishes for the command line."""
        published = json.loads((self.data / "environment.json").read_text())["environment"]
        return impatient_client(
            service, published["AWS_ENDPOINT_URL"], published["AWS_ACCESS_KEY_ID"]
        )

    def children(self) -> list[int]:
        """The processes that the run has started, the engine above all."""
        return children_of(self.process.pid)

    def ports(self) -> set[int]:
        """Every port on which this run or one of its children listens."""
        found: set[int] = set()
        for pid in (self.process.pid, *self.children()):
            found |= _listening(pid)
        return found

    def ends(self, number: int = signal.SIGTERM) -> None:
        """Send a signal and wait for the end; a run that hangs raises `TimeoutExpired`."""
        self.process.send_signal(number)
        self.process.wait(WAIT_S)


@contextmanager
def a_run(data: Path, *options: str, ports: tuple[int, int] | None = None) -> Iterator[WholeRun]:
    """Start the service on a folder; it is killed at the end if it still runs."""
    port, simulator_port = ports or (free_port(), free_port())
    data.mkdir(exist_ok=True)
    log = data / "run.log"
    command = [sys.executable, "-m", "local", "--port", str(port), "--data", str(data)]
    command += ["--simulator-port", str(simulator_port), *options]
    # The service refuses settings that it does not know, and those of tests are none of its own.
    environment = {name: text for name, text in os.environ.items() if "GROCER_" not in name}  # noqa: TID251
    with log.open("w") as file:
        process = subprocess.Popen(  # noqa: S603  # ourselves
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
    run = WholeRun(
        process, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{simulator_port}", data, log
    )
    try:
        _wait_until_ready(run)
        yield run
    finally:
        process.kill()
        process.wait()


def _wait_until_ready(run: WholeRun) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while "is running" not in run.log.read_text():
        assert run.process.poll() is None, run.log.read_text()
        assert time.monotonic() < deadline, run.log.read_text()
        time.sleep(POLL_S)


def children_of(pid: int) -> list[int]:
    """The living processes that a process has started, oldest first."""
    # Numbers begin again at 1, and an ended child keeps its number until it is waited for.
    return [child for _, child in sorted(_living_children(pid))]


def _living_children(pid: int) -> Iterator[tuple[int, int]]:
    """Yield the start, in ticks of the machine, and the number of each process."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except OSError:
                continue  # it ended meanwhile
            state, parent, *rest = stat.rpartition(")")[2].split()
            if int(parent) == pid and state != "Z":
                yield int(rest[START_FIELD]), int(folder.name)


def _listening(pid: int) -> set[int]:
    sockets: set[str] = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(link.readlink())
        except OSError:
            continue
        sockets |= set(re.findall(r"socket:\[(\d+)\]", target))
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    rows += [line.split() for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]]
    is_listening = "0A"
    return {
        int(row[1].rpartition(":")[2], 16)
        for row in rows
        if row[3] == is_listening and row[9] in sockets
    }
