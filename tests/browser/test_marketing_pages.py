"""A marketer names the own card, sends a campaign to it, and reads it in the messenger."""

from typing import Any

import pytest
import requests
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.chrome import WAIT_S, click, find, write
from tests.browser.local_run import LocalRun
from tests.builders.mailbox import code_in

pytestmark = pytest.mark.browser

REGISTRATION = ("Согласен", "Да, присылайте", "Всё одним сообщением")


def asks(address: str, body: Any = None, **headers: str) -> Any:
    answer = requests.request(
        "GET" if body is None else "POST", address, json=body, headers=headers, timeout=WAIT_S
    )
    answer.raise_for_status()
    return answer.json()


def a_member(run: LocalRun) -> dict[str, Any]:
    """A person of the simulator with a card."""
    invented = {"kind": "telegram", "language": "ru", "first_name": "Анна"}
    person: dict[str, Any] = asks(f"{run.simulator}/people", invented)
    said = f"{run.simulator}/people/{person['id']}/messages?wait=10"
    form = f"Анна Белова, {person['phone']}, anna@example.org, 5 мая 1990"
    actions = [{"start": True}, *({"text": each} for each in (*REGISTRATION, form))]
    for action in (*actions, {"contact": "own"}, {"text": "Да"}):
        asks(said, action)
    return person


def test_a_campaign_comes_to_the_marketers_own_chat(run: LocalRun, browser: Chrome) -> None:
    person = a_member(run)
    waits = WebDriverWait(browser, WAIT_S)

    def read(_: object = None) -> str:
        chat = asks(f"{run.simulator}/people/{person['id']}/messages")
        return str(chat["messages"][-1]["text"])

    key = {"Authorization": f"Bearer grocer_{run.admin}", "Idempotency-Key": "one"}
    everybody = {"name": "Все", "predicate": {"kind": "all", "of": []}}
    asks(f"{run.api}/v1/segments", everybody, **key)
    browser.get(f"{run.api}/console/campaigns/recipients")
    write(browser, By.ID, "field-key", f"grocer_{run.admin}")
    click(browser, By.CSS_SELECTOR, "main button")

    write(browser, By.ID, "field-sought", person["phone"])
    click(browser, By.CSS_SELECTOR, "button[value=ask]")
    find(browser, By.ID, "field-code")
    waits.until(lambda _: any(each.isdecimal() for each in read()[:6]))
    write(browser, By.ID, "field-code", code_in(read()))
    click(browser, By.CSS_SELECTOR, "button[value=confirm]")
    find(browser, By.CSS_SELECTOR, "tbody .badge.good")

    browser.get(f"{run.api}/console/campaigns/new")
    write(browser, By.ID, "field-name", "Coffee")
    Select(find(browser, By.NAME, "audience.segment")).select_by_visible_text("Все")
    write(browser, By.NAME, "text", "{{name}}, скидка")
    click(browser, By.CSS_SELECTOR, "main form .buttons button")
    click(browser, By.CSS_SELECTOR, "button[value=try]")

    waits.until(lambda _: read().endswith("Анна, скидка"))
    assert read().startswith("[")
    find(browser, By.CSS_SELECTOR, "#trial .badge.good")
