"""A page that draws its elements anew at every moment is used without a stale element."""

from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from tests.browser.chrome import chrome, click, text_of, write

pytestmark = pytest.mark.browser

RESTLESS = """data:text/html,<body><p id=place></p><script>
    let clicks = 0, typed = 0
    const draw = () => {
      place.innerHTML = `<button>${clicks} ${typed}</button><input>`
      place.firstChild.onclick = () => clicks += 1
      place.lastChild.oninput = () => typed += 1
    }
    setInterval(draw, 150)
    draw()
</script>"""
TIMES = 30


def test_each_act_happens_once(tmp_path: Path) -> None:
    with chrome(tmp_path / "profile") as browser:
        browser.get(RESTLESS)
        for _ in range(TIMES):
            click(browser, By.TAG_NAME, "button")

        assert int(text_of(browser, By.TAG_NAME, "button").split()[0]) in range(1, TIMES + 1)
        write(browser, By.TAG_NAME, "input", "a")
