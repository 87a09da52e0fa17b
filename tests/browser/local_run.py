"""The whole local run, as `make run` starts it, on free ports."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from local.engine.process import free_port
from local.install.environments import ROOT
from tests.browser.chrome import WAIT_S

READY_WITHIN_S = 60
STOPPED_WITHIN_S = 5


@dataclass(frozen=True)
class LocalRun:
    """The addresses of the API and the simulator, the keys of administrator and till, the data."""

    api: str
    simulator: str
    admin: str
    till: str
    data: Path


@contextmanager
def local_run(data: Path) -> Iterator[LocalRun]:
    """Run everything with its data in a folder; a clean stop is part of what is tested."""
    port, simulator_port = free_port(), free_port()
    command = [sys.executable, "-m", "local", "--port", str(port), "--data", str(data)]
    with (data / "run.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603  # ourselves
            [*command, "--simulator-port", str(simulator_port)], cwd=ROOT, stdout=log, stderr=log
        )
    simulator = f"http://127.0.0.1:{simulator_port}"
    try:
        wait_until_ready(process, f"{simulator}/clock", data / "run.log")
        keys = json.loads((data / "secrets.json").read_text())
        yield LocalRun(
            f"http://127.0.0.1:{port}", simulator, keys["admin_key"], keys["till_key"], data
        )
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOPPED_WITHIN_S) == 0, (data / "run.log").read_text()


def wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Wait until a started run says that it is running, and answers."""
    deadline = time.monotonic() + READY_WITHIN_S
    while "is running" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
    assert requests.get(url, timeout=WAIT_S).status_code == 200
