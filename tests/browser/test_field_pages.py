"""An administrator defines a field and its choices; staff fill it in, and it is found by it."""

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.chrome import WAIT_S, click, find, text_of, write
from tests.browser.local_run import LocalRun

pytestmark = pytest.mark.browser

SAVE = "main button[value=save]"
KIND = "field-predicate.of.0.kind"


def fills_in(browser: Chrome, **fields: str) -> None:
    for name, text in fields.items():
        write(browser, By.ID, f"field-{name.replace('__', '.')}", text)


def test_a_field_is_defined_filled_in_and_used(run: LocalRun, browser: Chrome) -> None:
    pages = f"{run.api}/console"
    waits = WebDriverWait(browser, WAIT_S)
    browser.get(f"{pages}/dictionaries/new")
    write(browser, By.ID, "field-key", f"grocer_{run.admin}")
    click(browser, By.CSS_SELECTOR, "main button")

    fills_in(browser, name__ru="Цвета", name__en="Colours", choices="Красный; Red\nСиний; Blue")
    click(browser, By.CSS_SELECTOR, "main .buttons button")
    waits.until(lambda _: "/dictionaries/colours" in browser.current_url)
    browser.get(f"{pages}/fields/new")
    fills_in(browser, name__ru="Цвет", name__en="Colour")
    Select(find(browser, By.ID, "field-kind")).select_by_value("choice")
    Select(find(browser, By.ID, "field-dictionary")).select_by_value("colours")
    click(browser, By.CSS_SELECTOR, SAVE)
    waits.until(lambda _: browser.current_url.endswith("/fields"))

    browser.get(f"{pages}/customers/new")
    fills_in(browser, phone="+79211234567", consents__personal_data__evidence="form 1")
    Select(find(browser, By.ID, "field-fields.colour")).select_by_value("blue")
    click(browser, By.CSS_SELECTOR, "main form > .buttons button")
    waits.until(lambda _: "/customers/new" not in browser.current_url)
    assert "Blue" in text_of(browser, By.CSS_SELECTOR, "dl.facts")

    browser.get(f"{pages}/segments/new")
    Select(find(browser, By.ID, KIND)).select_by_value("field.choices")
    click(browser, By.CSS_SELECTOR, "input[value='colour:blue']")
    waits.until(lambda _: "1" in text_of(browser, By.CSS_SELECTOR, "#size .size"))
