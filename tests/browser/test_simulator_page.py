"""A person at the simulator's page gets a card, in a real browser, from the whole local run."""

import itertools
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from local.engine.process import free_port
from local.install.environments import ROOT

pytestmark = pytest.mark.browser

# What a person does from the first press of Start to the card.
REGISTRATION: tuple[tuple[str, str], ...] = (
    ("press", "Даю согласие"),
    ("press", "Да, присылайте"),
    ("press", "По шагам"),
    ("type", "Анна"),
    ("type", "Петрова"),
    ("press", "Отправить мой номер"),
    ("type", "anna@example.org"),
    ("type", "12.03.1990"),
    ("press", "Да"),
)
WEB_CHAT_TO_CODE = (
    ("press", "Даю согласие"),
    ("press", "Да, присылайте"),
    ("press", "По шагам"),
    ("type", "Олег"),
    ("type", "Иванов"),
    ("type", "+79995551234"),
    ("press", "Прислать код"),
)
WEB_CHAT_FROM_CODE = (
    ("type", "oleg@example.org"),
    ("type", "5 мая"),
    ("press", "Да"),
)
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
READY_WITHIN_S = 60
STOPPED_WITHIN_S = 5
WAIT_S = 10
A_DAY_S = 30  # every hour has its tick
KEY = "//div[contains(@class, 'keyboard')]//button[contains(., '{0}')]"
INLINE = "//div[contains(@class, 'inline')]//button[contains(., '{0}')]"


@pytest.fixture(scope="module")
def page_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run everything on free ports; a clean stop is part of what is tested."""
    port, simulator_port = free_port(), free_port()
    data = tmp_path_factory.mktemp("data")
    command = [sys.executable, "-m", "local", "--port", str(port), "--data", str(data)]
    with (data / "run.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603  # ourselves
            [*command, "--simulator-port", str(simulator_port)], cwd=ROOT, stdout=log, stderr=log
        )
    url = f"http://127.0.0.1:{simulator_port}"
    try:
        wait_until_ready(process, f"{url}/clock", data / "run.log")
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOPPED_WITHIN_S) == 0, (data / "run.log").read_text()


def wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while "is running" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
    assert requests.get(url, timeout=WAIT_S).status_code == 200


@pytest.fixture
def browser(page_url: str, tmp_path: Path) -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = CHROMIUM
    for option in (*CHROMIUM_OPTIONS, f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = Chrome(options=options, service=Service(CHROMEDRIVER))
    try:
        size = {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.get(page_url)
        yield browser
    finally:
        browser.quit()


def find(browser: Chrome, by: str, what: str) -> WebElement:
    return WebDriverWait(browser, WAIT_S).until(lambda one: one.find_element(by, what), what)


def texts(browser: Chrome) -> list[str]:
    script = "return [...document.querySelectorAll('.message:not(.mine)')].map(e => e.innerText)"
    found: list[str] = browser.execute_script(script)
    return found


def wait_for_reply(browser: Chrome, already: int) -> None:
    WebDriverWait(browser, WAIT_S).until(
        lambda _: len(texts(browser)) > already, str(texts(browser))
    )


def add_person(browser: Chrome, *, kind: str = "telegram") -> None:
    find(browser, By.ID, "add").click()
    find(browser, By.CSS_SELECTOR, f"#new-person input[value={kind}] + span").click()
    find(browser, By.CSS_SELECTOR, "#new-person .primary").click()


def do(browser: Chrome, what: str, text: str) -> None:
    """Do one step and wait for the bot's answer to it."""
    already = len(texts(browser))
    if what == "type":
        find(browser, By.CSS_SELECTOR, ".composer textarea").send_keys(text + "\n")
    else:
        places = f"{KEY.format(text)} | ({INLINE.format(text)})[last()]"
        find(browser, By.XPATH, places).click()
    wait_for_reply(browser, already)


