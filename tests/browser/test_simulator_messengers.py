"""A person registers by hand in each messenger of the simulator, in both languages."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from local.install.environments import ROOT
from tests.browser.chrome import WAIT_S, chrome, click, find, is_wider_than_screen, resize, save
from tests.browser.conversation import (
    code_in_text_message,
    do,
    texts,
    wait_for,
    wait_for_picture,
    wait_for_reply,
)
from tests.browser.local_run import local_run

pytestmark = pytest.mark.browser

# What is pressed from the consent to the way of registering; what proves the phone; what ends it.
WORDS = {
    "ru": {
        "begin": ("Даю согласие", "Нет, не нужно", "Всё одним сообщением"),
        "name": "Анна Петрова",
        "contact": "Отправить мой номер",
        "code": "Прислать код",
        "yes": "Да",
        "points": "Баллы",
        "balance": "0 баллов",
    },
    "en": {
        "begin": ("I agree", "No, thank you", "All in one message"),
        "name": "Anna Brown",
        "contact": "Send my number",
        "code": "Send a code",
        "yes": "Yes",
        "points": "Points",
        "balance": "0 points",
    },
}
WITHOUT_CONTACTS = ("vk",)
# WhatsApp writes the button for the own number itself.
OF_WHATSAPP = {"ru": "Поделиться номером", "en": "Share phone number"}


@pytest.fixture(scope="module")
def page_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The simulator of a local run with a programme of points."""
    with local_run(tmp_path_factory.mktemp("data")) as run:
        programme = ["programme", "apply", "--preset", "grocery", "--data", str(run.data)]
        subprocess.run([sys.executable, "-m", "local.cli", *programme], cwd=ROOT, check=True)  # noqa: S603
        yield run.simulator


def joins(browser: Chrome, page_url: str, kind: str, language: str) -> None:
    """Add a person and register, as one would with a mouse and a keyboard."""
    words = WORDS[language]
    click(browser, By.ID, "add")
    for chosen in (kind, language):
        click(browser, By.XPATH, f"//dialog[@id='new-person']//label[input[@value='{chosen}']]")
    click(browser, By.CSS_SELECTOR, "#new-person .primary")
    click(browser, By.CSS_SELECTOR, ".composer .wide")
    wait_for_reply(browser, 0)
    for pressed in words["begin"]:
        do(browser, "press", pressed)
    phone = requests.get(f"{page_url}/people", timeout=WAIT_S).json()["people"][-1]["phone"]
    do(browser, "type", f"{words['name']}, {phone}, {kind}.{language}@example.org, 10.12.1990")
    if kind in WITHOUT_CONTACTS:
        do(browser, "press", str(words["code"]))
        do(browser, "type", code_in_text_message(page_url))
    else:
        do(browser, "press", OF_WHATSAPP[language] if kind == "whatsapp" else str(words["contact"]))
    do(browser, "press", str(words["yes"]))
    wait_for_picture(browser)
    do(browser, "type", str(words["points"]))
    wait_for(browser, str(words["balance"]))


@pytest.mark.parametrize("kind", ["telegram", "vk", "max", "whatsapp"])
def test_a_person_joins_in_each_language(page_url: str, tmp_path: Path, kind: str) -> None:
    with chrome(tmp_path / "profile") as browser:
        resize(browser, 1280, 800)
        browser.get(page_url)
        for language in ("ru", "en"):
            joins(browser, page_url, kind, language)
            save(browser, f"simulator-{kind}-{language}-1280")

        click(browser, By.CSS_SELECTOR, ".chat .bar .menu-holder > button")
        click(browser, By.XPATH, "//button[contains(., '503 until')]")
        find(browser, By.XPATH, "//span[@class='fault' and contains(., 'answers 503')]")
        resize(browser, 390, 800)
        save(browser, f"simulator-{kind}-en-390")
        assert not is_wider_than_screen(browser)
        requests.post(f"{page_url}/faults", json={"kind": kind}, timeout=WAIT_S)
        assert texts(browser)
        assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
