"""A cashier at the till: a sale, points with the customer's code, a return, and no line at all."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
import requests
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from chalicelib.domain.customers.card import CardNumber
from chalicelib.services.customers.draw_card import CardPicture, draw_card
from tests.browser.chrome import WAIT_S, click, find, resize, write
from tests.browser.line import Line, a_line
from tests.browser.local_run import LocalRun
from tests.browser.scenarios.hands import PageHands
from tests.browser.scenarios.look import Look
from tests.browser.test_console_pages import AXE, RUN_AXE

pytestmark = pytest.mark.browser

SALE, SCAN = "/till/operations/sale", "/till/operations/scan"
CALLS_OF_A_SCAN_MAX = 2
IS_KEPT = """const done = arguments[arguments.length - 1]
    navigator.serviceWorker.ready.then(() => caches.match('/till')).then(found => done(!!found))"""
STORED = """const done = arguments[arguments.length - 1]
    entries().then(every => done(JSON.stringify(every)))"""
A_DAY_AHEAD = "const now = Date.now; Date.now = () => now.call(Date) + 86400000"
A_MINUTE = timedelta(minutes=1)
NOBODYS = "2000000000008"
COUNTED = """
    const rub = (amount) => ({ amount, currency: 'RUB' })
    const gross = (price, quantity) => grossMinor({ price, quantity })
    const body = { receipt: 'r', redemption: { id: 'h' }, lines: [
        { paid: rub('7.00'), discount: rub('1.00'), redeemed: rub('2.00') },
        { paid: rub('1.00') }] }
    return [
        [units('1 234,5', 2), units('1.234', 2), units('ten', 2), units('0.350', 3),
         decimal(5, 2), decimal(-1200, 2)],
        [gross(4995, 350), gross(1, 500), gross(1, 499)],
        [LANGUAGE === 'ru' ? [1, 3, 5, 11, 2.5].map(formOf) : [0, 1, 2, 2, 1],
         ['2000000000008', '2000000000009', '200'].map(isEan13)],
        unspent(body),
    ]"""
# As a camera sees it: among other things, on a page of its own.
READ_PICTURE = """const [picture, done] = arguments
    const image = new Image()
    image.onload = () => readPicture(image).then(done, (wrong) => done(String(wrong)))
    image.src = `data:image/png;base64,${picture}`"""
# A device whose browser reads barcodes: its camera shows a canvas, and sees a card at second sight.
A_DEVICE = """
    window.mayLook = false
    window.stopped = 0
    navigator.mediaDevices.getUserMedia = async () => {
        if (!window.mayLook) throw new DOMException('', 'NotAllowedError')
        const canvas = document.createElement('canvas')
        canvas.getContext('2d').fillRect(0, 0, 1, 1)
        const stream = canvas.captureStream(10)
        const [track] = stream.getTracks()
        const stop = track.stop.bind(track)
        track.stop = () => { window.stopped += 1; stop() }
        return stream
    }
    window.BarcodeDetector = class {
        static getSupportedFormats = async () => ['qr_code', 'ean_13', 'code_128']
        constructor({ formats }) { this.formats = formats.join(); this.looked = 0 }
        async detect(picture) {
            this.looked += 1
            const rawValue = this.formats === 'qr_code,ean_13' ? window.shownCode : 'none'
            return picture instanceof HTMLVideoElement && this.looked > 1 ? [{ rawValue }] : []
        }
    }"""
CAMERA_OF_CODE = "[data-camera=code]"
BACK_ON_LINE = "dispatchEvent(new Event('online'))"
_numbers = count(1)


@dataclass
class Till:
    """The page in the hands of a cashier, and the line behind it."""

    hands: PageHands
    line: Line
    calls: Iterator[int] = field(default_factory=count)

    def types(self, name: str, text: str) -> None:
        """Type into a field of the page."""
        found = find(self.hands.browser, By.ID, name)
        found.clear()
        found.send_keys(text)

    def presses(self, key: str) -> None:
        """Press a key of the till."""
        self.hands.browser.switch_to.active_element.send_keys(key)

    def adds(self, price: str, rows: int) -> None:
        """Add a row that is just a sum."""
        self.types("price", price + Keys.ENTER)
        self.hands.waits(lambda: len(self.finds("#rows tbody tr")) == rows, price)

    def finds(self, selector: str) -> list[Any]:
        """The elements that are there now."""
        return list(self.hands.browser.find_elements(By.CSS_SELECTOR, selector))

    def queue(self, state: str, entries: int) -> None:
        """Wait until so many receipts of the list are in this state."""
        self.hands.waits(
            lambda: len(self.finds(f"#queue [data-state={state}]")) == entries,
            f"{entries} {state}: {self.hands.reads('#queue')}",
        )

    def finds_customer(self, code: str) -> None:
        """Find a customer, and wait for the answer."""
        self.types("code", code + Keys.ENTER)
        find(self.hands.browser, By.CSS_SELECTOR, "#customer .who")

    def asks(self, method: str, path: str, body: Any = None, *, secret: str = "") -> Any:
        """Call the API as an administrator, or with another key."""
        headers = {
            "Authorization": f"Bearer {secret or 'grocer_' + self.hands.run.admin}",
            "Idempotency-Key": f"till-{id(self)}-{next(self.calls)}",
        }
        at = self.hands.run.api + path
        answer = requests.request(method, at, json=body, headers=headers, timeout=WAIT_S)
        assert answer.ok, answer.text
        return answer.json()

    def a_customer(self) -> tuple[str, str]:
        """Register a person; the id and the phone."""
        phone = f"+7921777{next(_numbers):04d}"
        consents = {"personal_data": {"evidence": "form 1"}}
        body = {"phone": phone, "first_name": "Anna", "consents": consents}
        return self.asks("POST", "/v1/customers", body)["id"], phone

    def loaded(self) -> str:
        """The names of the files that the page asked for."""
        script = "return performance.getEntriesByType('resource').map(e => e.name).join(' ')"
        return str(self.hands.browser.execute_script(script))

    def reads_picture(self, card: str, codes: CardPicture) -> str:
        """Let the page read a picture of a card, as it reads those of a camera."""
        picture = base64.b64encode(draw_card(CardNumber(card), codes)).decode()
        return str(self.hands.browser.execute_async_script(READ_PICTURE, picture))

    def is_accessible(self) -> None:
        """Let axe look at the page."""
        self.hands.browser.execute_script(AXE.read_text(encoding="utf-8"))
        assert self.hands.browser.execute_async_script(RUN_AXE) == []


@pytest.fixture
def till(opened: Chrome, run: LocalRun, look: Look) -> Iterator[Till]:
    """A cashier who has just signed in, with this look, and chose the shop."""
    # A lost line of the test before is still in the log.
    opened.get_log("browser")  # type: ignore[no-untyped-call]
    with a_line(run.api) as line:
        resize(opened, look.width, dark=look.dark)
        opened.get(f"{line.address}/console/sign-in")
        if find(opened, By.TAG_NAME, "html").get_attribute("lang") != look.language:
            click(opened, By.CSS_SELECTOR, f"footer button[value={look.language}]")
            find(opened, By.CSS_SELECTOR, f"html[lang={look.language}]")
        write(opened, By.ID, "field-key", f"grocer_{run.till}" + Keys.ENTER)
        write(opened, By.ID, "shop", "s1" + Keys.TAB)
        find(opened, By.CSS_SELECTOR, "#line.good")
        yield Till(PageHands(opened, run, look), line)


def test_a_sale_points_with_the_code_a_return_and_a_camera(till: Till) -> None:
    customer, phone = till.a_customer()
    _counts_as_the_server(till)
    _reads_a_card(till, customer)
    till.finds_customer(phone)
    till.adds("1000", 1)
    till.presses(Keys.F9)
    till.queue("sent", 1)

    till.finds_customer(phone)
    till.adds("300", 1)
    till.adds("200", 2)
    _spends(till, customer, "50")
    till.presses(Keys.F9)
    till.queue("sent", 2)

    number = till.finds("#queue li")[0].get_attribute("data-number")
    till.types("back-number", number + Keys.ENTER)
    till.types("back-row-2", "1" + Keys.ENTER)
    till.queue("sent", 3)
    till.is_accessible()
    till.hands.keeps("till")

    bought = till.asks("GET", f"/v1/purchases/s1/{number}")
    assert (bought["points"]["redeemed"], bought["total"]["amount"]) == (50, "450.00")
    assert [line["returned"] for line in bought["lines"]] == ["0", "1"]
    _sells_by_a_wrong_clock(till)


def test_what_is_sold_without_a_line_is_sent_once(till: Till) -> None:
    customer, phone = till.a_customer()
    assert till.hands.browser.execute_async_script(IS_KEPT)
    till.line.is_cut = True
    _sells(till, phone, "100")
    till.queue("waiting", 1)

    till.hands.browser.refresh()
    till.queue("waiting", 1)
    find(till.hands.browser, By.CSS_SELECTOR, "#line.warn")
    _sells(till, phone, "200")
    till.queue("waiting", 2)
    _sells(till, NOBODYS, "300")
    till.queue("waiting", 3)
    till.is_accessible()

    till.line.loses.append(SALE)
    till.line.is_cut = False
    till.hands.browser.execute_script(BACK_ON_LINE)
    till.hands.waits(lambda: SALE in till.line.arrived and not till.line.loses)
    till.hands.browser.execute_script(BACK_ON_LINE)
    till.queue("sent", 2)
    _corrects(till, phone)
    till.queue("sent", 3)
    assert till.line.arrived.count(SALE) == 5
    assert phone not in till.hands.browser.execute_async_script(STORED)

    _sells_after_the_session(till, phone, "400")
    till.queue("sent", 4)
    found = till.asks("GET", f"/v1/customers/{customer}/purchases")["purchases"]
    sums = sorted(each["total"]["amount"] for each in found)
    assert sums == ["100.00", "200.00", "300.00", "400.00"]


def test_a_browser_that_reads_barcodes_needs_no_decoder_and_a_forbidden_camera_is_said(
    till: Till,
) -> None:
    customer, _ = till.a_customer()
    card = till.asks("GET", f"/v1/customers/{customer}")["card"]
    browser, added = till.hands.browser, "Page.addScriptToEvaluateOnNewDocument"
    script = browser.execute_cdp_cmd(added, {"source": A_DEVICE})
    try:
        browser.refresh()
        find(browser, By.CSS_SELECTOR, "#line.good")
        click(browser, By.CSS_SELECTOR, CAMERA_OF_CODE)
        says = browser.execute_script("return say('camera_forbidden')")
        till.hands.sees(says, "#camera-says")
        # The keyboard is ready for what the camera cannot read.
        assert browser.switch_to.active_element.get_attribute("id") == "code"
        till.is_accessible()
        till.hands.keeps("till-no-camera")

        browser.execute_script("window.mayLook = true; window.shownCode = arguments[0]", card)
        till.line.arrived.clear()
        click(browser, By.CSS_SELECTOR, CAMERA_OF_CODE)
        find(browser, By.CSS_SELECTOR, "#customer .who")
        assert till.line.arrived.count(SCAN) == 1
        assert len(till.line.arrived) <= CALLS_OF_A_SCAN_MAX, till.line.arrived
        assert browser.execute_script("return window.stopped") == 1
        assert not browser.find_element(By.ID, "camera").is_displayed()
        assert "zxing" not in till.loaded()
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
        browser.refresh()


def _counts_as_the_server(till: Till) -> None:
    """Numbers as people type them, rounding, and a receipt without the points that had lapsed."""
    numbers, rounded, words, unspent = till.hands.browser.execute_script(COUNTED)

    assert numbers == [123450, None, None, 350, "0.05", "-12.00"]
    assert rounded == [1748, 1, 0]
    assert words == [[0, 1, 2, 2, 1], [True, False, False]]
    assert unspent == {
        "receipt": "r",
        "lines": [{"paid": _rub("7.00"), "discount": _rub("3.00")}, {"paid": _rub("1.00")}],
    }


def _rub(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "RUB"}


def _reads_a_card(till: Till, customer: str) -> None:
    """Read both codes of a card by the decoder, which was not asked for before."""
    card = till.asks("GET", f"/v1/customers/{customer}")["card"]
    assert "zxing" not in till.loaded()
    for codes in (CardPicture.QR, CardPicture.EAN13):
        assert till.reads_picture(card, codes) == card
    assert "zxing" in till.loaded()


def _spends(till: Till, customer: str, points: str) -> None:
    """Spend points with the code that the customer's application shows."""
    till.presses(Keys.F8)
    key = till.asks("POST", "/v1/keys", {"name": "app", "role": "integration"})["secret"]
    asked = {"customer_id": customer}
    code = till.asks("POST", "/v1/redemption-codes", asked, secret=key)["code"]
    till.types("spend-points", points)
    till.is_accessible()
    till.types("spend-code", code + Keys.ENTER)
    find(till.hands.browser, By.CSS_SELECTOR, "#held button")


