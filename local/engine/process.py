"""Starts and stops the process of the embedded AWS engine.

The engine (ministack) is a child process with its own virtual environment, because it pins another
botocore. Callers use only its endpoint and key, so another engine can replace it. `guard/` runs in
that process, before the engine: it refuses strangers and keeps the data.
"""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3

from local.install.environments import ROOT, engine_environment
from local.install.pip import ensure_installed
from local.loopback import PortTaken, refuse_taken_port

HOST = "127.0.0.1"
REGION = "eu-central-1"
ROOT_KEY = "test"  # with auth=True the only key that may do everything; its secret is equal to it
ACCOUNT = "000000000000"
KEY_BYTES = 20
START_WAIT_S = 60.0  # a million items are read in 30 s
STOP_WAIT_S = 10.0
POLL_S = 0.05
LOG_TAIL_CHARS = 2000

# Our own folder is named for the guard alone: what the engine runs must not find our libraries.
LAUNCH = """
import sys
sys.path.insert(0, sys.argv[1])
from local.engine.guard.process import main
sys.path.remove(sys.argv[1])
main()
"""


class EngineFailed(RuntimeError):
    """The engine could not be started, ended while it was needed, or did not stop in time."""


class Engine:
    """One engine process on 127.0.0.1 that lives as long as the `with` block.

    `state` is a folder: every change is written there before it is acknowledged, so a kill of this
    process or of the engine loses none. Without `state` nothing is stored. `auth` makes the engine
    enforce IAM policies; without it, the engine serves data alone and only callers with `key`.
    """

    def __init__(self, *, port: int, state: Path | None, auth: bool = False) -> None:
        self._port = port
        self._state = state
        self._auth = auth
        self.key = ROOT_KEY if auth else secrets.token_hex(KEY_BYTES)
        self._process: subprocess.Popen[bytes] | None = None
        self._scratch: Path | None = None

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self._port}"

    def __enter__(self) -> Self:
        environment = engine_environment()
        ensure_installed([environment])
        try:
            refuse_taken_port(self._port)
        except PortTaken as exc:
            raise EngineFailed(str(exc)) from exc
        self._scratch = Path(tempfile.mkdtemp(prefix="grocer-engine-"))
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [environment.python, "-c", LAUNCH, ROOT],
                env=self._environment(self._scratch),
                cwd=self._scratch,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C must not reach the engine: `stop` ends it in order
            )
        try:
            self._wait_until_healthy(self._process)
        except BaseException:  # Ctrl-C too: `__exit__` is not called if `__enter__` fails
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
        """Stop the engine; a second call does nothing."""
        # Both are cleared first, so that a second call, after an error in the first, does nothing.
        process, self._process = self._process, None
        scratch, self._scratch = self._scratch, None
        try:
            if process is not None:
                _end(process)
        finally:
            if scratch is not None:
                shutil.rmtree(scratch, ignore_errors=True)

    def check_running(self) -> None:
        """Do nothing while the engine runs.

        Raises:
            EngineFailed: it ended by itself or was killed; the text is one line.
        """
        status = self._process.poll() if self._process else None
        if status is None:
            return
        said = self.log_tail().strip().splitlines()
        why = f"signal {-status}" if status < 0 else (said or [f"status {status}"])[-1]
        raise EngineFailed(
            f"the AWS engine ended ({why}); what the service acknowledged is kept: start it again"
        )

    def log_tail(self) -> str:
        """Return the end of the engine's log, for an error message."""
        if self._scratch is None or not self._log.exists():
            return ""
        return self._log.read_text(errors="replace")[-LOG_TAIL_CHARS:]

    @property
    def _log(self) -> Path:
        assert self._scratch is not None
        return self._scratch / "engine.log"

    def _environment(self, scratch: Path) -> dict[str, str]:
        """Return the whole environment of the engine: no key or setting of the caller is in it."""
        values = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(scratch),
            "TMPDIR": str(scratch),
            "BIND_HOST": HOST,  # the default is every interface
            "GATEWAY_PORT": str(self._port),
            "MINISTACK_HOST": HOST,  # in the URLs of queues
            "MINISTACK_REGION": REGION,
            "AUTH": str(self._auth).lower(),
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
        }
        if self._state is not None:
            self._state.mkdir(parents=True, exist_ok=True)
            values["GROCER_ENGINE_STATE"] = str(self._state.resolve())
            # The engine writes each file of S3 before it answers, and reads them at its start.
            values |= {"S3_PERSIST": "1", "S3_DATA_DIR": str(self._state.resolve() / "s3")}
        if self._auth:
            values["LAMBDA_EXECUTOR"] = "local"
        else:
            values["GROCER_ENGINE_KEY"] = self.key
        return values

    def _wait_until_healthy(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_WAIT_S
        while not _answers(f"{self.endpoint}/_ministack/health", self.key):
            if process.poll() is not None:
                raise EngineFailed(f"the engine ended at its start: {self.log_tail().strip()}")
            if time.monotonic() > deadline:
                raise EngineFailed(f"no answer in {START_WAIT_S:.0f} s:\n{self.log_tail()}")
            time.sleep(POLL_S)


def free_port() -> int:
    """Return a port that was free a moment ago; another process may take it meanwhile."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def engine_client(service: str, endpoint: str, key: str = ROOT_KEY) -> Any:  # noqa: ANN401  # boto3 makes its clients at run time
    """Return an SDK client for the engine, with its key."""
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=key,
        aws_secret_access_key=key,
    )


def _answers(url: str, key: str) -> bool:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=1) as response:  # noqa: S310  # our own child
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    process.terminate()
    try:
        process.wait(STOP_WAIT_S)
    except subprocess.TimeoutExpired as exc:
        process.kill()
        process.wait()
        raise EngineFailed(f"the engine did not stop in {STOP_WAIT_S:.0f} s") from exc
