"""Installing: what counts as installed, and how a failure is explained."""

import platform
import socket
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from local.first_start import install
from local.install.environments import (
    ROOT,
    Environment,
    engine_environment,
    service_environment,
    tools_environment,
)
from local.install.pip import InstallFailed, ensure_installed
from local.install.progress import StartProgress

TOOLS = ("mypy", "moto", "schemathesis", "cfn-lint", "ruff", "pytest", "hypothesis", "selenium")
LACKING = f"grocer-lacks-this==1 --hash=sha256:{'0' * 64}\n"
OPTIONAL = {"pysocks", "setuptools"}  # imported where they are installed, and not needed
IMPORT_ALL = """
import sys
import app, local.__main__, local.cli
print(*{name.partition(".")[0] for name, module in sys.modules.items()
        if "site-packages" in (getattr(module, "__file__", None) or "")})
"""


def an_environment(root: Path, requirements: str = LACKING) -> Environment:
    (root / "list.txt").write_text(requirements)
    return Environment("a thing", root / "venv", (root / "list.txt",), "stamp")


def names_of(environment: Environment) -> set[str]:
    lines = "".join(path.read_text() for path in environment.lists).splitlines()
    return {line.partition("==")[0].partition("[")[0] for line in lines if "==" in line}


@pytest.mark.parametrize("port", ["70000", "65536", "-1", "http", "", "1.5"])
def test_an_impossible_port_is_refused_in_one_line_before_anything_is_installed(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = install([f"--port={port}"], 0.0)

    printed = capsys.readouterr()
    assert code == 1
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "--port" in printed.err


@pytest.mark.parametrize("option", ["--port", "--simulator-port"])
def test_a_busy_port_is_refused_in_one_line_before_anything_is_installed(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code = install(["--port=0", "--simulator-port=0", f"{option}={port}"], 0.0)

    printed = capsys.readouterr()
    assert (code, printed.out, printed.err.count("\n")) == (1, "", 1)
    assert f"port {port} " in printed.err


def test_running_needs_no_tools() -> None:
    needed = names_of(service_environment()) | names_of(engine_environment())

    assert needed.isdisjoint(TOOLS)
    assert names_of(tools_environment()) > names_of(service_environment())


def test_what_the_service_imports_is_installed_for_it() -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", IMPORT_ALL], cwd=ROOT, capture_output=True, text=True, check=True
    )
    owners = packages_distributions()
    imported = {owner for name in done.stdout.split() for owner in owners.get(name, [])}
    installed = {name.lower().replace("_", "-") for name in names_of(service_environment())}

    assert {name.lower().replace("_", "-") for name in imported} - OPTIONAL <= installed


def test_l07_an_index_that_does_not_answer_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case l07."""
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")

    with pytest.raises(InstallFailed, match="check the network") as failure:
        ensure_installed([an_environment(tmp_path)])

    assert "\n" not in str(failure.value)


def test_a_failure_of_pip_is_its_first_error(tmp_path: Path) -> None:
    environment = an_environment(tmp_path, "/no/such/thing-1-py3-none-any.whl\n")

    with pytest.raises(InstallFailed, match="thing-1"):
        ensure_installed([environment])
    assert not environment.is_current()


def test_what_is_installed_stays_until_its_list_changes(tmp_path: Path) -> None:
    environment = an_environment(tmp_path, "# nothing\n")
    ensure_installed([environment])
    assert environment.is_current()

    environment.lists[0].write_text("# something else\n")

    assert environment.exists()
    assert not environment.is_current()


@pytest.mark.parametrize("other", ["3.10.14", "{}0"])
def test_l07_an_environment_of_another_python_does_not_stay(tmp_path: Path, other: str) -> None:
    """Case l07."""
    environment = an_environment(tmp_path, "# nothing\n")
    ensure_installed([environment])
    settings = environment.folder / "pyvenv.cfg"
    ours = f"version = {platform.python_version()}"
    theirs = f"version = {other.format(platform.python_version())}"
    settings.write_text(settings.read_text().replace(ours, theirs))
    assert not environment.is_current()

    ensure_installed([environment])

    assert environment.is_current()
    assert ours in settings.read_text().splitlines()


def test_l07_every_stage_of_the_set_up_is_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Case l07."""
    ensure_installed([an_environment(tmp_path, "# nothing\n")], StartProgress(0.0))

    lines = capsys.readouterr().out.splitlines()
    assert "installing a thing" in lines[0]
    assert "installed a thing" in lines[-1]


def test_l07_make_names_the_python_that_it_wants() -> None:
    """Case l07: nothing is installed by a Python that is too old."""
    done = subprocess.run(
        ["make", "--no-print-directory", "run", "PYTHON=false"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "Python 3.11 or newer is needed" in done.stderr
    assert done.stdout == ""
