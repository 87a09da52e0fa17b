"""Both packages, built once for all tests of this folder."""

import zipfile
from pathlib import Path

import pytest

from local.package import STAGES, Package, build_package


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Package]:
    folder = tmp_path_factory.mktemp("package")
    return {stage: build_package(stage=stage, out=folder / stage) for stage in STAGES}


@pytest.fixture(scope="session")
def unpacked(packages: dict[str, Package], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a function finds its code in."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(packages["dev"].archive) as archive:
        archive.extractall(folder)
    return folder
