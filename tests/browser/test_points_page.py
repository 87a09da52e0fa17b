"""A person earns, sees, spends, returns and transfers points at the simulator's page."""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from selenium.webdriver import Chrome
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.chrome import WAIT_S, save
from tests.browser.conversation import (
    code_in_text_message,
    do,
    open_chat,
    texts,
    wait_for,
    wait_for_picture,
)
from tests.browser.local_run import LocalRun, local_run
from tests.browser.test_simulator_page import browser

__all__ = ["browser"]

pytestmark = pytest.mark.browser

PROGRAMME = {
    "brand": {"name": {"ru": "Лавка", "en": "Lavka"}},
    "earning": {"rules": [{"id": "base", "kind": "percent", "rate": 700}]},
}
CODE = re.compile(r"(?:Код|Code) (\d{6}),")
SHARE = "a shared contact"
RU: Mapping[str, Any] = {
    "joins": (
        "Согласен",
        "Нет, не нужно",
        "Всё одним сообщением",
        "Анна Иванова, {phone}, anna@example.org, 05.05.1990",
        SHARE,
        "Да",
    ),
    "from_page": (
        "Согласен",
        "Нет, не нужно",
        "Всё одним сообщением",
        "Олег Петров, {phone}, oleg@example.org, 05.05.1990",
        "Прислать код",
    ),
    "yes": "Да",
    "earned": "+70 баллов",
    "points": "Баллы",
    "seventy": "На счёте 70 баллов",
    "spend": "Потратить баллы",
    "spent": "Списано: 20 баллов",
    "asks": "хочет перевести вам 60 баллов",
    "accept": "Принять баллы",
    "taken": "вам перешло: 60 баллов",
    "sixty": "На счёте 60 баллов",
    "ten": "На счёте 10 баллов",
}
EN: Mapping[str, Any] = {
    "joins": (
        "I agree",
        "No, thank you",
        "All in one message",
        "Alice Brown, {phone}, alice@example.org, 05.05.1990",
        SHARE,
        "Yes",
    ),
    "from_page": (
        "I agree",
        "No, thank you",
        "All in one message",
        "John Smith, {phone}, john@example.org, 05.05.1990",
        "Send a code",
    ),
    "yes": "Yes",
    "earned": "+70 points",
    "points": "Points",
    "seventy": "You have 70 points",
    "spend": "Spend points",
    "spent": "Spent 20 points",
    "asks": "wants to transfer 60 points to you",
    "accept": "Accept the points",
    "taken": "you have received 60 points",
    "sixty": "You have 60 points",
    "ten": "You have 10 points",
}


