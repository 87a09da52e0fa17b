"""Both packages, built once for all tests of this folder."""

import fcntl
import zipfile
from pathlib import Path

import pytest

from local.package import STAGES, Package, build_package


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, Package]:
    """Built by the first worker that asks; the others wait, and take the same files."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "package"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return {stage: _built(folder, stage) for stage in STAGES}


def _built(folder: Path, stage: str) -> Package:
    whole = folder / f"{stage} is whole"
    if whole.exists():
        out = (folder / stage).resolve()
        return Package(template=out / "sam.json", archive=out / "deployment.zip")
    package = build_package(stage=stage, out=folder / stage)
    whole.touch()
    return package


@pytest.fixture(scope="session")
def unpacked(packages: dict[str, Package], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a function finds its code in."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(packages["dev"].archive) as archive:
        archive.extractall(folder)
    return folder
