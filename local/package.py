"""Builds what is deployed: one zip and one template a stage, in `.build/`.

    python -m local.package --stage dev

writes `.build/dev/deployment.zip` and `.build/dev/sam.json`. The checkout stays as it is: Chalice
runs on a copy. We install the libraries as binary wheels for the runtime's platform, because
Chalice would compile a missing wheel on this machine without a warning. We also compile them and
the application to `.pyc` files that Python never checks against their sources: the code folder of
a function is read-only, so without them every cold start would compile everything again, which
doubles its time.

`docs/deploy.md` says how the package is deployed.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.arguments import OneLineParser

ROOT = Path(__file__).resolve().parents[1]
BUILD = ".build"
MERGED = ".chalice/resources.json"
STAGES = ("dev", "prod")

# The runtime of Lambda is the Python that packages; 3.11 stands on glibc 2.26.
PYTHON = "3.11"
PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_26_x86_64")
CODE_FOLDER = "/var/task"  # where Lambda unpacks the zip: what a traceback shows

# Lambda has boto3 and its dependencies; Chalice copies its own run-time part.
PROVIDED = frozenset(
    {"boto3", "botocore", "chalice", "jmespath", "python-dateutil", "s3transfer", "six"}
)
LOCAL = frozenset({"pyyaml"})  # only the command line reads YAML
CHALICE_FILES = ("__init__.py", "app.py")  # what Chalice copies of itself
# Some libraries read their own version while they are imported, so METADATA stays.
USELESS = (
    "bin",
    "docs",
    "share",
    "**/tests",
    "pydantic/v1",  # it is imported for models of version 1 alone, and we have none
    "**/*.pyi",
    "*.dist-info/INSTALLER",
    "*.dist-info/RECORD",
    "*.dist-info/REQUESTED",
    "*.dist-info/direct_url.json",
)
FOREIGN = ("AWS_", "GROCER_", "PYTHON")  # variables of the caller that no tool may see
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
ZIP_MODE = 0o100644 << 16  # Lambda reads the files as another user


class PackagingFailed(RuntimeError):
    """The zip or the template could not be built."""


@dataclass(frozen=True, slots=True)
class Package:
    """The files that one stage deploys."""

    template: Path
    archive: Path


def main() -> None:
    """Build the package that the command line asks for."""
    parser = OneLineParser(prog="python -m local.package")
    parser.add_argument("--stage", choices=STAGES, default="dev")
    stage = parser.parse_args().stage
    package = build_package(stage=stage)
    print(f"{package.template}\n{package.archive}  {package.archive.stat().st_size:,} bytes")


def build_package(*, stage: str, root: Path = ROOT, out: Path | None = None) -> Package:
    """Build `stage` of the application in `root`; two runs give the same bytes.

    `out` is emptied first; `.build/<stage>` in `root` by default.

    Raises:
        PackagingFailed: another Python than the runtime's, a library without a wheel for the
            runtime, or a refusal of Chalice.
    """
    _require_runtime_python()
    out = (out or root / BUILD / stage).resolve()
    vendor = _ensure_vendor(root / "requirements.txt", root / BUILD)
    with tempfile.TemporaryDirectory(prefix="grocer-package-") as scratch:
        project = Path(scratch) / "project"
        _copy_project(root, vendor, project)
        _fix_stage(project / MERGED, stage)
        _compile_templates(project)
        _compile(project)
        _chalice_package(project, stage, out)
    _normalise(out / "deployment.zip")
    return Package(template=out / "sam.json", archive=out / "deployment.zip")


def bundled_requirements(requirements: Path) -> list[str]:
    """Return the pins that go into the zip, each with its hashes.

    What Lambda provides, and what only the command line needs, stays out.
    """
    # A pin continues on the lines of its hashes.
    lines = requirements.read_text().replace("\\\n", "").splitlines()
    pins = (" ".join(line.split()) for line in lines if not line.startswith("#"))
    left_out = PROVIDED | LOCAL
    return [pin for pin in pins if pin and pin.split("==")[0].lower() not in left_out]


def _require_runtime_python() -> None:
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    if running != PYTHON:
        raise PackagingFailed(f"the runtime is Python {PYTHON}; this is {running}")


def _ensure_vendor(requirements: Path, folder: Path) -> Path:
    """Return a folder with the wheels; a new one is installed when the requirements change."""
    pins = bundled_requirements(requirements)
    recipe = "\n".join([*pins, *PLATFORMS, *USELESS, PYTHON])
    vendor = folder / f"vendor-{hashlib.sha256(recipe.encode()).hexdigest()[:16]}"
    with _locked(folder):
        if not vendor.exists():
            unfinished = folder / "vendor-unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            _install_wheels(pins, unfinished)
            _prune(unfinished)
            unfinished.rename(vendor)
    return vendor


def _install_wheels(pins: list[str], target: Path) -> None:
    """Install exactly the pins, without dependencies; a missing wheel or hash is an error."""
    platforms = [word for platform in PLATFORMS for word in ("--platform", platform)]
    options = ["--no-deps", "--no-compile", "--only-binary=:all:", "--implementation=cp"]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    where = [f"--python-version={PYTHON}", f"--target={target}"]
    target.parent.mkdir(exist_ok=True)
    # Hashes can stand in a file only.
    listed = target.with_suffix(".txt")
    listed.write_text("\n".join(pins))
    _run([*command, *options, *platforms, *where, "--require-hashes", "-r", str(listed)])
    listed.unlink()


def _prune(folder: Path) -> None:
    for pattern in USELESS:
        for path in sorted(folder.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _copy_project(root: Path, vendor: Path, project: Path) -> None:
    """Copy what Chalice reads. Its requirements are empty, so it installs nothing itself."""
    ours = shutil.ignore_patterns("__pycache__", "deployments", "deployed")
    for name in ("chalicelib", ".chalice"):
        shutil.copytree(root / name, project / name, ignore=ours)
    shutil.copytree(vendor, project / "vendor")
    shutil.copy(root / "app.py", project / "app.py")
    (project / "requirements.txt").touch()


def _fix_stage(resources: Path, stage: str) -> None:
    """Allow the template this stage only, so that prod's package cannot be deployed as dev's."""
    template: dict[str, Any] = json.loads(resources.read_text())
    template["Parameters"]["Stage"] |= {"Default": stage, "AllowedValues": [stage]}
    resources.write_text(json.dumps(template))


def _compile_templates(project: Path) -> None:
    """Turn the templates of the pages into modules: to parse one costs 2 ms of each cold start."""
    templates = (
        "from chalicelib.console.rendering import COMPILED, environment;"
        " environment().compile_templates(COMPILED, zip=None, ignore_errors=False)"
    )
    _run([sys.executable, "-c", templates], cwd=project)
    shutil.rmtree(project / "chalicelib" / "console" / "templates")


def _compile(project: Path) -> None:
    """Compile everything that the zip will hold, also the sources that Chalice adds itself.

    Files of `vendor/` land at the top of the zip. So the compiled files of `app.py` and of
    Chalice's own part are put there, without their sources.
    """
    vendor = project / "vendor"
    (vendor / "chalice").mkdir()
    twins = {vendor / "app.py": project / "app.py"}
    twins |= {vendor / "chalice" / name: _chalice_folder() / name for name in CHALICE_FILES}
    for twin, source in twins.items():
        shutil.copy(source, twin)
    _compile_folder(vendor, top=vendor)
    _compile_folder(project / "chalicelib", top=project)
    for twin in twins:
        twin.unlink()


def _compile_folder(folder: Path, *, top: Path) -> None:
    """Compile in a fresh process: earlier work of a process changes a few bytes of the output."""
    options = ["-q", "-f", "--invalidation-mode=unchecked-hash", "-s", str(top), "-p", CODE_FOLDER]
    _run([sys.executable, "-m", "compileall", *options, str(folder)])


def _chalice_folder() -> Path:
    spec = importlib.util.find_spec("chalice")
    if spec is None or spec.origin is None:
        raise PackagingFailed("Chalice is not installed here: see requirements-dev.txt")
    return Path(spec.origin).parent


def _chalice_package(project: Path, stage: str, out: Path) -> None:
    """Let Chalice write zip and template in a fresh process, because it imports the application."""
    shutil.rmtree(out, ignore_errors=True)
    chalice = "import sys; from chalice.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", chalice, "package", "--stage", stage]
    _run([*command, "--merge-template", str(project / MERGED), str(out)], cwd=project)


def _normalise(archive: Path) -> None:
    """Write the zip again in one order, with one time and one mode for every file."""
    fresh = archive.with_suffix(".fresh")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(fresh, "w") as new:
        for name in sorted(set(old.namelist())):
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.external_attr = ZIP_MODE
            new.writestr(entry, old.read(name), zipfile.ZIP_DEFLATED)
    fresh.replace(archive)


def _run(command: list[str], cwd: Path = ROOT) -> None:
    """Run a tool without the caller's keys, settings and paths; show its output on errors."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(FOREIGN)}
    fixed = {
        "AWS_DEFAULT_REGION": "eu-central-1",  # Chalice wants a region and calls no service
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # the order of a set must not change the bytes
    }
    done = subprocess.run(
        command, cwd=cwd, env=kept | fixed, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise PackagingFailed(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let only one build install at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main()
