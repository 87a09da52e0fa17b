"""A person at the pages in a real browser, who knows no words: fields by name, places by address.

So one scenario runs in each language.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from selenium.common.exceptions import TimeoutException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.chrome import (
    LOOK_S,
    NARROWEST,
    WAIT_S,
    click,
    find,
    is_wider_than_screen,
    resize,
    save,
    text_of,
)
from tests.browser.local_run import LocalRun
from tests.browser.scenarios.look import Look

IS_ANSWERED = """return document.readyState === 'complete'
    && !document.querySelector('.htmx-request')"""
TICKED = ("radio", "checkbox")


@dataclass
class PageHands:
    """One person with one look."""

    browser: Chrome
    run: LocalRun
    look: Look

    def opens(self, path: str) -> None:
        """Type an address."""
        self.browser.get(self.run.api + path)

    def follows(self, path_end: str) -> None:
        """Click the first link of the page whose address ends so."""
        click(self.browser, By.CSS_SELECTOR, f"main a[href$='{path_end}']")

    def fills(self, **values: str) -> None:
        """Fill the fields of a form; `__` in a name is a dot."""
        for name, value in values.items():
            self.fill(name.replace("__", "."), value)

    def fill(self, name: str, value: str) -> None:
        """Fill one field, whatever it is."""
        found = find(self.browser, By.CSS_SELECTOR, f"main [name='{name}']")
        self._reveals(found)
        if found.tag_name == "select":
            Select(found).select_by_value(value)
        elif found.get_attribute("type") in TICKED:
            self._ticks(name, value)
        else:
            found.clear()
            found.send_keys(value)

    def _ticks(self, name: str, value: str) -> None:
        box = find(self.browser, By.CSS_SELECTOR, f"main [name='{name}'][value='{value}']")
        if not box.is_selected():
            self._reveals(box)
            box.click()

    def presses(self, button: str = "") -> None:
        """Press the button of this `name=value`, or the first one of the form."""
        selector = "main form[method=post] button:not([name])"
        if button:
            name, _, value = button.partition("=")
            selector = f"main button:not(.sr)[name='{name}']"
            selector += f"[value='{value}']" if value else ""
        self._reveals(find(self.browser, By.CSS_SELECTOR, selector))
        click(self.browser, By.CSS_SELECTOR, selector)
        self.waits(self._is_answered)

    def _reveals(self, element: WebElement) -> None:
        """Bring an element to the middle, and open what folds it away."""
        self.browser.execute_script(
            "const e = arguments[0]; for (let d = e.closest('details'); d; d = d.parentElement"
            ".closest('details')) d.open = true; e.scrollIntoView({block: 'center'})",
            element,
        )

    def _is_answered(self) -> bool:
        script = (
            "return document.readyState === 'complete' && !document.querySelector('.htmx-request')"
        )
        return bool(self.browser.execute_script(script))

    def reads(self, selector: str = "main") -> str:
        """Read the text of an element."""
        return " ".join(text_of(self.browser, By.CSS_SELECTOR, selector).split())

    def has(self, selector: str, *, or_reload: bool = False) -> bool:
        """Whether the page has an element; else load it again, if asked."""
        if self.browser.find_elements(By.CSS_SELECTOR, selector):
            return True
        if or_reload:
            self.browser.refresh()
        return False

    def path(self) -> str:
        """The address of the page, without the host."""
        return self.browser.current_url.removeprefix(self.run.api).partition("?")[0]

    def sees(self, words: str, selector: str = "main") -> None:
        """Wait until an element says these words."""
        self.waits(lambda: words in self.reads(selector), words)

    def is_done(self) -> None:
        """Wait until the page says that the form was taken; the errors of a form before it go."""
        try:
            find(self.browser, By.CSS_SELECTOR, ".notice[role=status]")
        except TimeoutException as exc:
            said = self.reads(".errors") if self.has(".errors") else "no notice"
            raise AssertionError(said) from exc

    def waits(self, is_so: Callable[[], bool], what: str = "", within_s: int = WAIT_S) -> None:
        """Wait until something is so."""
        waiting = WebDriverWait(self.browser, within_s, LOOK_S)
        waiting.until(lambda _: is_so(), what)

    def records(self, phone: str, receipt: str, body: Mapping[str, Any]) -> None:
        """Record a receipt as a till does."""
        now = requests.get(f"{self.run.simulator}/clock", timeout=WAIT_S).json()["now"]
        sent = {**body, "shop": "s1", "receipt": receipt, "phone": phone, "at": now}
        key = {"Authorization": f"Bearer grocer_{self.run.till}", "Idempotency-Key": receipt}
        at = f"{self.run.api}/v1/purchases"
        answer = requests.post(at, json=sent, headers=key, timeout=WAIT_S)
        assert answer.ok, answer.text

    def asks(self, method: str, path: str, body: Any = None) -> None:
        """Call the API as the administrator."""
        headers = {"Authorization": f"Bearer grocer_{self.run.admin}"}
        at = self.run.api + path
        answer = requests.request(method, at, json=body, headers=headers, timeout=WAIT_S)
        assert answer.ok, answer.text

    def keeps(self, name: str) -> None:
        """Keep a picture, and check what holds of every page."""
        save(self.browser, f"scenario-{name}-{self.look}")
        assert not is_wider_than_screen(self.browser), name
        resize(self.browser, NARROWEST, dark=self.look.dark)
        assert not is_wider_than_screen(self.browser), f"{name} at {NARROWEST}"
        resize(self.browser, self.look.width, dark=self.look.dark)
        lines: list[dict[str, Any]] = self.browser.get_log("browser")  # type: ignore[no-untyped-call]
        wrong = [each["message"] for each in lines if each["level"] in ("SEVERE", "WARNING")]
        expected = re.compile(r"status of (401|403|404|409|422)")
        assert [each for each in wrong if not expected.search(each)] == [], name


@dataclass
class Correspondent:
    """A person in the simulator, driven over HTTP."""

    run: LocalRun
    id: str
    phone: str

    def does(self, **action: Any) -> None:
        """Do one thing in the chat."""
        at = f"{self.run.simulator}/people/{self.id}/messages?wait=10"
        assert requests.post(at, json=action, timeout=WAIT_S + 10).ok, action

    def heard(self) -> list[str]:
        """What the bot has said."""
        at = f"{self.run.simulator}/people/{self.id}/messages"
        chat = requests.get(at, timeout=WAIT_S).json()
        return [each["text"] for each in chat["messages"] if each["author"] != "person"]

    def hears(self, words: str) -> None:
        """Wait until the bot says these words."""
        deadline = time.monotonic() + 2 * WAIT_S
        while not any(words in each for each in self.heard()):
            assert time.monotonic() < deadline, (words, self.heard()[-3:])
            time.sleep(0.1)


def a_member(run: LocalRun, first_name: str, surname: str, email: str) -> Correspondent:
    """A person who has registered with the bot, with advertising allowed."""
    body = {"kind": "telegram", "language": "en", "first_name": first_name}
    made = requests.post(f"{run.simulator}/people", json=body, timeout=WAIT_S).json()
    person = Correspondent(run, str(made["id"]), str(made["phone"]))
    person.does(start=True)
    for text in ("I agree", "I agree", "Share my contact"):
        person.does(text=text)
    person.does(contact="own")
    for text in (first_name, surname, email, "12.03.1990", "Yes"):
        person.does(text=text)
    return person
