"""The browser of the tests, and what a person does to a page that redraws itself.

A page may draw an element anew between the moment a test finds it and the moment it uses it. So a
test names the element, and `click`, `write` and `text_of` find it anew until the act succeeds.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from selenium.common.exceptions import (
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from local.install.environments import ROOT

T = TypeVar("T")
ARTIFACTS = ROOT / "artifacts"
CHROMIUM = "/usr/bin/chromium"
CHROMEDRIVER = "/usr/bin/chromedriver"
CHROMIUM_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--window-size=1280,800",
)
WAIT_S = 10
NARROWEST = 360  # of the phones that people have
LOOK_S = 0.05  # between two tries
# Not there yet, drawn anew since it was found, drawn anew between the focus and the first key.
REFUSALS = (
    NoSuchElementException,
    StaleElementReferenceException,
    ElementNotInteractableException,
)


@contextmanager
def chrome(
    profile: Path, *more: str, preferences: Mapping[str, int] | None = None
) -> Iterator[Chrome]:
    """Run Chromium with a fresh profile; it keeps what pages write to its console."""
    options = ChromeOptions()
    options.binary_location = CHROMIUM
    for option in (*CHROMIUM_OPTIONS, *more, f"--user-data-dir={profile}"):
        options.add_argument(option)
    if preferences:
        options.add_experimental_option("prefs", dict(preferences))
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = Chrome(options=options, service=Service(CHROMEDRIVER))
    try:
        yield browser
    finally:
        browser.quit()


def find(browser: Chrome, by: str, what: str) -> WebElement:
    """Wait for an element of a page that does not draw it anew."""
    waiting = WebDriverWait(browser, WAIT_S, LOOK_S)
    return waiting.until(lambda one: one.find_element(by, what), what)


def click(browser: Chrome, by: str, what: str) -> None:
    """Click an element as soon as it is there."""
    _does(browser, by, what, lambda found: found.click())


def write(browser: Chrome, by: str, what: str, text: str) -> None:
    """Type into a field as soon as it is there."""
    _does(browser, by, what, lambda found: found.send_keys(text))


def text_of(browser: Chrome, by: str, what: str) -> str:
    """Read the shown text of an element as soon as it is there."""
    return _does(browser, by, what, lambda found: found.text)


def _does(browser: Chrome, by: str, what: str, act: Callable[[WebElement], T]) -> T:
    """Find an element and use it; one that was drawn anew meanwhile is found again.

    An element refuses before anything happens, so a second try does not act twice.
    """
    waiting = WebDriverWait(browser, WAIT_S, LOOK_S, ignored_exceptions=REFUSALS)
    done = waiting.until(lambda one: [act(one.find_element(by, what))], what)
    return done[0]


def resize(browser: Chrome, width: int, height: int = 844, *, dark: bool = False) -> None:
    """Give the page the screen of a phone or of a desk, in light or dark."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})


def is_wider_than_screen(browser: Chrome) -> bool:
    """Whether a person would have to scroll sideways."""
    # Not `innerWidth`: on a phone it grows with what does not fit, so nothing would ever be wider.
    script = "const page = document.documentElement; return page.scrollWidth > page.clientWidth"
    return bool(browser.execute_script(script))


def boxes(browser: Chrome, selector: str) -> list[dict[str, float]]:
    """The places of the shown elements, from left to right."""
    script = """return [...document.querySelectorAll(arguments[0])]
        .map(one => one.getBoundingClientRect().toJSON())
        .filter(box => box.width && box.height).sort((a, b) => a.left - b.left)"""
    found: list[dict[str, float]] = browser.execute_script(script, selector)
    return found


def save(browser: Chrome, name: str) -> None:
    """Keep a picture of the page among the artefacts of CI."""
    ARTIFACTS.mkdir(exist_ok=True)
    browser.save_screenshot(os.fspath(ARTIFACTS / f"{name}.png"))
