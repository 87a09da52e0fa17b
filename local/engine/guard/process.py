"""Starts the engine inside its own process, behind the guard."""

import fcntl
import importlib
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import IO

from local.engine.guard.asgi import guarded
from local.engine.guard.keeper import Keeper
from local.engine.guard.rules import Rules

LOCK_WAIT_S = 15.0
LOCK_POLL_S = 0.02
FOR_OWNER_ONLY = 0o077
FILE = "data.sqlite"
LOCK = "engine.lock"


def main() -> None:
    """Serve until the process that started the engine ends, or closes our input."""
    os.umask(FOR_OWNER_ONLY)
    # The variables are taken away: what the engine starts in turn must not inherit the key.
    key = os.environ.pop("GROCER_ENGINE_KEY", "")
    folder = os.environ.pop("GROCER_ENGINE_STATE", "")
    if not folder:
        threading.Thread(target=_stop_with_parent, daemon=True).start()
        _serve(key, None)
        return
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with (Path(folder) / LOCK).open("w") as lock:
        _wait_for_earlier_run(lock, folder)
        keeper = Keeper(Path(folder) / FILE, os.environ["MINISTACK_REGION"])
        keeper.adopt(Path(folder))
        keeper.drop_oldest_sent()
        _serve(key, keeper)


def _serve(key: str, keeper: Keeper | None) -> None:
    sys.argv = ["ministack"]
    engine = importlib.import_module("ministack.app")
    rules = Rules(int(os.environ["GATEWAY_PORT"]), key)
    vars(engine)["app"] = guarded(engine.app, rules, keeper)
    engine.main()


def _wait_for_parent() -> None:
    # The system closes our input when the parent ends, even if it is killed.
    os.read(0, 1)


def _end_with_parent() -> None:
    _wait_for_parent()
    # Everything that was acknowledged is written, so there is nothing to do in order.
    os._exit(0)


def _stop_with_parent() -> None:
    _wait_for_parent()
    os.kill(os.getpid(), signal.SIGTERM)


def _wait_for_earlier_run(lock: IO[str], folder: str) -> None:
    """Take the lock; an engine of a run that was killed gives it back within a moment."""
    deadline = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                sys.exit(f"another engine still works on {folder}: stop it, then start again")
            time.sleep(LOCK_POLL_S)
        else:
            return
