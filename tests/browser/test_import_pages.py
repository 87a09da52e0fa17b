"""An administrator imports a thousand customers from a workbook, and finds one of them."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.chrome import WAIT_S, click, find, text_of, write
from tests.browser.local_run import LocalRun

pytestmark = pytest.mark.browser

ROWS = 1_000


def a_workbook(folder: Path) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Phone", "First name", "Surname"])
    for number in range(ROWS):
        sheet.append([79210000000 + number, "Anna", "Petrova"])
    path = folder / "clients.xlsx"
    book.save(path)
    return path


def test_a_thousand_customers_are_imported_from_a_workbook(
    run: LocalRun, browser: Chrome, tmp_path: Path
) -> None:
    waits = WebDriverWait(browser, 3 * WAIT_S)
    browser.get(f"{run.api}/console/imports/new")
    write(browser, By.ID, "field-key", f"grocer_{run.admin}")
    click(browser, By.CSS_SELECTOR, "main button")
    waits.until(lambda _: browser.find_elements(By.ID, "field-file"))
    find(browser, By.ID, "field-file").send_keys(str(a_workbook(tmp_path)))
    click(browser, By.CSS_SELECTOR, "main form button")

    waits.until(lambda _: browser.current_url.endswith("/columns"))
    assert find(browser, By.ID, "field-column.0").get_attribute("value") == "phone"
    write(browser, By.ID, "field-evidence", "Paper forms")
    click(browser, By.CSS_SELECTOR, "main .buttons button")
    waits.until(lambda _: browser.find_elements(By.ID, "checked"))
    click(browser, By.CSS_SELECTOR, "form:has(input[value=start]) button")
    waits.until(lambda _: browser.find_elements(By.ID, "done"))

    assert "1,000" in text_of(browser, By.CSS_SELECTOR, "#import .figures").replace("1000", "1,000")
    browser.get(f"{run.api}/console/customers?q=79210000999")
    assert "Petrova" in text_of(browser, By.TAG_NAME, "main")
    said = browser.get_log("browser")  # type: ignore[no-untyped-call]  # selenium has no types here
    assert [each for each in said if each["level"] != "DEBUG"] == []
