"""The embedded AWS engine: its environment and its process.

The engine (ministack) is a child process with a virtual environment of its own, because it pins
botocore. It is reached by its endpoint alone, so that another engine can take its place.
"""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
REGION = "eu-central-1"
ROOT_KEY = "test"  # with auth=True the only key that may do everything; its secret is the same
ACCOUNT = "000000000000"
START_WAIT_S = 30.0
STOP_WAIT_S = 180.0  # a million items take 140 s to dump
POLL_S = 0.05
LOG_TAIL_CHARS = 2000

# The engine ends when the other end of its input is closed: also when we are killed, in order and
# with its state written.
LAUNCH = """
import os, runpy, signal, threading

def follow():
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)

threading.Thread(target=follow, daemon=True).start()
runpy.run_module("ministack", run_name="__main__")
"""


class EngineFailed(RuntimeError):
    """The engine could not be installed, started or stopped in time."""


class Engine:
    """One engine process on 127.0.0.1, from `with` to the end of `with`.

    With `state` the data are read from that folder at the start and written to it at the end,
    also when we are killed; only an engine that is killed itself loses the session. Without
    `state` everything is forgotten. `auth` makes the engine enforce IAM policies.
    """

    def __init__(self, *, port: int, state: Path | None, auth: bool = False) -> None:
        self._port = port
        self._state = state
        self._auth = auth
        self._process: subprocess.Popen[bytes] | None = None
        self._scratch: Path | None = None

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self._port}"

    def __enter__(self) -> Self:
        python = ensure_engine_environment(ROOT)
        _refuse_taken_port(self._port)
        self._scratch = Path(tempfile.mkdtemp(prefix="grocer-engine-"))
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [python, "-c", LAUNCH],
                env=self._environment(self._scratch),
                cwd=self._scratch,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us alone, and we stop it in order
            )
        try:
            self._wait_until_healthy(self._process)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Let the engine write its state and end; a second call does nothing."""
        process, self._process = self._process, None
        scratch, self._scratch = self._scratch, None
        try:
            if process is not None:
                _end(process)
        finally:
            if scratch is not None:
                shutil.rmtree(scratch, ignore_errors=True)

    def log_tail(self) -> str:
        """Return the last lines that the engine wrote, for an error message."""
        if self._scratch is None or not self._log.exists():
            return ""
        return self._log.read_text(errors="replace")[-LOG_TAIL_CHARS:]

    @property
    def _log(self) -> Path:
        assert self._scratch is not None
        return self._scratch / "engine.log"

    def _environment(self, scratch: Path) -> dict[str, str]:
        """Make the child's whole environment: none of the caller's keys or settings leak in."""
        values = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(scratch),
            "TMPDIR": str(scratch),
            "BIND_HOST": HOST,  # the default is every interface
            "GATEWAY_PORT": str(self._port),
            "MINISTACK_HOST": HOST,  # in the URLs of queues
            "MINISTACK_REGION": REGION,
            "AUTH": str(self._auth).lower(),
            "LAMBDA_EXECUTOR": "local",
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
        }
        if self._state is not None:
            self._state.mkdir(parents=True, exist_ok=True)
            values |= {"PERSIST_STATE": "1", "STATE_DIR": str(self._state.resolve())}
        return values

    def _wait_until_healthy(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_WAIT_S
        while not _answers(f"{self.endpoint}/_ministack/health"):
            if process.poll() is not None:
                raise EngineFailed(f"the engine ended at its start:\n{self.log_tail()}")
            if time.monotonic() > deadline:
                raise EngineFailed(f"no answer in {START_WAIT_S:.0f} s:\n{self.log_tail()}")
            time.sleep(POLL_S)


def free_port() -> int:
    """Return a port that nobody listened on a moment ago."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def ensure_engine_environment(root: Path) -> Path:
    """Return the interpreter that has the engine, installing it when missing or out of date.

    The environment is `.local/engine` under `root`, made from `requirements-engine.txt` there.

    Raises:
        EngineFailed: pip could not install it.
    """
    folder = root / ".local" / "engine"
    requirements = root / "requirements-engine.txt"
    python = folder / "bin" / "python"
    stamp = folder / "stamp"
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    with _locked(folder.with_suffix(".lock")):
        if not stamp.exists() or stamp.read_text() != wanted:
            venv.create(folder, clear=True, with_pip=True)
            _install(python, requirements)
            stamp.write_text(wanted)
    return python


def engine_client(service: str, endpoint: str) -> Any:  # noqa: ANN401  # boto3 makes its clients at run time
    """Return a client that speaks to the engine as its root."""
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=ROOT_KEY,
        aws_secret_access_key=ROOT_KEY,
    )


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as response:  # noqa: S310  # our own child
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as exc:
            raise EngineFailed(
                f"{HOST}:{port} is taken, perhaps by another run: stop that one or choose "
                "another port"
            ) from exc


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    process.terminate()
    try:
        process.wait(STOP_WAIT_S)
    except subprocess.TimeoutExpired as exc:
        process.kill()
        process.wait()
        raise EngineFailed(f"the engine did not stop in {STOP_WAIT_S:.0f} s: data lost") from exc


def _install(python: Path, requirements: Path) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, "-r", str(requirements)], capture_output=True, check=False)
    if done.returncode:
        raise EngineFailed(f"pip could not install the engine:\n{done.stderr.decode()}")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep a second process out, so that two test workers do not install at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
