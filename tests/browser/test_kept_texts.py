"""In a real browser: long texts outlive a closed page, and a person signs in at a provider."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.browser.chrome import chrome, click, find, resize, text_of, write
from tests.browser.local_run import LocalRun, local_run
from tests.builders.provider import CLIENT, SECRET, Provider, a_provider

pytestmark = pytest.mark.browser

TRIGGER, TEXT = "/console/triggers/dormant", "field-texts.telegram.ru"
KEPT = "return Object.keys(localStorage).filter(key => key.startsWith('kept:')).length"


class MachineClock:
    """The clock of this machine, by which the local run lives."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the service in the other process has no other


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with a_provider(MachineClock()) as found:
        found.claims = {"roles": ["marketing"]}
        yield found


@pytest.fixture(scope="module")
def run(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRun]:
    settings = {
        "GROCER_OIDC_ISSUER": provider.issuer,
        "GROCER_OIDC_CLIENT_ID": CLIENT,
        "GROCER_OIDC_CLIENT_SECRET": SECRET,
        "GROCER_OIDC_ROLES": "marketing=marketer",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        with local_run(tmp_path_factory.mktemp("data")) as found:
            yield found


@pytest.fixture
def browser(run: LocalRun, tmp_path: Path) -> Iterator[Chrome]:
    with chrome(tmp_path / "profile") as browser:
        resize(browser, 1280, 800)
        browser.get(f"{run.api}{TRIGGER}")
        click(browser, By.CSS_SELECTOR, "main a[role=button]")
        find(browser, By.CSS_SELECTOR, ".bar")
        yield browser


def test_a_person_comes_back_from_the_provider_to_the_page_that_was_asked_for(
    browser: Chrome, run: LocalRun
) -> None:
    assert browser.current_url == f"{run.api}{TRIGGER}"
    assert "Ольга" in text_of(browser, By.TAG_NAME, "footer")
    lines: list[dict[str, Any]] = browser.get_log("browser")  # type: ignore[no-untyped-call]
    assert [line for line in lines if line["level"] in ("SEVERE", "WARNING")] == []


def test_a_text_that_was_typed_is_offered_back_and_dropped_when_written(
    browser: Chrome, run: LocalRun
) -> None:
    typed = "Давно не виделись. Заходите!"
    browser.find_element(By.ID, TEXT).clear()
    write(browser, By.ID, TEXT, typed)
    browser.get(f"{run.api}/console/campaigns")
    browser.get(f"{run.api}{TRIGGER}")

    click(browser, By.CSS_SELECTOR, "#kept [data-does=restore]")
    assert browser.find_element(By.ID, TEXT).get_attribute("value") == typed
    click(browser, By.CSS_SELECTOR, "#words button[value=save]")
    find(browser, By.CSS_SELECTOR, ".notice")
    assert browser.execute_script(KEPT) == 0

    write(browser, By.ID, TEXT, " Ждём.")
    browser.get(f"{run.api}/console/campaigns")
    assert browser.execute_script(KEPT) == 1
    click(browser, By.CSS_SELECTOR, "footer form[action$=sign-out] button")
    find(browser, By.ID, "field-key")
    assert browser.execute_script(KEPT) == 0
