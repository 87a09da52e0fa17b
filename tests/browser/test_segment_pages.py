"""A marketer builds a segment on the pages: its size follows each change, and it is stored."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from local.install.environments import ROOT
from tests.browser.chrome import WAIT_S, chrome, click, find, text_of, write
from tests.browser.local_run import LocalRun, local_run

pytestmark = pytest.mark.browser

KIND = "field-predicate.of.0.kind"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[LocalRun]:
    with local_run(tmp_path) as running:
        seed = ("--data", str(tmp_path), "seed", "--customers", "20")
        subprocess.run(  # noqa: S603  # ourselves
            [sys.executable, "-m", "local.cli", *seed], cwd=ROOT, check=True, capture_output=True
        )
        yield running


@pytest.fixture
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with chrome(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def test_a_segment_is_built_counted_and_stored(run: LocalRun, browser: Chrome) -> None:
    browser.get(f"{run.api}/console/segments/new")
    write(browser, By.ID, "field-key", f"grocer_{run.admin}")
    click(browser, By.CSS_SELECTOR, "main button")

    write(browser, By.ID, "field-name", "Everybody")
    Select(find(browser, By.ID, KIND)).select_by_value("purchases.count")
    write(browser, By.ID, "field-predicate.of.0.from", "0")
    waits = WebDriverWait(browser, WAIT_S)
    waits.until(lambda _: "20" in text_of(browser, By.CSS_SELECTOR, "#size .size"))
    click(browser, By.CSS_SELECTOR, "button[value='group predicate']")
    click(browser, By.CSS_SELECTOR, "button[value='remove predicate.of.1']")
    waits.until(lambda _: len(browser.find_elements(By.CSS_SELECTOR, "fieldset.group")) == 1)
    click(browser, By.CSS_SELECTOR, "main .buttons button[value=save]")

    waits.until(lambda _: "/segments/new" not in browser.current_url)
    assert text_of(browser, By.CSS_SELECTOR, "h1") == "Everybody"
    assert find(browser, By.ID, "field-predicate.of.0.from").get_attribute("value") == "0"