def wait_for_picture(browser: Chrome) -> None:
    picture = find(browser, By.CSS_SELECTOR, ".message:not(.mine) img")
    WebDriverWait(browser, WAIT_S).until(
        lambda one: one.execute_script("return arguments[0].naturalWidth", picture) > 0
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


def save(browser: Chrome, name: str) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    browser.save_screenshot(os.fspath(ARTIFACTS / f"{name}.png"))


def test_a_person_registers_and_sees_the_card(browser: Chrome) -> None:
    add_person(browser)
    find(browser, By.CSS_SELECTOR, ".composer .wide").click()
    wait_for_reply(browser, 0)
    for what, text in REGISTRATION:
        do(browser, what, text)

    wait_for_picture(browser)
    save(browser, "simulator-telegram")
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_the_web_chat_gives_a_card_too(browser: Chrome, page_url: str) -> None:
    add_person(browser, kind="webchat")
    find(browser, By.CSS_SELECTOR, ".composer .wide").click()
    wait_for_reply(browser, 0)
    for what, text in WEB_CHAT_TO_CODE:
        do(browser, what, text)
    do(browser, "type", code_in_text_message(page_url))
    for what, text in WEB_CHAT_FROM_CODE:
        do(browser, what, text)

    wait_for_picture(browser)
    save(browser, "simulator-web-chat")
    find(browser, By.CSS_SELECTOR, ".composer .end").click()
    find(browser, By.XPATH, "//button[contains(., 'Open the chat')]")
    assert browser.find_elements(By.CSS_SELECTOR, ".messages .message") == []


def test_a_blocked_bot_can_be_unblocked_and_the_clock_turns(browser: Chrome) -> None:
    find(browser, By.CSS_SELECTOR, ".person[data-person='7012345001']").click()
    find(browser, By.CSS_SELECTOR, ".chat .bar .menu-holder > button").click()
    find(browser, By.XPATH, "//button[contains(., 'Block the bot')]").click()
    find(browser, By.XPATH, "//button[contains(., 'Unblock the bot')]").click()
    find(browser, By.CSS_SELECTOR, ".composer textarea")
    find(browser, By.CSS_SELECTOR, "[data-forward='86400']").click()

    WebDriverWait(browser, A_DAY_S).until(
        lambda one: one.find_element(By.ID, "clock-offset").text == "+24 h"
    )
    assert texts(browser)


def test_the_wire_shows_requests_without_secrets(browser: Chrome) -> None:
    row = find(browser, By.CSS_SELECTOR, "#wire details[data-person='7012345001'] summary")
    row.click()
    shown = find(browser, By.CSS_SELECTOR, "#wire details[open] pre").text

    assert "update_id" in shown or "method" in shown or "chat_id" in shown
    save(browser, "simulator-wire")


def resize(browser: Chrome, width: int, *, dark: bool = False) -> None:
    size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})


def is_wider_than_screen(browser: Chrome) -> bool:
    script = "return document.documentElement.scrollWidth > window.innerWidth"
    return bool(browser.execute_script(script))


def boxes(browser: Chrome, selector: str) -> list[dict[str, float]]:
    """The places of the shown elements, from left to right."""
    script = """return [...document.querySelectorAll(arguments[0])]
        .map(one => one.getBoundingClientRect().toJSON())
        .filter(box => box.width && box.height).sort((a, b) => a.left - b.left)"""
    found: list[dict[str, float]] = browser.execute_script(script, selector)
    return found


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("width", "chat_px"), [(390, 390), (768, 500), (1280, 600)])
def test_l09_a_chat_is_readable_at_every_width(
    browser: Chrome, page_url: str, width: int, chat_px: int, *, dark: bool
) -> None:
    """Case l09."""
    resize(browser, width, dark=dark)
    browser.get(page_url)
    find(browser, By.CSS_SELECTOR, ".person[data-person='7012345001']").click()
    WebDriverWait(browser, WAIT_S).until(lambda _: texts(browser))
    save(browser, f"simulator-{width}-{'dark' if dark else 'light'}")

    assert not is_wider_than_screen(browser)
    assert boxes(browser, ".chat")[0]["width"] >= chat_px
    columns = boxes(browser, "aside, #chats")
    for left, right in itertools.pairwise(columns):
        assert left["right"] <= right["left"]
    for bubble in boxes(browser, ".bubble"):
        assert bubble["left"] >= 0
        assert bubble["right"] <= width


@pytest.mark.parametrize("width", [390, 768])
def test_l09_people_chat_and_requests_are_all_within_reach(
    browser: Chrome, page_url: str, width: int
) -> None:
    """Case l09."""
    resize(browser, width)
    browser.get(page_url)
    find(browser, By.CSS_SELECTOR, ".person[data-person='7012345001']").click()
    find(browser, By.CSS_SELECTOR, "[data-view-of=log]").click()
    assert boxes(browser, "#wire details")
    find(browser, By.ID, "tab-outbox").click()
    assert boxes(browser, "#outbox")
    assert not is_wider_than_screen(browser)

    find(browser, By.CSS_SELECTOR, "[data-view-of=chat]").click()
    assert boxes(browser, ".composer")
    assert not boxes(browser, ".inspector")


@pytest.mark.parametrize("width", [390, 768])
def test_l09_the_page_of_the_api_fits_a_phone(browser: Chrome, page_url: str, width: int) -> None:
    """Case l09."""
    webhook = requests.get(f"{page_url}/changes?after=-1", timeout=WAIT_S).json()["webhook"]
    resize(browser, width)
    browser.get(webhook.replace("/webhooks/telegram", "/docs"))
    operations = "details.operation"
    WebDriverWait(browser, WAIT_S).until(lambda _: boxes(browser, operations))
    script = f"for (const one of document.querySelectorAll('{operations}')) one.open = true"
    browser.execute_script(script)

    assert not is_wider_than_screen(browser)
    assert boxes(browser, operations)[0]["width"] >= width - 80
