"""A pytest plugin: each worker puts probes into `chalicelib` as it is imported (decision 0104).

`make test` loads it with `-p`, so that it is here before anything of `chalicelib` is.
"""

import json
import os
import shutil

import pytest
from slipcover import FileMatcher, ImportManager, Slipcover

from tests.coverage import PARTS

SOURCES = ["chalicelib"]
# What runs in no process, as the body of a method of a protocol.
NEVER_RUN = ["if TYPE_CHECKING:", r"assert_never\(", r"^\s*\.\.\.$"]
WORKER = os.environ.get("PYTEST_XDIST_WORKER")  # noqa: TID251 - no setting of the service

# A probe that was hit takes itself out at once, so it costs nothing from then on.
_probes = Slipcover(branch=True, immediate=True, source=SOURCES, exclude_also=NEVER_RUN)
if WORKER:
    ImportManager(_probes, FileMatcher(sources=SOURCES)).__enter__()


def pytest_configure() -> None:
    """Forget what an earlier run measured."""
    if not WORKER:
        shutil.rmtree(PARTS, ignore_errors=True)
        PARTS.mkdir()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Write what this worker reached."""
    if WORKER:
        (PARTS / f"{WORKER}.json").write_text(json.dumps(_probes.get_coverage()), encoding="utf-8")
