"""`make mutate MODULE=chalicelib/domain/planning/frequency.py`: which changes does no test notice?

cosmic-ray changes one operator or number after another and runs the module's tests on each change.
It works on a copy of the tracked files, since it edits the module on disk.

Source: https://cosmic-ray.readthedocs.io/en/latest/tutorials/intro/index.html
"""

import argparse
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkResult

from tests.mutation.annotations import annotated_places

ROOT = Path(__file__).parents[2]
COPY = ROOT / ".build" / "mutate"
KILLED_MIN = 0.9
BASELINE_S_MAX = 300
TIMES_BASELINE = 3  # a change that makes the tests this much slower counts as noticed


def main(arguments: Sequence[str]) -> int:
    """Mutate, print what survived, and return 1 if fewer than nine of ten were killed."""
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument("module", type=Path)
    parser.add_argument("--tests", nargs="+", help="default: the test file of the module")
    parser.add_argument("--minutes", type=float, default=30, help="stop after so long")
    chosen = parser.parse_args(arguments)
    tests = chosen.tests or [str(test_file_of(chosen.module))]
    copy_tracked_files(COPY)
    session = prepare(chosen.module, tests)
    is_whole = execute(session, chosen.minutes * 60)
    with use_db(str(session), WorkDB.Mode.open) as found:
        return report(found, is_whole=is_whole)


def test_file_of(module: Path) -> Path:
    """`chalicelib/domain/planning/frequency.py` -> `tests/domain/planning/test_frequency.py`."""
    inside = module.relative_to("chalicelib")
    return Path("tests") / inside.with_name(f"test_{inside.name}")


def copy_tracked_files(to: Path) -> None:
    """Copy what git tracks as it is on disk; new files must be added to git first."""
    shutil.rmtree(to, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def prepare(module: Path, tests: Sequence[str]) -> Path:
    """Make the session of all changes, after the tests have passed without any."""
    # A property that fails is not shrunk: that it fails is all that counts here.
    options = "-x -q -p no:cacheprovider --hypothesis-profile=mutate"
    command = f"{sys.executable} -m pytest {options} {' '.join(tests)}"
    began = time.monotonic()
    subprocess.run(command.split(), cwd=COPY, check=True, timeout=BASELINE_S_MAX)
    timeout_s = 5 + TIMES_BASELINE * (time.monotonic() - began)
    config = COPY / "mutate.toml"
    config.write_text(
        "[cosmic-ray]\n"
        f'module-path = "{module}"\ntimeout = {timeout_s:.1f}\nexcluded-modules = []\n'
        f'test-command = "{command}"\n'
        '[cosmic-ray.distributor]\nname = "local"\n'
    )
    session = COPY / "mutate.sqlite"
    _cosmic_ray("init", str(config), str(session))
    _skip_annotations(session, module)
    return session


def execute(session: Path, seconds: float) -> bool:
    """Try every change; false if the time was over before."""
    try:
        _cosmic_ray("exec", str(session.with_suffix(".toml")), str(session), timeout_s=seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def report(found: WorkDB, *, is_whole: bool) -> int:
    """Print the survivors as differences, and the share that was killed."""
    outcomes: Counter[str] = Counter()
    for _, result in found.results:
        if result.worker_outcome is WorkerOutcome.SKIPPED:
            continue
        survived = result.test_outcome is TestOutcome.SURVIVED
        outcomes["survived" if survived else "killed"] += 1
        if survived:
            print(result.diff)
    tried = outcomes.total()
    share = outcomes["killed"] / tried if tried else 0.0
    print(f"{outcomes['killed']} of {tried} changes were noticed: {share:.1%}")
    if not is_whole:
        print("the time was over before all changes were tried")
    return 0 if is_whole and share >= KILLED_MIN else 1


def _skip_annotations(session: Path, module: Path) -> None:
    """Change no annotation: it would break the import, and count as noticed for nothing."""
    places = annotated_places((COPY / module).read_text())
    skipped = WorkResult(worker_outcome=WorkerOutcome.SKIPPED)
    with use_db(str(session), WorkDB.Mode.open) as found:
        for item in list(found.work_items):
            (mutation,) = item.mutations
            if any(begin <= mutation.start_pos < end for begin, end in places):
                found.set_result(item.job_id, skipped)


def _cosmic_ray(*arguments: str, timeout_s: float | None = None) -> None:
    command = [sys.executable, "-m", "cosmic_ray.cli", *arguments]
    subprocess.run(command, cwd=COPY, check=True, timeout=timeout_s)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
