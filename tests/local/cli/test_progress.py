"""Progress is one line of a terminal, or lines of a log that nothing overwrites."""

import sys

import pytest

from local.cli import progress
from local.counted import counted


def shown(capsys: pytest.CaptureFixture[str]) -> str:
    work = progress.ProgressLine(is_shown=True)
    for text in ("12 customers", "9 left"):
        work.shows(text)
    work.ends()
    return capsys.readouterr().err


def test_a_quick_command_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys) == ""


def test_a_log_has_whole_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SHOWN_EVERY_S", 0)

    assert shown(capsys) == "12 customers\n9 left\n"


def test_a_terminal_has_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SHOWN_EVERY_S", 0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    assert shown(capsys) == "\r12 customers\r9 left      \n"


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 entries"), (1, "1 entry"), (2, "2 entries"), (21, "21 entries")]
)
def test_a_number_has_its_noun(number: int, words: str) -> None:
    assert counted(number, "entry", "entries") == words