def _sells(till: Till, code: str, price: str) -> None:
    till.finds_customer(code)
    till.adds(price, 1)
    till.presses(Keys.F9)


def _sells_by_a_wrong_clock(till: Till) -> None:
    """The clock of the device is a day ahead: it is said, and the receipt has the right time."""
    customer, phone = till.a_customer()
    till.hands.browser.execute_script(A_DAY_AHEAD)
    till.finds_customer(phone)
    find(till.hands.browser, By.CSS_SELECTOR, "#clock:not([hidden])")
    assert "24" in till.hands.reads("#clock")
    till.adds("100", 1)
    till.presses(Keys.F9)
    till.queue("sent", 4)
    (bought,) = till.asks("GET", f"/v1/customers/{customer}/purchases")["purchases"]
    now = requests.get(f"{till.hands.run.simulator}/clock", timeout=WAIT_S).json()["now"]
    assert abs(datetime.fromisoformat(bought["at"]) - datetime.fromisoformat(now)) < A_MINUTE


def _corrects(till: Till, phone: str) -> None:
    """The card was of nobody: send the receipt for a phone."""
    till.queue("refused", 1)
    write(till.hands.browser, By.CSS_SELECTOR, "#queue [data-state=refused] input", phone)
    click(till.hands.browser, By.CSS_SELECTOR, "#queue [data-state=refused] button")


def _sells_after_the_session(till: Till, phone: str, price: str) -> None:
    """Sell when the session has ended: the receipt waits for the next sign-in."""
    till.finds_customer(phone)
    till.adds(price, 1)
    till.hands.browser.delete_all_cookies()
    till.presses(Keys.F9)
    till.queue("waiting", 1)
    click(till.hands.browser, By.CSS_SELECTOR, "#ended:not([hidden]) a")
    write(till.hands.browser, By.ID, "field-key", f"grocer_{till.hands.run.till}" + Keys.ENTER)
