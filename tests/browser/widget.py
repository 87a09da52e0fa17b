"""What a visitor of a shop's site does with the widget of the web chat."""

import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import requests
from selenium.common.exceptions import TimeoutException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.chrome import LOOK_S, REFUSALS, WAIT_S

AXE = Path(__file__).parent / "vendored" / "axe.js"
RUN_AXE = """const done = arguments[arguments.length - 1]
    axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
        .then(found => done(found.violations.map(v => `${v.id}: ${v.nodes[0].html}`)))"""


def part(browser: Chrome, selector: str) -> WebElement:
    """The last shown element of the widget that fits."""
    root = browser.find_element(By.ID, "grocer-chat").shadow_root
    return [one for one in root.find_elements(By.CSS_SELECTOR, selector) if one.is_displayed()][-1]


def until(browser: Chrome, act: Callable[[], object]) -> None:
    """Do something to the widget as soon as it is possible."""
    refusals = (*REFUSALS, IndexError)
    waiting = WebDriverWait(browser, WAIT_S, LOOK_S, ignored_exceptions=refusals)
    try:
        waiting.until(lambda _: act() is not False)
    except TimeoutException as late:
        raise AssertionError(said(browser)) from late


def tell(browser: Chrome, what: str, text: str = "") -> None:
    """Do one thing with the widget: `press` a button, `type` a message, `open` or `end` it."""
    if what == "type":
        until(browser, lambda: part(browser, "textarea").send_keys(text + "\n"))
    elif what == "end":
        for selector in (".plain", ".question .main"):
            until(browser, partial(_press, browser, selector))
    else:
        selector = ".row button" if what == "press" else ".launcher"
        until(browser, lambda: _labelled(browser, selector, text).click())


def _press(browser: Chrome, selector: str) -> None:
    root = browser.find_element(By.ID, "grocer-chat").shadow_root
    root.find_element(By.CSS_SELECTOR, selector).click()


def _labelled(browser: Chrome, selector: str, label: str) -> WebElement:
    """The newest button with a label."""
    root = browser.find_element(By.ID, "grocer-chat").shadow_root
    return [
        one for one in root.find_elements(By.CSS_SELECTOR, selector) if label in ("", one.text)
    ][-1]


def code_sent_to(page_url: str, phone: str) -> str:
    """Wait for the code in a text message to a phone."""
    deadline = time.monotonic() + WAIT_S
    while True:
        sent = requests.get(f"{page_url}/outbox", timeout=WAIT_S).json()["sms"]
        found = [re.search(r"\d{6}", one["text"]) for one in sent if one["to"] == phone]
        if found and found[-1]:
            return found[-1][0]
        assert time.monotonic() < deadline
        time.sleep(0.1)


def said(browser: Chrome) -> list[str]:
    """All messages that are shown."""
    script = """const host = document.getElementById('grocer-chat')
        return [...host.shadowRoot.querySelectorAll('li')].map(one => one.innerText)"""
    found: list[str] = browser.execute_script(script)
    return found


def wait_for_said(browser: Chrome, text: str) -> None:
    """Wait until the newest message has this text."""
    until(browser, lambda: text in said(browser)[-1])


def focused(browser: Chrome) -> str:
    """The name of the element of the widget that has the focus."""
    script = "return document.activeElement.shadowRoot?.activeElement?.className ?? ''"
    found: str = browser.execute_script(script)
    return found


def complaints(browser: Chrome) -> list[str]:
    """What axe finds on the page, the widget included."""
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    found: list[str] = browser.execute_async_script(RUN_AXE)
    return found
