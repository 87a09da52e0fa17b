"""Starts a Redis for the peer, which stores its dialogues there."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from bench.machine import OTHER_CORE, on_core

PROGRAM = "redis-server"
START_TIMEOUT_S = 10


def is_installed() -> bool:
    """Return whether this machine has redis-server."""
    return shutil.which(PROGRAM) is not None


@contextmanager
def redis() -> Iterator[str]:
    """Run an empty Redis without files as long as the block; gives its address."""
    port = _free_port()
    with TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [PROGRAM, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
            stdout=subprocess.DEVNULL,
            preexec_fn=on_core(OTHER_CORE),  # noqa: PLW1509 - one thread here
        )
        try:
            _wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(port: int) -> None:
    ends = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"{PROGRAM} does not answer")
