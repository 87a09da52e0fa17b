"""A person registers by a form, and opens the cabinet as a mini app of Telegram."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.chrome import WAIT_S, click, text_of, write
from tests.browser.local_run import LocalRun, local_run
from tests.browser.widget import code_sent_to, complaints

pytestmark = pytest.mark.browser

FORM = {
    "first_name": "Анна",
    "surname": "Петрова",
    "phone": "+79211230077",
    "email": "anna@example.org",
    "birthday": "05.05.1990",
}
FORGED = "auth_date%3D1%26user%3D%257B%2522id%2522%253A1%257D%26hash%3D" + "0" * 64


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRun]:
    with local_run(tmp_path_factory.mktemp("cabinet")) as running:
        yield running


def _fills_in(browser: Chrome, phone: str) -> None:
    for name, text in {**FORM, "phone": phone}.items():
        write(browser, By.ID, f"field-{name}", text)
    click(browser, By.ID, "field-personal")
    click(browser, By.CSS_SELECTOR, "main form .buttons button")


def _proves(run: LocalRun, browser: Chrome, phone: str) -> None:
    write(browser, By.ID, "field-answer", code_sent_to(run.simulator, phone))
    click(browser, By.CSS_SELECTOR, "main form .buttons button")
    WebDriverWait(browser, WAIT_S).until(lambda _: browser.current_url == f"{run.api}/me")


def _severe(browser: Chrome) -> list[Any]:
    """What the console of the browser complains of."""
    written: list[Any] = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [each for each in written if each["level"] == "SEVERE"]


def _is_wide(browser: Chrome) -> bool:
    script = "return document.documentElement.scrollWidth > window.innerWidth"
    return bool(browser.execute_script(script))


def test_a_form_and_a_code_make_a_card(run: LocalRun, browser: Chrome) -> None:
    size = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(f"{run.api}/join/webchat")
    assert complaints(browser) == []

    _fills_in(browser, FORM["phone"])
    _proves(run, browser, FORM["phone"])

    assert text_of(browser, By.CSS_SELECTOR, ".card-number")
    for page in ("", "/profile", "/consents", "/points", "/chats", "/replace"):
        browser.get(f"{run.api}/me{page}")
        assert complaints(browser) == [], page
        assert not _is_wide(browser), page
    assert _severe(browser) == []


def test_telegram_opens_the_form_and_then_the_card_and_forged_data_open_nothing(
    run: LocalRun, browser: Chrome
) -> None:
    phone, waits = "+79211230078", WebDriverWait(browser, WAIT_S)
    launch = f"{run.simulator}{_button(run, browser)}"

    browser.get(launch)
    waits.until(lambda _: browser.current_url == f"{run.api}/join/telegram")
    _fills_in(browser, phone)
    _proves(run, browser, phone)
    browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    browser.get("about:blank")
    browser.get(launch)
    waits.until(lambda _: browser.current_url == f"{run.api}/me")
    assert text_of(browser, By.CSS_SELECTOR, ".card-number")

    browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    browser.get("about:blank")
    browser.get(f"{run.api}/me/launch#tgWebAppData={FORGED}")
    waits.until(lambda _: not browser.find_elements(By.ID, "launch"))
    browser.get(f"{run.api}/me")
    assert browser.current_url.endswith("/me/sign-in")


def _button(run: LocalRun, browser: Chrome) -> str:
    """The button by which the bot offers the form to a new person."""
    invented = {"kind": "telegram", "language": "ru", "first_name": "Анна"}
    people = f"{run.simulator}/people"
    person = requests.post(people, json=invented, timeout=WAIT_S).json()["id"]
    for said in ({"start": True}, {"text": "Согласен"}, {"text": "Нет, не нужно"}):
        requests.post(f"{people}/{person}/messages?wait=10", json=said, timeout=WAIT_S)

    def found(_: Any) -> str:
        messages = requests.get(f"{people}/{person}/messages", timeout=WAIT_S).json()["messages"]
        buttons = [each for one in messages for row in one["buttons"] for each in row]
        return next((each["url"] for each in buttons if "/launch/" in each["url"]), "")

    return WebDriverWait(browser, WAIT_S).until(found)
