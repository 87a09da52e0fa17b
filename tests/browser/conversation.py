"""What a person does at the page of the simulator."""

import re
import time

import requests
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.chrome import LOOK_S, WAIT_S, click, write

KEY = "//div[contains(@class, 'keyboard')]//button[contains(., '{0}')]"
INLINE = "//div[contains(@class, 'inline')]//button[contains(., '{0}')]"
WIDTH_OF_PICTURE = """const picture = document.querySelector('.message:not(.mine) img');
    return picture ? picture.naturalWidth : 0"""


def texts(browser: Chrome) -> list[str]:
    """What the bot has said."""
    script = "return [...document.querySelectorAll('.message:not(.mine)')].map(e => e.innerText)"
    found: list[str] = browser.execute_script(script)
    return found


def open_chat(browser: Chrome, person: str) -> None:
    """Open the chat of a person by the id."""
    click(browser, By.CSS_SELECTOR, f".person[data-person='{person}']")


def do(browser: Chrome, what: str, text: str) -> None:
    """Do one step and wait for the bot's answer to it."""
    already = len(texts(browser))
    if what == "type":
        write(browser, By.CSS_SELECTOR, ".composer textarea", text + "\n")
    else:
        click(browser, By.XPATH, f"{KEY.format(text)} | ({INLINE.format(text)})[last()]")
    wait_for_reply(browser, already)


def wait_for_reply(browser: Chrome, already: int) -> None:
    """Wait until the bot has said more than it had."""
    WebDriverWait(browser, WAIT_S, LOOK_S).until(
        lambda _: len(texts(browser)) > already, str(texts(browser))
    )


def wait_for(browser: Chrome, text: str) -> str:
    """Wait until the bot says a text; returns the message."""

    def said(_: Chrome) -> str:
        return next((each for each in reversed(texts(browser)) if text in each), "")

    return WebDriverWait(browser, WAIT_S, LOOK_S).until(said, f"{text}: {texts(browser)}")


def wait_for_picture(browser: Chrome) -> None:
    """Wait until the picture of a card is shown."""
    WebDriverWait(browser, WAIT_S, LOOK_S).until(
        lambda one: one.execute_script(WIDTH_OF_PICTURE) > 0
    )


def code_in_text_message(page_url: str) -> str:
    """Read the newest text message, as the person's phone would show it."""
    deadline = time.monotonic() + WAIT_S
    while not (sent := requests.get(f"{page_url}/outbox", timeout=WAIT_S).json()["sms"]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    found = re.search(r"\d{6}", sent[-1]["text"])
    assert found is not None
    return found[0]
