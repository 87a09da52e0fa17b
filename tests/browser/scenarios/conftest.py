"""A running service with a programme, one browser, and an administrator with a look.

In CI each scenario has one look, spread over all; with `EVERY_LOOK=1` it has every look.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import count, cycle

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from local.install.environments import ROOT
from tests.browser.chrome import chrome, click, find, resize, write
from tests.browser.local_run import LocalRun, local_run
from tests.browser.scenarios.hands import Correspondent, PageHands, a_member
from tests.browser.scenarios.look import EVERY_LOOK, LOOKS, Look

_turns = cycle(LOOKS)
_people = count(1)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a scenario its look, in the order in which scenarios stand."""
    if "look" in metafunc.fixturenames:
        looks = LOOKS if os.environ.get(EVERY_LOOK) else [next(_turns)]  # noqa: TID251
        metafunc.parametrize("look", looks, ids=str)


@pytest.fixture(scope="module")
def run(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[LocalRun]:
    """A local run with a programme, and as many customers as the file says."""
    wanted: list[tuple[str, ...]] = [("programme", "apply", "--preset", "grocery")]
    if count_of := getattr(request.module, "CUSTOMERS", 0):
        wanted.append(("seed", "--customers", str(count_of)))
    data = tmp_path_factory.mktemp("data")
    with local_run(data) as run:
        for arguments in wanted:
            command = [sys.executable, "-m", "local.cli", "--data", str(data), *arguments]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
        yield run


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """One browser for all scenarios of a file: a start takes longer than a scenario."""
    with chrome(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def hands(opened: Chrome, run: LocalRun, look: Look) -> PageHands:
    """An administrator who has just signed in, with this look."""
    opened.delete_all_cookies()
    opened.get_log("browser")  # type: ignore[no-untyped-call]
    resize(opened, look.width, dark=look.dark)
    opened.get(f"{run.api}/console/sign-in")
    if find(opened, By.TAG_NAME, "html").get_attribute("lang") != look.language:
        click(opened, By.CSS_SELECTOR, f"footer button[value={look.language}]")
        find(opened, By.CSS_SELECTOR, f"html[lang={look.language}]")
    write(opened, By.ID, "field-key", f"grocer_{run.admin}")
    click(opened, By.CSS_SELECTOR, "main button")
    find(opened, By.CSS_SELECTOR, ".bar")
    return PageHands(opened, run, look)


@pytest.fixture
def member(run: LocalRun) -> Correspondent:
    """A person who has just registered with the bot, with advertising allowed."""
    number = next(_people)
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return a_member(run, "Olga", f"Petrova{letters}", f"olga{number}@example.org")
