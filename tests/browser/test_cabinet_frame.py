"""The cabinet in the frame of Telegram's site, in a browser that gives other sites no cookies.

The site is played by this machine: the browser finds `web.telegram.org` at a server of the test.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from cryptography.x509 import DNSName
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from local.tls_certificate import make_certificate
from tests.browser.chrome import LOOK_S, WAIT_S, chrome, click, find, save, text_of, write
from tests.browser.local_run import local_run
from tests.browser.scenarios.hands import a_member

pytestmark = pytest.mark.browser

HOST, SITE = "web.telegram.org", "https://telegram.org"
NO_OTHER_SITES = {"profile.cookie_controls_mode": 1}
FRAME = "<!doctype html><title>T</title><iframe id=app style='width:390px;height:700px'></iframe>"
COOKIE = "__Host-card"


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer with a page that has an empty frame."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(FRAME.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def telegrams_site(folder: Path) -> Iterator[int]:
    """Serve the page as `web.telegram.org`; the port."""
    context, _ = make_certificate(folder, DNSName(HOST))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def test_the_session_lives_in_the_frame_of_telegram_and_nowhere_else(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with local_run(data) as run, telegrams_site(tmp_path) as port:
        person = a_member(run, "Olga", "Petrova", "olga@example.org")
        options = (
            f"--host-resolver-rules=MAP {HOST} 127.0.0.1:{port}",
            "--ignore-certificate-errors",
        )
        with chrome(tmp_path / "profile", *options, preferences=NO_OTHER_SITES) as browser:
            browser.get(f"https://{HOST}/")
            _shows(browser, _launch(run.simulator, person.id, f"{run.api}/me/launch"))
            text_of(browser, By.CSS_SELECTOR, ".card-number")
            save(browser, "cabinet-in-a-frame")

            # The next pages of the frame have the session too, and take a form.
            click(browser, By.CSS_SELECTOR, "a[href$='/me/profile']")
            click(browser, By.CSS_SELECTOR, "a[href$='/me/profile/name']")
            find(browser, By.ID, "field-first_name").clear()
            write(browser, By.ID, "field-first_name", "Olya" + Keys.ENTER)
            WebDriverWait(browser, WAIT_S, LOOK_S).until(
                lambda one: "Olya" in text_of(one, By.CSS_SELECTOR, ".own-facts")
            )
            kept = browser.execute_cdp_cmd("Storage.getCookies", {})["cookies"]
            (cookie,) = [each for each in kept if each["name"].startswith(COOKIE)]
            assert cookie["partitionKey"]["topLevelSite"] == SITE

            browser.get(f"{run.api}/me")
            assert browser.current_url.endswith("/me/sign-in")


def _launch(simulator: str, person: str, url: str) -> str:
    """The address that a client of Telegram opens: the proof of the person stands behind "#"."""
    at = f"{simulator}/launch/{person}?url={url}"
    answer = requests.get(at, allow_redirects=False, timeout=WAIT_S)
    return str(answer.headers["Location"])


def _shows(browser: Chrome, address: str) -> None:
    """Open an address in the frame, and look into it."""
    browser.switch_to.default_content()
    frame = find(browser, By.ID, "app")
    browser.execute_script("arguments[0].src = arguments[1]", frame, address)
    WebDriverWait(browser, WAIT_S, LOOK_S).until(lambda one: one.find_element(By.ID, "app"))
    browser.switch_to.frame(frame)
