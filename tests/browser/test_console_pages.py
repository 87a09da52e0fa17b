"""The pages of the staff in a real browser: axe, widths, colours, languages, and life without
scripts, against the whole local run.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from chalicelib.console.session import COOKIE
from local.install.environments import ROOT
from tests.browser.chrome import (
    LOOK_S,
    NARROWEST,
    WAIT_S,
    chrome,
    click,
    find,
    is_wider_than_screen,
    resize,
    save,
    text_of,
    write,
)
from tests.browser.local_run import LocalRun, local_run

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendored" / "axe.js"
RUN_AXE = """const done = arguments[arguments.length - 1]
    axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
        .then(found => done(found.violations.map(v => `${v.id}: ${v.nodes[0].html}`)))"""
CUSTOMERS = 60
# Each language with a scheme and a width: every page once in both configurations.
LOOKS = [("ru", 1280, False), ("en", 390, True)]
PEOPLE = ".panel tbody th a"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRun]:
    """A local run with a programme and customers."""
    data = tmp_path_factory.mktemp("data")
    with local_run(data) as run:
        for arguments in (
            ("programme", "apply", "--preset", "grocery"),
            ("seed", "--customers", str(CUSTOMERS)),
        ):
            command = [sys.executable, "-m", "local.cli", "--data", str(data), *arguments]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
        yield run


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Chrome]:
    with chrome(tmp_path / "profile") as browser:
        resize(browser, 1280, 800)
        yield browser


# Puts an update of a person into the quarantine, as a mistake of ours would.
SET_ASIDE = """
import json, sys
from pathlib import Path
from local.cli.target import find_target
world = find_target(Path(sys.argv[1])).world
person = {"id": int(sys.argv[2]), "first_name": "Anna"}
message = {"message_id": 1, "date": 1795420800, "text": "/start", "from": person,
           "chat": {**person, "type": "private"}}
body = json.dumps({"update_id": 999_999_001, "message": message}).encode()
world.conversation.quarantine.keep(
    "1", channel="telegram", body=body, why="KeyError: 'x'", now=world.now())
