"""The page of the API tries a call with a key, and what it shows is text, whatever it says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from app import app
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.operations import OPERATIONS
from chalicelib.world import World
from local.cloud.gateway import Gateway
from local.loopback import serving
from tests.browser.test_simulator_page import CHROMEDRIVER, CHROMIUM, CHROMIUM_OPTIONS, WAIT_S
from tests.builders.staff import a_caller

pytestmark = pytest.mark.browser

EVIL = '{"role": "auditor", "name": "<img src=x onerror=alert(1)>"}'


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Iterator[Chrome]:
    """A browser at the page."""
    options = ChromeOptions()
    options.binary_location = CHROMIUM
    for option in (*CHROMIUM_OPTIONS, f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    gateway = Gateway(0)
    gateway.stand_before(app)
    with serving(gateway):
        browser = Chrome(options=options, service=Service(CHROMEDRIVER))
        try:
            browser.get(f"{gateway.url}/docs#post_v1_keys")
            yield browser
        finally:
            browser.quit()


def operation(browser: Chrome, name: str) -> WebElement:
    """One operation, as soon as the description was read."""
    return WebDriverWait(browser, WAIT_S).until(lambda one: one.find_element(By.ID, name), name)


def complaints(browser: Chrome) -> list[str]:
    lines = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [line["message"] for line in lines if line["level"] in ("SEVERE", "WARNING")]


def test_every_operation_is_on_the_page(browser: Chrome) -> None:
    operation(browser, "get_health")

    shown = browser.find_elements(By.CSS_SELECTOR, "details.operation")
    assert len(shown) == len(OPERATIONS)
    assert operation(browser, "post_v1_keys").get_property("open") is True
    assert complaints(browser) == []


def test_a_call_is_tried_with_a_key_and_its_answer_is_text(world: World, browser: Chrome) -> None:
    form = operation(browser, "post_v1_keys")
    browser.find_element(By.ID, "key").send_keys(a_caller(world, Role.ADMIN).secret)
    body = form.find_element(By.TAG_NAME, "textarea")
    body.clear()
    body.send_keys(EVIL)

    form.find_element(By.TAG_NAME, "button").click()

    answer = form.find_element(By.TAG_NAME, "pre")
    WebDriverWait(browser, WAIT_S).until(lambda _: answer.is_displayed(), "an answer")
    assert answer.text.startswith("201 Created")
    assert "<img src=x onerror=alert(1)>" in answer.text
    assert browser.find_elements(By.TAG_NAME, "img") == []
    assert complaints(browser) == []


def test_without_a_key_the_page_shows_the_refusal(browser: Chrome) -> None:
    form = operation(browser, "post_v1_keys")

    form.find_element(By.TAG_NAME, "button").click()

    answer = form.find_element(By.TAG_NAME, "pre")
    WebDriverWait(browser, WAIT_S).until(lambda _: answer.is_displayed(), "an answer")
    assert answer.text.startswith("401 Unauthorized")
    assert "key.missing" in answer.text
