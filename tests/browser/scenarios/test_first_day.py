"""An administrator's first day: an empty service becomes a shop whose till gives points."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from openpyxl import Workbook
from selenium.webdriver.common.by import By

from tests.browser.chrome import WAIT_S, click, find
from tests.browser.local_run import LocalRun, local_run
from tests.browser.scenarios.hands import PageHands

pytestmark = pytest.mark.browser

ROWS = 1_000
IMPORTED_WITHIN_S = 3 * WAIT_S
FIRST_PHONE = 79210000000
RECEIPT = {
    "shop": "lavka",
    "receipt": "1",
    "phone": f"+{FIRST_PHONE + ROWS - 1}",
    "channel": "shop",
    "total": {"amount": "1000.00", "currency": "RUB"},
    "lines": [
        {
            "sku": "tea-1",
            "category": "tea",
            "quantity": "1",
            "paid": {"amount": "1000.00", "currency": "RUB"},
        }
    ],
}


@pytest.fixture
def run(tmp_path: Path) -> Iterator[LocalRun]:
    """A service in which nothing was done yet."""
    with local_run(tmp_path) as running:
        yield running


def test_a_shop_is_opened_by_pages_alone(hands: PageHands, tmp_path: Path) -> None:
    begins_with_a_preset(hands)
    opens_a_shop(hands)
    pastes_products(hands)
    imports_customers(hands, a_workbook(tmp_path))
    key = issues_a_key(hands)
    sells(hands, key)
    hands.opens(f"/console/customers?q={RECEIPT['phone']}")
    click(hands.browser, By.CSS_SELECTOR, "tbody th a")
    hands.follows("/points")
    hands.sees("30", ".figures dd")  # 3 % of the receipt
    hands.keeps("first-day")


def begins_with_a_preset(hands: PageHands) -> None:
    """Take the rules of a grocery shop as they are."""
    hands.opens("/console/programme")
    hands.follows("preset=grocery")
    hands.presses("do=check")
    hands.fill("when", "now")
    hands.presses("do=save")
    hands.is_done()


def opens_a_shop(hands: PageHands) -> None:
    """Name the only shop."""
    hands.opens("/console/shops/new")
    hands.fills(code="lavka", name__ru="Лавка", name__en="Shop")
    hands.presses("do=save")
    hands.is_done()


def pastes_products(hands: PageHands) -> None:
    """Paste two rows of a spreadsheet."""
    hands.opens("/console/products/paste")
    hands.fill("rows", "tea-1;Чай;Tea;tea;шт\ncake-1;Торт;Cake;cakes;шт")
    hands.presses()
    hands.is_done()


def a_workbook(folder: Path) -> Path:
    """Write the customers of the shop into a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Phone", "First name", "Surname"])
    for number in range(ROWS):
        sheet.append([FIRST_PHONE + number, "Anna", "Petrova"])
    path = folder / "clients.xlsx"
    book.save(path)
    return path


def imports_customers(hands: PageHands, file: Path) -> None:
    """Upload the workbook, check it, and import all of its rows."""
    hands.opens("/console/imports/new")
    find(hands.browser, By.ID, "field-file").send_keys(str(file))
    hands.presses()
    hands.waits(lambda: hands.path().endswith("/columns"))
    hands.fills(evidence="Paper forms")
    hands.presses()
    hands.waits(lambda: hands.has("#checked"), within_s=IMPORTED_WITHIN_S)
    click(hands.browser, By.CSS_SELECTOR, "form:has(input[value=start]) button")
    hands.waits(lambda: hands.has("#done"), within_s=IMPORTED_WITHIN_S)
    assert str(ROWS) in re.sub(r"\D", "", hands.reads("#import .figures"))
    hands.keeps("imported")


def issues_a_key(hands: PageHands) -> str:
    """Issue the key of a till, and copy it."""
    hands.opens("/console/staff/new")
    hands.fills(name="Till 1", role="cashier", shop="lavka")
    hands.presses()
    return hands.reads("#secret")


def sells(hands: PageHands, key: str) -> None:
    """Record a receipt as the till does, with its new key."""
    now = requests.get(f"{hands.run.simulator}/clock", timeout=WAIT_S).json()["now"]
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "1"}
    at = f"{hands.run.api}/v1/purchases"
    answer = requests.post(at, json={**RECEIPT, "at": now}, headers=headers, timeout=WAIT_S)
    assert answer.ok, answer.text
