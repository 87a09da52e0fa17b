"""A person at the simulator's page gets a card, in a real browser, from the whole local run."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.chrome import (
    WAIT_S,
    boxes,
    chrome,
    click,
    find,
    is_wider_than_screen,
    resize,
    save,
    text_of,
)
from tests.browser.conversation import (
    code_in_text_message,
    do,
    open_chat,
    texts,
    wait_for_picture,
    wait_for_reply,
)
from tests.browser.local_run import local_run
from tests.browser.widget import (
    code_sent_to,
    complaints,
    focused,
    part,
    said,
    tell,
    until,
    wait_for_said,
)

pytestmark = pytest.mark.browser

# What a person does from the first press of Start to the card.
REGISTRATION: tuple[tuple[str, str], ...] = (
    ("press", "Даю согласие"),
    ("press", "Да, присылайте"),
    ("press", "По шагам"),
    ("type", "Анна"),
    ("type", "Петрова"),
    ("press", "Отправить мой номер"),
    ("type", "anna@example.org"),
    ("type", "12.03.1990"),
    ("press", "Да"),
)
WEB_CHAT_TO_CODE = (
    ("press", "Даю согласие"),
    ("press", "Да, присылайте"),
    ("press", "По шагам"),
    ("type", "Олег"),
    ("type", "Иванов"),
    ("type", "+79995551234"),
    ("press", "Прислать код"),
)
WEB_CHAT_FROM_CODE = (
    ("type", "oleg@example.org"),
    ("type", "5 мая"),
    ("press", "Да"),
)
CRUEL = '"><img src=x onerror=alert(1)>'
# What a visitor says to the widget, and what it answers, from the consent to the code.
WIDGET_TO_CODE = (
    ("press", "Даю согласие", "Присылать вам"),
    ("press", "Нет, не нужно", "Для карты нужны"),
    ("press", "Всё одним сообщением", "Напишите всё"),
    ("type", CRUEL, "Непонятно"),
    ("type", "Ада Лавлейс, +79995550011, ada@example.org, 10 декабря 1990", "прислать код"),
    ("press", "Прислать код", "Мы отправили"),
)
A_DAY_S = 30  # every hour has its tick


@pytest.fixture(scope="module")
def page_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The simulator of a local run."""
    with local_run(tmp_path_factory.mktemp("data")) as run:
        yield run.simulator


@pytest.fixture
def browser(page_url: str, tmp_path: Path) -> Iterator[Chrome]:
    """A browser at the simulator's page."""
    with chrome(tmp_path / "profile") as browser:
        resize(browser, 1280, 800)
        browser.get(page_url)
        yield browser


def add_person(browser: Chrome, *, kind: str = "telegram") -> None:
    click(browser, By.ID, "add")
    click(browser, By.CSS_SELECTOR, f"#new-person input[value={kind}] + span")
    click(browser, By.CSS_SELECTOR, "#new-person .primary")


def test_a_person_registers_and_sees_the_card(browser: Chrome) -> None:
    add_person(browser)
    click(browser, By.CSS_SELECTOR, ".composer .wide")
    wait_for_reply(browser, 0)
    for what, text in REGISTRATION:
        do(browser, what, text)

    wait_for_picture(browser)
    save(browser, "simulator-telegram")
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_the_web_chat_gives_a_card_too(browser: Chrome, page_url: str) -> None:
    add_person(browser, kind="webchat")
    click(browser, By.CSS_SELECTOR, ".composer .wide")
    wait_for_reply(browser, 0)
    for what, text in WEB_CHAT_TO_CODE:
        do(browser, what, text)
    do(browser, "type", code_in_text_message(page_url))
    for what, text in WEB_CHAT_FROM_CODE:
        do(browser, what, text)

    wait_for_picture(browser)
    save(browser, "simulator-web-chat")
    click(browser, By.CSS_SELECTOR, ".composer .end")
    find(browser, By.XPATH, "//button[contains(., 'Open the chat')]")
    assert browser.find_elements(By.CSS_SELECTOR, ".messages .message") == []