@dataclass(frozen=True)
class Shop:
    """The local run, as staff, a till and persons use it."""

    run: LocalRun

    def asks(self, method: str, path: str, body: Any, *, key: str, once: str) -> Any:
        """Call the API as staff or a till do."""
        headers = {"Authorization": f"Bearer grocer_{key}", "Idempotency-Key": once}
        url = f"{self.run.api}{path}"
        answer = requests.request(method, url, json=body, headers=headers, timeout=WAIT_S)
        assert answer.ok, answer.text
        return answer.json()

    def sells(self, phone: str, receipt: str, amount: str, **more: Any) -> Any:
        """Record a receipt of one row."""
        money = {"amount": amount, "currency": "RUB"}
        at = requests.get(f"{self.run.simulator}/clock", timeout=WAIT_S).json()["now"]
        line = {"sku": "b", "category": "bread", "quantity": "1", "paid": money}
        body = {
            "shop": "s1",
            "receipt": receipt,
            "at": at,
            "total": money,
            "lines": [line],
            "phone": phone,
            **more,
        }
        return self.asks("POST", "/v1/purchases", body, key=self.run.till, once=receipt)

    def says(self, person: Mapping[str, Any], *contents: str) -> None:
        """Let a person write to the bot, through the simulator's own interface."""
        for said in contents:
            content = {"contact": "own"} if said == SHARE else {"text": said}
            content = {"start": ""} if not said else content
            path = f"/people/{person['id']}/messages?wait={WAIT_S}"
            answer = requests.post(f"{self.run.simulator}{path}", json=content, timeout=2 * WAIT_S)
            assert answer.ok, answer.text

    def invites(self, kind: str, language: str, phone: str = "") -> Any:
        """Add a person who has not written yet."""
        body = {"kind": kind, "language": language, "phone": phone}
        answer = requests.post(f"{self.run.simulator}/people", json=body, timeout=WAIT_S)
        assert answer.ok, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A local run with a programme."""
    with local_run(tmp_path_factory.mktemp("data")) as run:
        shop = Shop(run)
        begun = {"programme": PROGRAMME, "effective_at": "2024-01-01T00:00:00Z"}
        shop.asks("PUT", "/v1/programme", begun, key=run.admin, once="programme")
        yield shop


@pytest.fixture(scope="module")
def page_url(shop: Shop) -> str:
    """The page that the browser opens."""
    return shop.run.simulator


def joins_by_page(shop: Shop, words: Mapping[str, Any], language: str, phone: str) -> Any:
    """Register a person in the web chat, by the code of an SMS."""
    person = shop.invites("webchat", language, phone)
    before = _codes(shop)
    shop.says(person, "", *(said.format(phone=phone) for said in words["from_page"]))
    deadline = time.monotonic() + WAIT_S
    while _codes(shop) == before:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    shop.says(person, code_in_text_message(shop.run.simulator), words["yes"])
    return person


def _codes(shop: Shop) -> int:
    return len(requests.get(f"{shop.run.simulator}/outbox", timeout=WAIT_S).json()["sms"])


@pytest.mark.parametrize(
    ("language", "words", "phone"),
    [("ru", RU, "+79995550001"), ("en", EN, "+79995550002")],
)
def test_a_person_earns_sees_spends_returns_and_transfers(
    shop: Shop, browser: Chrome, language: str, words: Mapping[str, Any], phone: str
) -> None:
    giver = shop.invites("telegram", language)
    shop.says(giver, "", *(said.format(phone=giver["phone"]) for said in words["joins"]))
    taker = joins_by_page(shop, words, language, phone)
    browser.refresh()
    open_chat(browser, giver["id"])
    spends_and_returns(shop, browser, giver["phone"], language, words)

    for typed in ("/transfer", phone, "60"):
        do(browser, "type", typed)
    do(browser, "press", words["yes"])
    open_chat(browser, taker["id"])
    wait_for(browser, words["asks"])
    do(browser, "press", words["accept"])
    wait_for(browser, words["taken"])
    do(browser, "type", "/points")
    wait_for(browser, words["sixty"])
    open_chat(browser, giver["id"])
    do(browser, "type", "/points")
    wait_for(browser, words["ten"])


def spends_and_returns(
    shop: Shop, browser: Chrome, phone: str, language: str, words: Mapping[str, Any]
) -> None:
    """Earn 70 points, spend 20 of them with the code of the picture, and return the goods."""
    shop.sells(phone, f"{language}-1", "1000.00")
    wait_for(browser, words["earned"])
    do(browser, "press", words["points"])
    wait_for(browser, words["seventy"])
    do(browser, "press", words["spend"])
    wait_for_picture(browser)
    hold = {"shop": "s1", "phone": phone, "code": _code_shown(browser), "points": 20}
    held = shop.asks("POST", "/v1/redemptions", hold, key=shop.run.till, once=f"{language}-hold")
    shop.sells(phone, f"{language}-2", "300.00", redemption={"id": held["id"]})
    wait_for(browser, words["spent"])
    save(browser, f"points-{language}")
    returned = f"/v1/purchases/s1/{language}-2/returns"
    shop.asks("POST", returned, {}, key=shop.run.till, once=f"{language}-return")
    do(browser, "type", "/points")
    wait_for(browser, words["seventy"])


def _code_shown(browser: Chrome) -> str:
    """The code beneath the picture."""

    def shown(_: Chrome) -> str:
        found = (CODE.search(each) for each in reversed(texts(browser)))
        return next((code[1] for code in found if code), "")

    return WebDriverWait(browser, WAIT_S).until(shown)
