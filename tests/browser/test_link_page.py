"""The page of a link in a message is readable in light and in dark."""

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.browser.chrome import is_wider_than_screen, resize
from tests.browser.test_api_page import browser

__all__ = ["browser"]  # at a page of the service

pytestmark = pytest.mark.browser

BRIGHTNESS = """return ['color', 'backgroundColor'].map(name =>
    getComputedStyle(document.body)[name].match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0))"""
APART = 400  # of 765


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_of_a_link_follows_light_and_dark(
    browser: Chrome, width: int, *, dark: bool
) -> None:
    resize(browser, width, dark=dark)
    browser.get(browser.current_url.partition("/docs")[0] + "/u/no-such-link")

    assert browser.find_element(By.TAG_NAME, "h1").is_displayed()
    text, ground = browser.execute_script(BRIGHTNESS)
    assert (text - ground if dark else ground - text) > APART
    assert not is_wider_than_screen(browser)