"""


def signs_in(browser: Chrome, run: LocalRun, language: str = "ru") -> None:
    browser.get(f"{run.api}/console/sign-in")
    if browser.find_element(By.TAG_NAME, "html").get_attribute("lang") != language:
        click(browser, By.CSS_SELECTOR, f"footer button[value={language}]")
    write(browser, By.ID, "field-key", f"grocer_{run.admin}")
    click(browser, By.CSS_SELECTOR, "main button")
    find(browser, By.CSS_SELECTOR, ".bar")


def complaints(browser: Chrome) -> list[str]:
    lines: list[dict[str, Any]] = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [line["message"] for line in lines if line["level"] in ("SEVERE", "WARNING")]


def every_address(browser: Chrome, run: LocalRun) -> list[str]:
    """The pages of the bar and of the settings, the links of their heads, tabs of one person."""
    browser.get(f"{run.api}/console")
    found = [one.get_attribute("href") for one in browser.find_elements(By.CSS_SELECTOR, ".bar a")]
    browser.get(f"{run.api}/console/settings")
    places = browser.find_elements(By.CSS_SELECTOR, "main .places a")
    found += [one.get_attribute("href") for one in places]
    for address in list(found):
        browser.get(str(address))
        inside = browser.find_elements(By.CSS_SELECTOR, "main .head a, main .tabs a")
        found += [one.get_attribute("href") for one in inside]
    browser.get(f"{run.api}/console/customers")
    click(browser, By.CSS_SELECTOR, PEOPLE)
    find(browser, By.CSS_SELECTOR, ".tabs")
    tabs = browser.find_elements(By.CSS_SELECTOR, ".tabs a")
    return list(
        dict.fromkeys(str(one) for one in [*found, *(t.get_attribute("href") for t in tabs)])
    )


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_every_page_is_accessible_fits_and_says_nothing_to_the_console(
    browser: Chrome, run: LocalRun, language: str, width: int, *, dark: bool
) -> None:
    signs_in(browser, run, language)
    wrong: dict[str, Any] = {}
    for address in every_address(browser, run):
        resize(browser, width, dark=dark)
        browser.get(address)
        browser.execute_script(AXE.read_text(encoding="utf-8"))
        if found := browser.execute_async_script(RUN_AXE):
            wrong[address] = found
        path = address.removeprefix(run.api).removeprefix("/console").strip("/")
        path = path.replace("/", "-").replace("?", "-") or "start"
        save(browser, f"console-{path[:60]}-{language}-{width}")
        for width_now in {width, NARROWEST}:
            resize(browser, width_now, dark=dark)
            if is_wider_than_screen(browser):
                wrong[f"{address} at {width_now}"] = "scrolls sideways"
    assert wrong == {}
    assert complaints(browser) == []


def test_a_person_is_found_while_typing_and_seen(browser: Chrome, run: LocalRun) -> None:
    signs_in(browser, run)
    browser.get(f"{run.api}/console/customers")
    phone = text_of(browser, By.CSS_SELECTOR, "tbody tr td")
    name = text_of(browser, By.CSS_SELECTOR, PEOPLE)

    write(browser, By.CSS_SELECTOR, "input[type=search]", phone.replace("+7", "8"))
    WebDriverWait(browser, WAIT_S, LOOK_S).until(
        lambda one: len(one.find_elements(By.CSS_SELECTOR, "tbody tr")) == 1
    )
    click(browser, By.CSS_SELECTOR, PEOPLE)

    assert text_of(browser, By.CSS_SELECTOR, ".tabs [aria-current]") == "Анкета"
    assert text_of(browser, By.TAG_NAME, "h1") == name


def test_a_key_is_issued_works_and_is_revoked(browser: Chrome, run: LocalRun) -> None:
    signs_in(browser, run)
    browser.get(f"{run.api}/console/staff/new")
    click(browser, By.CSS_SELECTOR, "main .buttons button")  # without a name
    assert text_of(browser, By.CSS_SELECTOR, ".errors h2")
    write(browser, By.ID, "field-name", "Мария, маркетолог")
    click(browser, By.CSS_SELECTOR, "input[value=marketer]")
    click(browser, By.CSS_SELECTOR, "main .buttons button")
    secret = text_of(browser, By.ID, "secret")

    browser.delete_all_cookies()
    browser.get(f"{run.api}/console/sign-in")
    write(browser, By.ID, "field-key", secret)
    click(browser, By.CSS_SELECTOR, "main button")
    find(browser, By.CSS_SELECTOR, ".bar")
    browser.get(f"{run.api}/console/customers")

    # A marketer sees masked people, and no page of the staff.
    assert "•" in text_of(browser, By.CSS_SELECTOR, "tbody tr td")
    browser.get(f"{run.api}/console/staff")
    assert find(browser, By.TAG_NAME, "h1").get_attribute("data-code") == "key.role"


def test_a_session_that_ends_below_a_page_asks_in_a_dialog(browser: Chrome, run: LocalRun) -> None:
    signs_in(browser, run)
    browser.get(f"{run.api}/console/customers")
    browser.delete_cookie(COOKIE)

    write(browser, By.CSS_SELECTOR, "input[type=search]", "+79990000001")
    write(browser, By.CSS_SELECTOR, "dialog[open] #field-key", f"grocer_{run.admin}")
    click(browser, By.CSS_SELECTOR, "dialog[open] form button")
    WebDriverWait(browser, WAIT_S, LOOK_S).until(
        lambda one: not one.find_elements(By.CSS_SELECTOR, "dialog[open]")
    )

    field = find(browser, By.CSS_SELECTOR, "input[type=search]")
    assert field.get_property("value") == "+79990000001"
    click(browser, By.CSS_SELECTOR, "search button")
    assert text_of(browser, By.TAG_NAME, "h1") == "Клиенты"


def test_everything_works_without_scripts(browser: Chrome, run: LocalRun) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get(f"{run.api}/console/customers")
    browser.find_element(By.ID, "field-key").send_keys(f"grocer_{run.admin}\n")
    find(browser, By.CSS_SELECTOR, PEOPLE)
    first = text_of(browser, By.CSS_SELECTOR, PEOPLE)
    click(browser, By.CSS_SELECTOR, "tbody tr:last-child td a")
    find(browser, By.CSS_SELECTOR, PEOPLE)

    assert text_of(browser, By.CSS_SELECTOR, PEOPLE) != first
    click(browser, By.CSS_SELECTOR, PEOPLE)
    click(browser, By.CSS_SELECTOR, ".tabs a[href$='/points']")
    assert find(browser, By.CSS_SELECTOR, "dl.figures").is_displayed()


def test_a_quarantined_message_is_answered_and_seen(browser: Chrome, run: LocalRun) -> None:
    person = requests.post(f"{run.simulator}/people", json={"first_name": "Anna"}, timeout=WAIT_S)
    chat = str(person.json()["id"])
    heard = f"{run.simulator}/people/{chat}/messages"
    requests.post(f"{heard}?wait={WAIT_S}", json={"start": ""}, timeout=2 * WAIT_S)
    before = len(requests.get(heard, timeout=WAIT_S).json()["messages"])
    command = [sys.executable, "-c", SET_ASIDE, str(run.data), chat]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    signs_in(browser, run)
    browser.get(f"{run.api}/console/quarantine")
    click(browser, By.CSS_SELECTOR, "tbody th a")
    click(browser, By.CSS_SELECTOR, "button[value=retry]")

    assert "обработано" in text_of(browser, By.CSS_SELECTOR, ".notice")
    WebDriverWait(browser, WAIT_S, LOOK_S).until(
        lambda _: len(requests.get(heard, timeout=WAIT_S).json()["messages"]) > before
    )
    assert not browser.find_elements(By.CSS_SELECTOR, "tbody")
