"""A file that the engine took outlives a kill of its process."""

import signal
from pathlib import Path

import pytest

from chalicelib.aws.bucket import Bucket
from local.engine.process import Engine, engine_client, free_port
from local.engine.resources import LOCAL_BUCKET, deploy_local_resources
from local.install.environments import ROOT

pytestmark = pytest.mark.engine

TEMPLATE = ROOT / ".chalice" / "resources.json"
KEY = "imports/0b3c/00001"


def test_an_uploaded_file_outlives_a_kill(tmp_path: Path) -> None:
    with Engine(port=free_port(), state=tmp_path) as engine:
        bucket = _bucket(engine)
        bucket.put(KEY, b"0123456789")
        assert bucket.get(KEY, start=3, length=4) == b"3456"
        _kill(engine)

    with Engine(port=free_port(), state=tmp_path) as engine:
        bucket = _bucket(engine)
        assert bucket.get(KEY) == b"0123456789"
        bucket.delete(KEY)


def _bucket(engine: Engine) -> Bucket:
    deploy_local_resources(engine.endpoint, engine.key, TEMPLATE)
    return Bucket(lambda: engine_client("s3", engine.endpoint, engine.key), LOCAL_BUCKET)


def _kill(engine: Engine) -> None:
    process = engine._process  # noqa: SLF001 - nothing but a kill ends it without its own word
    assert process is not None
    process.send_signal(signal.SIGKILL)
    process.wait()
