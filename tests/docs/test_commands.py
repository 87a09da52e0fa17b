"""Every command of the documents is run as it stands, in its order (case c16)."""

import importlib.util
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chalicelib.handlers.edge.openapi import ProblemSchema
from local.engine.process import free_port
from local.install.environments import ROOT
from tests.browser.local_run import wait_until_ready
from tests.docs.documents import (
    DOCUMENTS,
    EXCUSED,
    Block,
    blocks,
    every_block,
    excuse,
    inline_commands,
    script_of,
)

RUNS_WITHIN_S = 600  # on a busy machine; a minute on a quiet one
STOPS_WITHIN_S = 120
PEOPLE = ("--customers 5000", "--customers 300")  # the same commands over a smaller base
CUSTOMERS_MIN = 5  # of 300, in two cities
WITH_COMMANDS = sorted({block.document for block in blocks("sh")})
GUIDE = "docs/campaigns.md"
API = "http://127.0.0.1:8000"  # in the documents
SIMULATOR = "http://127.0.0.1:8010"
AFTERWARDS = """
printf '\\n%s\\n' "what the guide leaves behind"
call GET /v1/campaigns/$CAMPAIGN/report
"""


@dataclass(frozen=True)
class House:
    """A folder as a reader has it, with the service running on its data."""

    folder: Path
    api: str
    simulator: str

    def runs(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run a script in one shell, which stops at the first command that fails."""
        here = script.replace(API, self.api).replace(SIMULATOR, self.simulator).replace(*PEOPLE)
        return subprocess.run(  # noqa: S603 - our own documents
            ["/bin/bash", "-euo", "pipefail", "-c", here],
            cwd=self.folder,
            env={"PATH": os.defpath, "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=RUNS_WITHIN_S,
            check=False,
        )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    _write_commands(folder / ".venv" / "bin")
    port, simulator, data = free_port(), free_port(), folder / ".local"
    command = [sys.executable, "-m", "local", "--port", str(port), "--data", str(data)]
    with (folder / "run.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603  # ourselves
            [*command, "--simulator-port", str(simulator)], cwd=ROOT, stdout=log, stderr=log
        )
    try:
        wait_until_ready(process, f"http://127.0.0.1:{simulator}/clock", folder / "run.log")
        yield House(folder, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{simulator}")
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOPS_WITHIN_S)
        finally:
            process.kill()


def _write_commands(folder: Path) -> None:
    """Write what `make run` installs, for this very checkout."""
    folder.mkdir(parents=True)
    for name, module in (("grocer", "-m local.cli"), ("python", "")):
        script = f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} {module} "$@"\n'
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)


@pytest.mark.engine
@pytest.mark.parametrize("document", [each for each in WITH_COMMANDS if each != GUIDE])
def test_c16_every_command_runs_as_it_stands(house: House, document: str) -> None:
    """Case c16: the first command of docs/campaigns.md was refused."""
    done = house.runs(script_of(document))

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert list(house.folder.glob("*.yaml")) == []  # git would show what a guide leaves behind
    assert "}{" not in done.stdout  # answers on lines of their own


@pytest.mark.engine
def test_c16_the_guide_of_campaigns_ends_with_results(house: House) -> None:
    """Case c16: its last commands read what was sent, not an empty report."""
    done = house.runs(script_of(GUIDE) + AFTERWARDS)

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    report = json.loads(done.stdout.splitlines()[-1])
    numbers = {each["state"]: each["number"] for each in report["states"] if not each["reason"]}
    assert not report["planning"]
    assert report["audience"] == sum(numbers.values())
    assert min(report["audience"], numbers["delivered"]) > CUSTOMERS_MIN
    assert numbers["planned"] == 0
    for shown in ('"sent_at":"2', "\nstate.delivered,"):
        assert shown in done.stdout


def test_no_excuse_is_left_over() -> None:
    lines = [line for block in blocks("sh") for line in block.text.splitlines()]
    lines += [command for _, command in inline_commands()]

    for begin in EXCUSED:
        assert any(line.startswith(begin) for line in lines), begin


@pytest.mark.parametrize(("document", "command"), sorted(set(inline_commands())))
def test_c16_every_command_in_a_sentence_exists(document: str, command: str) -> None:
    """Case c16: a target, a module or a command of `grocer` that the documents name exists."""
    if excuse(command):
        return
    first, *rest = _without_setting(shlex.split(command.replace("…", "x")))
    if first == "make":
        _check_target(rest)
    elif first == "grocer":
        _check_grocer(rest)
    elif "-m" in rest:
        assert importlib.util.find_spec(rest[rest.index("-m") + 1]), command


@pytest.mark.parametrize("block", blocks("sh"), ids=lambda block: block.document)
def test_every_target_of_make_exists(block: Block) -> None:
    for line in block.text.splitlines():
        if line.startswith("make "):
            _check_target(shlex.split(line, comments=True)[1:])


def _without_setting(words: list[str]) -> list[str]:
    """A command without the environment that stands before it."""
    return words[1:] if "=" in words[0] else words


def _check_target(words: list[str]) -> None:
    target = next(word for word in words if "=" not in word)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def _check_grocer(words: list[str]) -> None:
    command = [word for word in words if re.fullmatch(r"[a-z][a-z-]*", word)][:2]
    asked = [sys.executable, "-m", "local.cli", *command, "--help"]
    subprocess.run(asked, cwd=ROOT, capture_output=True, check=True)  # noqa: S603


@pytest.mark.parametrize("block", blocks("json"), ids=lambda block: block.document)
def test_every_json_of_the_documents_is_read(block: Block) -> None:
    """A problem is the only JSON that the documents show by itself."""
    ProblemSchema.model_validate(json.loads(block.text), strict=True)


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.document)
def test_every_program_of_the_documents_is_python(block: Block) -> None:
    compile(block.text, block.document, "exec")


def test_every_block_says_what_it_is() -> None:
    known = {"sh", "json", "python", ""}

    assert {block.language for block in every_block()} <= known
    assert len(DOCUMENTS) >= 9
    assert excuse("make test")
    assert not excuse(".venv/bin/grocer seed --customers 5000")
