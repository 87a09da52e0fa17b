"""Measures Celery, as it is usually run, on the measured core: its workers and the queueing."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Self

from bench.letters import TEXT
from bench.machine import MEASURED_CORE, ROOT, environment, on_core
from bench.messenger import Messenger

POLL_S = 0.1
SENT_TIMEOUT_S = 120
STOP_TIMEOUT_S = 20
TICKS = os.sysconf("SC_CLK_TCK")
WORKER = ("worker", "-P", "prefork", "-c", "2", "-l", "WARNING")
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


class CelerySender:
    """Two prefork workers, while the block lasts."""

    def __init__(self, python: str, redis: str, messenger: Messenger) -> None:
        self._python, self._messenger = python, messenger
        broker = redis.rpartition("/")[0]
        self._env = environment(
            PEER_REDIS=broker,
            PEER_MESSENGER=messenger.url,
            REQUESTS_CA_BUNDLE=messenger.bundle,
        )
        self._campaigns = count()

    def __enter__(self) -> Self:
        app = ("-m", "celery", "-A", "bench.peers.celery_tasks")
        self._worker = subprocess.Popen(
            [self._python, *app, *WORKER, *QUIET],
            cwd=ROOT,
            env=self._env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=on_core(MEASURED_CORE),  # noqa: PLW1509 - one thread here
        )
        return self

    def __exit__(self, *exc: object) -> None:
        self._worker.terminate()
        try:
            self._worker.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._worker.kill()
            self._worker.wait()

    def sends(self, recipients: int) -> float:
        """Send to so many; microseconds of CPU a recipient, of workers and producer together.

        Raises:
            TimeoutError: they do not arrive.
        """
        came, before_s = self._messenger.taken(), _cpu_s(self._worker.pid)
        enqueue = ("-m", "bench.peers.celery_enqueue", str(next(self._campaigns)))
        said = subprocess.run(
            [self._python, *enqueue, str(recipients), TEXT],
            cwd=ROOT,
            env=self._env,
            capture_output=True,
            check=True,
            preexec_fn=on_core(MEASURED_CORE),
        ).stdout
        ends = time.monotonic() + SENT_TIMEOUT_S
        while self._messenger.taken() - came < recipients:
            if time.monotonic() > ends:
                raise TimeoutError("Celery does not send")
            time.sleep(POLL_S)
        time.sleep(POLL_S)
        took_s: float = _cpu_s(self._worker.pid) - before_s + json.loads(said)["cpu_s"]
        return 1e6 * took_s / recipients


def _cpu_s(pid: int) -> float:
    """Seconds of a process and of those that it started, in hundredths."""
    return sum(_of_one(each) for each in _family(pid))


def _of_one(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))
