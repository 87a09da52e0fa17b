"""Make the pictures of the README again: a shop of two years, its pages, one message to many.

make pictures
"""

import base64
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from local.install.environments import ROOT
from tests.browser.chrome import WAIT_S, chrome, click, find, resize, write
from tests.browser.local_run import LocalRun, local_run

PICTURES = ROOT / "docs" / "pictures"
BEGAN = "2024-01-01T00:00:00Z"
CUSTOMERS = 200
QUALITY = 60  # of WebP: letters stay sharp, a picture stays under 50 KB
WITHIN_S = 120
DAY_S = 86_400
DESK = (1280, 800)
CAMPAIGN: dict[str, Any] = {
    "name": "Coffee until Sunday",
    "audience": {"predicate": {"kind": "stage", "any_of": ["new", "active", "cooling"]}},
    "purpose": "advertising",
    "texts": {
        channel: {"ru": "{{name}}, скидка 15 % на кофе", "en": "{{name}}, 15 % off coffee"}
        for channel in ("telegram", "email")
    },
    "subjects": {"ru": "Скидка на кофе", "en": "Coffee for less"},
    "buttons": [{"kind": "stop"}],
}


def main() -> None:
    """Run the service on a folder of its own, and take the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with local_run(data) as run:
            _fills(data)
            campaign = _sends_a_campaign(run)
            _waits_a_day(run)
            with chrome(data / "profile") as browser:
                _takes(browser, run, campaign)
    for path in sorted(PICTURES.glob("*.webp")):
        print(f"{path.relative_to(ROOT)}\t{path.stat().st_size:,} bytes")  # noqa: T201


def _fills(data: Path) -> None:
    """Give the shop a programme, customers with two years of purchases, and their points."""
    for arguments in (
        ("programme", "apply", "--preset", "grocery", "--at", BEGAN),
        ("seed", "--customers", str(CUSTOMERS)),
        ("programme", "backfill", "--since", BEGAN),
    ):
        command = [sys.executable, "-m", "local.cli", "--data", str(data), *arguments]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603


def _sends_a_campaign(run: LocalRun) -> str:
    """Rehearse and launch a campaign, and wait until the workers have sent it."""
    now = datetime.now(UTC)  # noqa: TID251 - of this machine, as the service that was started
    ends = (now + timedelta(days=7)).isoformat()
    _waits(run, "/v1/thresholds", lambda found: "code" not in found)
    campaign = _asks(run, "POST", "/v1/campaigns", {**CAMPAIGN, "ends_at": ends})["id"]
    at = f"/v1/campaigns/{campaign}"
    _asks(run, "POST", f"{at}/rehearsal")
    _waits(run, f"{at}/rehearsal", lambda found: found["is_done"])
    _asks(run, "POST", f"{at}/launch")
    _waits(run, f"{at}/report", lambda found: not found["planning"])
    return str(campaign)


def _waits_a_day(run: LocalRun) -> None:
    """Turn the clock: the overview counts days that are over."""
    turned = requests.post(f"{run.simulator}/clock", json={"forward_s": DAY_S}, timeout=WITHIN_S)
    assert turned.ok, turned.text


def _asks(run: LocalRun, method: str, path: str, body: Any = None) -> Any:
    headers = {
        "Authorization": f"Bearer grocer_{run.admin}",
        "Idempotency-Key": f"pictures-{method}-{path.replace('/', '-')}",
    }
    answer = requests.request(method, run.api + path, json=body, headers=headers, timeout=WAIT_S)
    return answer.json()


def _waits(run: LocalRun, path: str, is_there: Any) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not is_there(_asks(run, "GET", path)):
        assert time.monotonic() < deadline, path
        time.sleep(0.5)


def _takes(browser: Chrome, run: LocalRun, campaign: str) -> None:
    """Take each picture: its name, the language, the screen, the scheme and the address."""
    _signs_in(browser, run, "en")
    browser.get(f"{run.api}/console/customers")
    click(browser, By.CSS_SELECTOR, ".panel tbody th a")
    find(browser, By.CSS_SELECTOR, ".tabs")
    person = browser.current_url.removeprefix(run.api)
    for name, size, dark, address in (
        ("dashboard", DESK, False, "/console"),
        ("customer", DESK, False, f"{person}/points"),
        ("campaign", DESK, False, f"/console/campaigns/{campaign}/report"),
        ("rfm", DESK, True, "/console/rfm"),
    ):
        resize(browser, *size, dark=dark)
        browser.get(run.api + address)
        find(browser, By.TAG_NAME, "h1")
        time.sleep(0.5)  # a chart is drawn after the page
        asked = {"format": "webp", "quality": QUALITY}
        shot = browser.execute_cdp_cmd("Page.captureScreenshot", asked)
        (PICTURES / f"{name}.webp").write_bytes(base64.b64decode(shot["data"]))


def _signs_in(browser: Chrome, run: LocalRun, language: str) -> None:
    resize(browser, *DESK)
    browser.get(f"{run.api}/console/sign-in")
    if browser.find_element(By.TAG_NAME, "html").get_attribute("lang") != language:
        click(browser, By.CSS_SELECTOR, f"footer button[value={language}]")
    write(browser, By.ID, "field-key", f"grocer_{run.admin}")
    click(browser, By.CSS_SELECTOR, "main button")
    find(browser, By.CSS_SELECTOR, ".bar")


if __name__ == "__main__":
    main()