def test_a_visitor_of_a_site_gets_a_card_from_the_widget(browser: Chrome, page_url: str) -> None:
    browser.get(f"{page_url}/widget/demo")
    until(browser, lambda: part(browser, ".launcher").send_keys(Keys.ENTER))
    for what, text, answer in WIDGET_TO_CODE:
        tell(browser, what, text)
        wait_for_said(browser, answer)
    tell(browser, "type", code_sent_to(page_url, "+79995550011"))
    tell(browser, "press", "Да")
    until(browser, lambda: part(browser, "img.ean13").get_property("naturalWidth") != 0)
    assert any(CRUEL in each for each in said(browser))
    assert complaints(browser) == []
    save(browser, "widget-1280-light-ru")
    before = said(browser)

    resize(browser, 390, dark=True)
    browser.get(f"{page_url}/widget/demo?lang=en")
    tell(browser, "open")
    until(browser, lambda: len(said(browser)) == len(before))
    assert part(browser, ".panel").get_attribute("aria-modal") == "true"
    assert complaints(browser) == []
    save(browser, "widget-390-dark-en")
    part(browser, "textarea").send_keys(Keys.ESCAPE)
    assert focused(browser) == "launcher"

    tell(browser, "open")
    tell(browser, "end")
    until(browser, lambda: part(browser, ".state").text.startswith("The conversation has ended"))
    assert said(browser) == []
    assert not is_wider_than_screen(browser)
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_a_blocked_bot_can_be_unblocked_and_the_clock_turns(browser: Chrome) -> None:
    open_chat(browser, "7012345001")
    click(browser, By.CSS_SELECTOR, ".chat .bar .menu-holder > button")
    click(browser, By.XPATH, "//button[contains(., 'Block the bot')]")
    click(browser, By.XPATH, "//button[contains(., 'Unblock the bot')]")
    find(browser, By.CSS_SELECTOR, ".composer textarea")
    click(browser, By.CSS_SELECTOR, "[data-forward='86400']")

    WebDriverWait(browser, A_DAY_S).until(
        lambda one: text_of(one, By.ID, "clock-offset") == "+24 h"
    )
    assert texts(browser)


def test_the_wire_shows_requests_without_secrets(browser: Chrome) -> None:
    click(browser, By.CSS_SELECTOR, "#wire details[data-person='7012345001'] summary")
    shown = text_of(browser, By.CSS_SELECTOR, "#wire details[open] pre")

    assert "update_id" in shown or "method" in shown or "chat_id" in shown
    save(browser, "simulator-wire")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("width", "chat_px"), [(390, 390), (768, 500), (1280, 600)])
def test_l09_a_chat_is_readable_at_every_width(
    browser: Chrome, page_url: str, width: int, chat_px: int, *, dark: bool
) -> None:
    """Case l09."""
    resize(browser, width, dark=dark)
    browser.get(page_url)
    open_chat(browser, "7012345001")
    WebDriverWait(browser, WAIT_S).until(lambda _: texts(browser))
    save(browser, f"simulator-{width}-{'dark' if dark else 'light'}")

    assert not is_wider_than_screen(browser)
    assert boxes(browser, ".chat")[0]["width"] >= chat_px
    columns = boxes(browser, "aside, #chats")
    for left, right in itertools.pairwise(columns):
        assert left["right"] <= right["left"]
    for bubble in boxes(browser, ".bubble"):
        assert bubble["left"] >= 0
        assert bubble["right"] <= width


@pytest.mark.parametrize("width", [390, 768])
def test_l09_people_chat_and_requests_are_all_within_reach(
    browser: Chrome, page_url: str, width: int
) -> None:
    """Case l09."""
    resize(browser, width)
    browser.get(page_url)
    open_chat(browser, "7012345001")
    click(browser, By.CSS_SELECTOR, "[data-view-of=log]")
    assert boxes(browser, "#wire details")
    click(browser, By.ID, "tab-outbox")
    assert boxes(browser, "#outbox")
    assert not is_wider_than_screen(browser)

    click(browser, By.CSS_SELECTOR, "[data-view-of=chat]")
    assert boxes(browser, ".composer")
    assert not boxes(browser, ".inspector")


@pytest.mark.parametrize("width", [390, 768])
def test_l09_the_page_of_the_api_fits_a_phone(browser: Chrome, page_url: str, width: int) -> None:
    """Case l09."""
    webhook = requests.get(f"{page_url}/changes?after=-1", timeout=WAIT_S).json()["webhook"]
    resize(browser, width)
    browser.get(webhook.replace("/webhooks/telegram", "/docs"))
    operations = "details.operation"
    WebDriverWait(browser, WAIT_S).until(lambda _: boxes(browser, operations))
    script = f"for (const one of document.querySelectorAll('{operations}')) one.open = true"
    browser.execute_script(script)

    assert not is_wider_than_screen(browser)
    assert boxes(browser, operations)[0]["width"] >= width - 80
