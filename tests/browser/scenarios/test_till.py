"""A cashier at the till: a sale, points with the customer's code, a return, and no line at all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
import requests
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.chrome import WAIT_S, click, find, resize, write
from tests.browser.line import Line, a_line
from tests.browser.local_run import LocalRun
from tests.browser.scenarios.hands import PageHands
from tests.browser.scenarios.look import Look
from tests.browser.test_console_pages import AXE, RUN_AXE

pytestmark = pytest.mark.browser

SALE = "/till/operations/sale"
IS_KEPT = """const done = arguments[arguments.length - 1]
    navigator.serviceWorker.ready.then(() => caches.match('/till')).then(found => done(!!found))"""
STORED = """const done = arguments[arguments.length - 1]
    entries().then(every => done(JSON.stringify(every)))"""
BACK_ON_LINE = "dispatchEvent(new Event('online'))"
_numbers = count(1)


@dataclass
class Till:
    """The page in the hands of a cashier, and the line behind it."""

    hands: PageHands
    line: Line
    calls: Iterator[int] = field(default_factory=count)

    def types(self, name: str, text: str) -> None:
        """Type into a field of the page."""
        found = find(self.hands.browser, By.ID, name)
        found.clear()
        found.send_keys(text)

    def presses(self, key: str) -> None:
        """Press a key of the till."""
        self.hands.browser.switch_to.active_element.send_keys(key)

    def adds(self, price: str, rows: int) -> None:
        """Add a row that is just a sum."""
        self.types("price", price + Keys.ENTER)
        self.hands.waits(lambda: len(self.finds("#rows tbody tr")) == rows, price)

    def finds(self, selector: str) -> list[Any]:
        """The elements that are there now."""
        return list(self.hands.browser.find_elements(By.CSS_SELECTOR, selector))

    def queue(self, state: str, entries: int) -> None:
        """Wait until so many receipts of the list are in this state."""
        self.hands.waits(
            lambda: len(self.finds(f"#queue [data-state={state}]")) == entries,
            f"{entries} {state}: {self.hands.reads('#queue')}",
        )

    def finds_customer(self, code: str) -> None:
        """Find a customer, and wait for the answer."""
        self.types("code", code + Keys.ENTER)
        find(self.hands.browser, By.CSS_SELECTOR, "#customer .who")

    def asks(self, method: str, path: str, body: Any = None, *, secret: str = "") -> Any:
        """Call the API as an administrator, or with another key."""
        headers = {
            "Authorization": f"Bearer {secret or 'grocer_' + self.hands.run.admin}",
            "Idempotency-Key": f"till-{id(self)}-{next(self.calls)}",
        }
        at = self.hands.run.api + path
        answer = requests.request(method, at, json=body, headers=headers, timeout=WAIT_S)
        assert answer.ok, answer.text
        return answer.json()

    def a_customer(self) -> tuple[str, str]:
        """Register a person; the id and the phone."""
        phone = f"+7921777{next(_numbers):04d}"
        consents = {"personal_data": {"evidence": "form 1"}}
        body = {"phone": phone, "first_name": "Anna", "consents": consents}
        return self.asks("POST", "/v1/customers", body)["id"], phone

    def is_accessible(self) -> None:
        """Let axe look at the page."""
        self.hands.browser.execute_script(AXE.read_text(encoding="utf-8"))
        assert self.hands.browser.execute_async_script(RUN_AXE) == []


@pytest.fixture
def till(opened: Chrome, run: LocalRun, look: Look) -> Iterator[Till]:
    """A cashier who has just signed in, with this look, and chose the shop."""
    with a_line(run.api) as line:
        resize(opened, look.width, dark=look.dark)
        opened.get(f"{line.address}/console/sign-in")
        if find(opened, By.TAG_NAME, "html").get_attribute("lang") != look.language:
            click(opened, By.CSS_SELECTOR, f"footer button[value={look.language}]")
            find(opened, By.CSS_SELECTOR, f"html[lang={look.language}]")
        write(opened, By.ID, "field-key", f"grocer_{run.till}" + Keys.ENTER)
        write(opened, By.ID, "shop", "s1" + Keys.TAB)
        find(opened, By.CSS_SELECTOR, "#line.good")
        yield Till(PageHands(opened, run, look), line)


def test_a_sale_points_with_the_code_and_a_partial_return(till: Till) -> None:
    customer, phone = till.a_customer()
    till.finds_customer(phone)
    till.adds("1000", 1)
    till.presses(Keys.F9)
    till.queue("sent", 1)

    till.finds_customer(phone)
    till.adds("300", 1)
    till.adds("200", 2)
    till.presses(Keys.F8)
    key = till.asks("POST", "/v1/keys", {"name": "app", "role": "integration"})["secret"]
    asked = {"customer_id": customer}
    code = till.asks("POST", "/v1/redemption-codes", asked, secret=key)["code"]
    till.types("spend-points", "50")
    till.is_accessible()
    till.types("spend-code", code + Keys.ENTER)
    find(till.hands.browser, By.CSS_SELECTOR, "#held button")
    till.presses(Keys.F9)
    till.queue("sent", 2)

    number = till.finds("#queue li")[0].get_attribute("data-number")
    till.types("back-number", number + Keys.ENTER)
    till.types("back-row-2", "1" + Keys.ENTER)
    till.queue("sent", 3)
    till.is_accessible()
    till.hands.keeps("till")

    bought = till.asks("GET", f"/v1/purchases/s1/{number}")
    assert (bought["points"]["redeemed"], bought["total"]["amount"]) == (50, "450.00")
    assert [line["returned"] for line in bought["lines"]] == ["0", "1"]


def test_what_is_sold_without_a_line_is_sent_once(till: Till) -> None:
    customer, phone = till.a_customer()
    assert till.hands.browser.execute_async_script(IS_KEPT)
    till.line.is_cut = True
    till.finds_customer(phone)
    till.adds("100", 1)
    till.presses(Keys.F9)
    till.queue("waiting", 1)

    till.hands.browser.refresh()
    till.queue("waiting", 1)
    find(till.hands.browser, By.CSS_SELECTOR, "#line.warn")
    till.finds_customer(phone)
    till.adds("200", 1)
    till.presses(Keys.F9)
    till.queue("waiting", 2)
    till.is_accessible()

    till.line.loses.append(SALE)
    till.line.is_cut = False
    till.hands.browser.execute_script(BACK_ON_LINE)
    till.hands.waits(lambda: SALE in till.line.arrived)
    till.hands.waits(lambda: not till.line.loses)
    till.hands.browser.execute_script(BACK_ON_LINE)
    till.queue("sent", 2)

    purchases = till.asks("GET", f"/v1/customers/{customer}/purchases")["purchases"]
    assert sorted(each["total"]["amount"] for each in purchases) == ["100.00", "200.00"]
    assert till.line.arrived.count(SALE) == 3
    assert phone not in till.hands.browser.execute_async_script(STORED)
