"""A page that draws its elements anew at every moment is used without a stale element."""

from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from tests.browser.chrome import (
    NARROWEST,
    chrome,
    click,
    is_wider_than_screen,
    resize,
    text_of,
    write,
)

pytestmark = pytest.mark.browser

# Some pauses are shorter than an act of the test, and some are long enough on a busy machine.
RESTLESS = """data:text/html,<body><p id=place></p><script>
    let clicks = 0, typed = 0
    const draw = () => {
      place.innerHTML = `<button>${clicks} ${typed}</button><input>`
      place.firstChild.onclick = () => clicks += 1
      place.lastChild.oninput = () => typed += 1
    }
    const again = () => { draw(); setTimeout(again, 50 + Math.random() * 950) }
    again()
</script>"""
TIMES = 15
PHONE = """data:text/html,<!doctype html>
    <meta name=viewport content="width=device-width, initial-scale=1">
    <body style="margin:0"><p style="width:360px">wide"""


@pytest.mark.parametrize(("width_px", "is_wider"), [(360, False), (361, True)])
def test_a_page_that_is_wider_than_a_phone_is_found(
    tmp_path: Path, width_px: int, *, is_wider: bool
) -> None:
    with chrome(tmp_path / "profile") as browser:
        resize(browser, NARROWEST)
        browser.get(PHONE.replace("360", str(width_px)))

        assert is_wider_than_screen(browser) is is_wider


def test_each_act_happens_once(tmp_path: Path) -> None:
    with chrome(tmp_path / "profile") as browser:
        browser.get(RESTLESS)
        for _ in range(TIMES):
            click(browser, By.TAG_NAME, "button")

        assert int(text_of(browser, By.TAG_NAME, "button").split()[0]) in range(1, TIMES + 1)
        write(browser, By.TAG_NAME, "input", "a")
