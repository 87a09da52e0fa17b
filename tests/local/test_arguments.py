"""Every wrong option of every command is one line that names the option and its limits."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from local.__main__ import main as run_service
from local.cli import main as run_command
from local.year.__main__ import main as run_year

Main = Callable[[Sequence[str]], int]
A_KEY = ["keys", "create", "--role", "admin", "--name", "a"]


@pytest.mark.parametrize(
    ("main", "options", "wrong", "limit"),
    [
        (run_service, [], ["--port", "99999"], "65535"),
        (run_service, [], ["--port", "9" * 5000], "65535"),
        (run_service, [], ["--simulator-port", "-1"], "65535"),
        (run_service, [], ["--now", "9999-12-31T23:59:59Z"], "2099"),
        (run_service, [], ["--now", "0001-01-01"], "2000"),
        (run_service, [], ["--now", "tomorrow"], "2026-12-31T12:00:00Z"),
        (run_service, [], ["--telegram-api", "http://["], "https://api.telegram.org"),
        (run_service, [], ["--telegram-api", "http://a:99999"], "https://api.telegram.org"),
        (run_service, [], ["--telegram-api", "https://"], "https://api.telegram.org"),
        (run_service, [], ["--data", ""], "folder"),
        (run_service, [], ["--data", "\0"], "folder"),
        (run_service, [], ["--data", __file__], "folder"),
        (run_command, ["seed"], ["--customers", "0"], "from 1 to"),
        (run_command, ["seed"], ["--customers", "1e9"], "from 1 to"),
        (run_command, ["seed", "--customers", "1"], ["--seed", "x"], "from 0 to"),
        (run_command, A_KEY, ["--days", "9" * 5000], "3650"),
        (run_command, ["clock", "run"], ["--at", "9999-12-31T23:59:59Z"], "2099"),
        (run_command, ["clock", "run"], ["--at", "2026-11-21"], "zone"),
        (run_command, ["erasures", "list"], ["--since", "soon"], "2026-12-31T12:00:00Z"),
        (run_command, ["erasures", "list"], ["--since", "0001-01-01T00:00:00+14:00"], "2000"),
        (run_command, ["erasures", "list"], ["--since", "2026-11-21"], "zone"),
        (run_year, [], ["--days", "0"], "from 1 to"),
    ],
)
def test_l04_a_wrong_option_is_one_line(
    main: Main,
    options: list[str],
    wrong: list[str],
    limit: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Case l04."""
    code: object = 0
    try:
        code = main([*options, *wrong])
    except SystemExit as end:
        code = end.code

    printed = capsys.readouterr()
    assert code != 0
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert wrong[0] in printed.err
    assert limit in printed.err


def test_l04_a_folder_that_cannot_be_made_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Case l04."""
    (tmp_path / "file").write_text("")

    code = run_service(["--port", "0", "--simulator-port", "0", "--data", f"{tmp_path}/file/data"])

    printed = capsys.readouterr().err
    assert code == 1
    assert printed.count("\n") == 1
    assert "--data" in printed


def test_l07_an_older_python_is_named_before_anything_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Case l07: `python3.10 -m local` would end in a traceback of an import."""
    first = Path(__file__).parents[2] / "local" / "__init__.py"
    monkeypatch.setattr(sys, "version_info", (3, 10, 14, "final", 0))

    with pytest.raises(SystemExit, match=r"Python 3\.11 or later is wanted"):
        exec(compile(first.read_text(), "local", "exec"), {})  # noqa: S102 - our own file
