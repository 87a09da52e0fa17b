"""The page of the API tries a call with a key, and what it shows is text, whatever it says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from app import app
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.operations import OPERATIONS
from chalicelib.world import World
from local.cloud.gateway import Gateway
from local.loopback import serving
from tests.browser.chrome import WAIT_S, chrome
from tests.builders.staff import a_caller

pytestmark = pytest.mark.browser

EVIL = '{"role": "auditor", "name": "<img src=x onerror=alert(1)>"}'


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Iterator[Chrome]:
    """A browser at the page."""
    gateway = Gateway(0)
    gateway.stand_before(app)
    with serving(gateway), chrome(tmp_path / "profile") as browser:
        browser.get(f"{gateway.url}/docs#createKey")
        yield browser


def operation(browser: Chrome, name: str) -> WebElement:
    """One operation, as soon as the description was read."""
    return WebDriverWait(browser, WAIT_S).until(lambda one: one.find_element(By.ID, name), name)


def wait_in(place: WebElement, selector: str) -> WebElement:
    """A part of an operation, which is made when the operation is opened."""
    waiting = WebDriverWait(place, WAIT_S)
    return waiting.until(lambda one: one.find_element(By.CSS_SELECTOR, selector), selector)


def opened(browser: Chrome, name: str) -> WebElement:
    """An operation, open."""
    found = operation(browser, name)
    browser.execute_script("arguments[0].open = true", found)
    wait_in(found, "form")
    return found


# Opens one operation after the other, and closes it again: all open ones make a page of megabytes.
OPENS_EACH = """const [ids, done] = arguments
    const form = (place) => place.querySelector('form')
    const wait = () => new Promise(next => setTimeout(next, 5))
    const open = async (id) => {
        const place = document.getElementById(id)
        place.open = true
        for (let turn = 0; turn < 400 && !form(place); turn++) await wait()
        const isOpen = Boolean(form(place))
        place.open = false
        return isOpen ? null : id
    }
    const all = async () => {
        const stuck = []
        for (const id of ids) { const each = await open(id); if (each) stuck.push(each) }
        done(stuck)
    }
    all()"""


def complaints(browser: Chrome) -> list[str]:
    lines = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [line["message"] for line in lines if line["level"] in ("SEVERE", "WARNING")]


def test_every_operation_is_on_the_page(browser: Chrome) -> None:
    operation(browser, "getHealth")

    shown = browser.find_elements(By.CSS_SELECTOR, "details.operation")
    assert len(shown) == len(OPERATIONS)
    assert operation(browser, "createKey").get_property("open") is True
    assert complaints(browser) == []


def test_a_call_is_tried_with_a_key_and_its_answer_is_text(world: World, browser: Chrome) -> None:
    form = operation(browser, "createKey")
    browser.find_element(By.ID, "key").send_keys(a_caller(world, Role.ADMIN).secret)
    body = wait_in(form, "textarea")
    body.clear()
    body.send_keys(EVIL)

    wait_in(form, "form button").click()

    answer = form.find_element(By.CSS_SELECTOR, "pre.answer")
    WebDriverWait(browser, WAIT_S).until(lambda _: answer.is_displayed(), "an answer")
    assert answer.text.startswith("201 Created")
    assert "<img src=x onerror=alert(1)>" in answer.text
    assert browser.find_elements(By.TAG_NAME, "img") == []
    assert complaints(browser) == []


def test_without_a_key_the_page_shows_the_refusal(browser: Chrome) -> None:
    form = operation(browser, "createKey")

    wait_in(form, "form button").click()

    answer = form.find_element(By.CSS_SELECTOR, "pre.answer")
    WebDriverWait(browser, WAIT_S).until(lambda _: answer.is_displayed(), "an answer")
    assert answer.text.startswith("401 Unauthorized")
    assert "key.missing" in answer.text


def test_o07_every_kind_is_shown_with_its_fields_and_an_example(browser: Chrome) -> None:
    """Case o07."""
    shown = opened(browser, "createSegment")

    kinds = shown.find_elements(By.CSS_SELECTOR, "details.variant > summary > code:first-child")
    assert len(kinds) == 27
    age = next(
        each
        for each in shown.find_elements(By.CSS_SELECTOR, "details.variant")
        if str(each.get_property("textContent")).startswith("age")
    )
    browser.execute_script("arguments[0].open = true", age)
    assert {"kind", "from", "to"} <= set(age.text.split())
    assert '"from": 18' in age.find_element(By.TAG_NAME, "pre").text
    assert "Button: one of these kinds" in opened(browser, "createCampaign").text


def test_a_union_has_a_name_by_which_its_fields_are_found(browser: Chrome) -> None:
    offer, purchase = opened(browser, "createOffer").text, opened(browser, "recordPurchase").text

    assert "EarnRule or null" in offer
    assert "EarnRule: one of these kinds" in offer
    assert "NotApplied: one of these kinds" in purchase
    for shown in (offer, purchase, opened(browser, "replaceProgramme").text):
        assert "\n: one of these kinds" not in shown


def test_a_body_is_introduced_by_what_its_fields_alone_do_not_say(browser: Chrome) -> None:
    assert "none of the three is needed" in opened(browser, "holdPoints").text


AT_ONCE = 30


def test_every_operation_opens(browser: Chrome) -> None:
    """A field that the page could not read left the form of a purchase empty."""
    operation(browser, OPERATIONS[-1].id)
    # Operations that take the same fields have the same form: one of them is enough.
    forms = {(each.body, each.query, each.path.count("{"), each.media): each for each in OPERATIONS}
    names = [each.id for each in forms.values()]
    assert len(names) > len(OPERATIONS) // 3
    # In parts, since a busy machine opens all of them for longer than a script may take.
    for first in range(0, len(names), AT_ONCE):
        part = names[first : first + AT_ONCE]
        assert browser.execute_async_script(OPENS_EACH, part) == []
    assert complaints(browser) == []


def test_the_key_is_kept_for_the_tab(world: World, browser: Chrome) -> None:
    operation(browser, "createKey")
    browser.find_element(By.ID, "key").send_keys("grocer_a-key")

    browser.refresh()

    operation(browser, "createKey")
    assert browser.find_element(By.ID, "key").get_property("value") == "grocer_a-key"
    assert browser.execute_script("return localStorage.length") == 0


def test_a_request_is_shown_for_curl_and_python(browser: Chrome) -> None:
    form = opened(browser, "createKey")
    for sample in form.find_elements(By.CSS_SELECTOR, "details.sample"):
        browser.execute_script("arguments[0].open = true", sample)

    curl, python = form.find_elements(By.CSS_SELECTOR, "details.sample pre")
    WebDriverWait(browser, WAIT_S).until(lambda _: python.text, "a sample")
    assert "curl -X POST" in curl.text
    assert '-H "Authorization: Bearer $KEY"' in curl.text
    assert '"name": "till 1"' in curl.text
    compile(python.text, "sample.py", "exec")
    assert '"role": "cashier"' in python.text


def test_the_field_of_the_key_stands_in_a_form_which_sends_nothing(browser: Chrome) -> None:
    """Chromium complains of a password field without one, and Enter would leave the page."""
    operation(browser, "createKey")
    address = browser.current_url

    browser.find_element(By.ID, "key").send_keys("grocer_a-key\n")

    assert browser.current_url == address
    assert browser.find_element(By.CSS_SELECTOR, "form #key").get_property("value")
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_every_column_has_a_heading(browser: Chrome) -> None:
    opened(browser, "recordPurchase")

    script = "return [...document.querySelectorAll('th')].map(each => each.textContent)"
    headings = browser.execute_script(script)
    assert "description" in headings
    assert "" not in headings


def test_l09_nothing_is_wider_than_a_phone(browser: Chrome) -> None:
    """Case l09, for /docs at 390 px."""
    metrics = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.refresh()
    for name in ("createCampaign", "createSegment", "recordPurchase", "getReport"):
        opened(browser, name)

    wide = browser.execute_script("return document.documentElement.scrollWidth")
    assert wide <= 390
    assert browser.find_element(By.ID, "menu").get_property("open") is False


def test_l10_the_page_says_how_to_get_the_key_of_a_till(browser: Chrome) -> None:
    """Case l10: an administrator's key cannot record a purchase."""
    operation(browser, "createKey")

    assert "makes the key of a till" in browser.find_element(By.ID, "operations").text
