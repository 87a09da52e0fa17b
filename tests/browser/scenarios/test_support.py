"""A customer asks by e-mail, on a site or in a chat; people answer, or a deadline passes."""

import json
from base64 import b64encode
from functools import partial
from itertools import count
from typing import Any

import pytest
import requests
from selenium.webdriver.common.by import By

from chalicelib.services.conversation.webchat.open_webchat import MESSAGES_A_MINUTE_MAX
from chalicelib.texts import FOLDER as TEXTS
from local.simulator.bot_api.pictures import snapshot
from tests.browser.chrome import WAIT_S, click, find, save
from tests.browser.scenarios.hands import Correspondent, PageHands
from tests.browser.scenarios.site_visitor import WORDS, a_registered_visitor, says_in
from tests.browser.widget import complaints, part, said, tell, until, wait_for_said

pytestmark = pytest.mark.browser

RESPONSIBLE = "lead@shop.example"
TURNS_S = 120  # the clock takes a tick for each hour, and looks at deadlines between them
NARROW = 1000
CARD = {
    "question": {"ru": "Как вернуть товар?", "en": "How do I return goods?"},
    "answer": {"ru": "Принесите товар и чек.", "en": "Bring the goods and the receipt."},
}
FACTS = "#appeal-facts"
NO_LIMIT = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
PASSED = {"ru": "Передано сотрудникам", "en": "Passed on to our staff"}
DROPS_A_PHOTO = """const brought = new DataTransfer()
    const [text] = arguments, bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0))
    brought.items.add(new File([bytes], 'photo.png', {type: 'image/png'}))
    const dropped = new DragEvent('drop', {dataTransfer: brought, bubbles: true, cancelable: true})
    const panel = document.getElementById('grocer-chat').shadowRoot.querySelector('.panel')
    if (panel.dispatchEvent(dropped)) throw new Error('the page would show the photo')"""
IS_IN_SIGHT = """const root = document.getElementById('grocer-chat').shadowRoot
    const bottom = (selector) => root.querySelector(selector).getBoundingClientRect().bottom
    return bottom('.mine .note') <= bottom('[role=log]') + 1"""
IN_SESSION = """localStorage.setItem('grocer-chat',
    JSON.stringify({api: arguments[0], token: arguments[1], read: 0}))"""
_numbers = count(1)


def test_a_deadline_that_comes_near_and_passes_is_seen_and_sent(
    hands: PageHands, member: Correspondent
) -> None:
    hands.asks("PUT", "/v1/desk", {"mailbox": RESPONSIBLE})
    before = len(_emails(hands, RESPONSIBLE))
    member.does(text="Write to support")
    member.does(text=f"Is there a parking, asks {member.phone}?")
    hands.opens("/desk")
    row = f"//tr[contains(., '{member.phone}')]"
    find(hands.browser, By.XPATH, row)
    assert not hands.browser.find_elements(By.XPATH, f"{row}//*[contains(@class, 'badge')]")

    # Four hours until the first answer, and no hours of the shop: 3 h 12 min are 80 %.
    for number, (hours, badge) in enumerate(((3.25, "warn"), (1, "bad")), before + 1):
        turned = {"forward_s": round(hours * 3600)}
        requests.post(f"{hands.run.simulator}/clock", json=turned, timeout=TURNS_S)
        shown = f"{row}//*[@class='badge {badge}']"
        hands.waits(partial(_finds_or_reloads, hands, shown), badge, TURNS_S)
        hands.keeps(f"desk-{badge}")
        _waits_for_emails(hands, RESPONSIBLE, number)
    assert complaints(hands.browser) == []
    assert member.phone not in str(_emails(hands, RESPONSIBLE))
    click(hands.browser, By.XPATH, f"{row}//a")
    hands.presses("act=solve")
    hands.is_done()
    _sees_mailbox(hands, RESPONSIBLE)


def test_an_email_is_answered_by_a_person_and_rated_by_a_reply(hands: PageHands) -> None:
    number = next(_numbers)
    sender, subject = f"vera{number}@example.org", f"Parking {number}"
    _writes(hands, sender, subject, "Is there a parking?")
    appeal = _answers(hands, subject, "Behind the shop.")
    _waits_for_emails(hands, sender, 1)
    assert "Behind the shop." in _emails(hands, sender)[0]["text"]

    # The next words join, and a number behind the solution is a rating.
    waited = hands.reads(FACTS)
    _writes(hands, sender, f"Re: {subject}", "Is it free?\n\n> Behind the shop.")
    hands.sees("Is it free?", ".talk")
    # The clock runs again, and the page says so with the words.
    assert hands.reads(FACTS) != waited
    hands.keeps("desk-email")
    assert complaints(hands.browser) == []
    hands.presses("act=solve")
    hands.is_done()
    _waits_for_emails(hands, sender, 2)
    _writes(hands, sender, f"Re: {subject}", "4\n\n> …")
    _is_rated(hands, appeal, "4")


def test_a_visitor_of_a_site_asks_reads_the_answer_and_rates_it(hands: PageHands) -> None:
    language, browser = hands.look.language, hands.browser
    words, site = WORDS[language], f"{hands.run.simulator}/widget/demo?lang={language}"
    phone, token = a_registered_visitor(hands.run, language, next(_numbers))
    browser.get(site)
    browser.execute_script(IN_SESSION, hands.run.api, token)
    browser.get(site)
    tell(browser, "open")
    until(browser, lambda: len(said(browser)) > 1)
    tell(browser, "type", words["write"])
    wait_for_said(browser, words["ask"])
    tell(browser, "type", f"Parking? {phone}")
    wait_for_said(browser, words["sent"])

    appeal = _answers(hands, phone, "Behind the shop: https://shop.example/map")
    hands.presses("act=solve")
    hands.is_done()
    browser.get(site)
    tell(browser, "open")
    wait_for_said(browser, words["rate"])
    assert part(browser, "li a").get_attribute("href") == "https://shop.example/map"
    hands.keeps("widget-answer")
    assert complaints(browser) == []
    tell(browser, "press", "5")
    wait_for_said(browser, words["rated"])
    _is_rated(hands, appeal, "5")


def test_a_visitor_without_a_line_loses_no_words(hands: PageHands) -> None:
    browser, words = hands.browser, _opens_the_widget(hands)
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": True, **NO_LIMIT})
    tell(browser, "type", "First")
    until(browser, lambda: part(browser, ".state").text == words["offline"])
    wait_for_said(browser, words["failed"])
    assert browser.execute_script(IS_IN_SIGHT)
    save(browser, f"scenario-widget-offline-{hands.look}")
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": False, **NO_LIMIT})
    until(browser, lambda: part(browser, ".mine.failed button").click())
    until(browser, lambda: part(browser, ".mine.sent"))
    assert _all(hands).count("First") == 1


def test_too_many_words_wait_and_a_photo_reaches_the_desk(hands: PageHands) -> None:
    browser, words = hands.browser, _opens_the_widget(hands)
    # The rest of what one session may say in a minute comes from another window.
    kept = json.loads(browser.execute_script("return localStorage.getItem('grocer-chat')"))
    # A minute may end meanwhile, and then the next one is filled.
    statuses = (
        says_in(hands.run, kept["token"], f"more-words-{number}")
        for number in range(3 * MESSAGES_A_MINUTE_MAX)
    )
    assert requests.codes.too_many in statuses
    tell(browser, "type", "Last")
    until(browser, lambda: part(browser, ".mine.wait").text.count(words["wait"]) == 1)
    save(browser, f"scenario-widget-wait-{hands.look}")
    turned = {"forward_s": 60}
    requests.post(f"{hands.run.simulator}/clock", json=turned, timeout=TURNS_S)
    until(browser, lambda: part(browser, ".mine.wait button").click())
    until(browser, lambda: part(browser, ".mine.sent"))
    assert _all(hands).count("Last") == 1

    browser.execute_script(DROPS_A_PHOTO, "eA==")
    wait_for_said(browser, words["photo_bad"])
    browser.execute_script(DROPS_A_PHOTO, b64encode(snapshot(1)).decode())
    until(browser, lambda: words["photo"] in str(said(browser)) and part(browser, ".mine.sent"))
    wait_for_said(browser, PASSED[hands.look.language])
    assert complaints(browser) == []
    save(browser, f"scenario-widget-photo-{hands.look}")


def test_a_card_answers_and_not_what_i_meant_reaches_people(
    hands: PageHands, member: Correspondent
) -> None:
    card = f"refund{next(_numbers)}"
    hands.asks("PUT", f"/v1/knowledge/{card}", {**CARD, "version": 0})
    question = f"{CARD['question']['en']} I am {member.phone}"
    member.does(text=question)
    member.hears(CARD["answer"]["en"])
    hands.opens("/desk/knowledge")
    hands.keeps("desk-knowledge")

    member.does(button=f"card_no:{card}")
    member.hears("Sent to support")
    hands.opens("/desk")
    click(hands.browser, By.PARTIAL_LINK_TEXT, member.phone)
    hands.sees(question, ".talk")
    find(hands.browser, By.CSS_SELECTOR, ".talk .told")
    hands.keeps("desk-behind-a-card")
    assert complaints(hands.browser) == []
    hands.asks("DELETE", f"/v1/knowledge/{card}")


def _opens_the_widget(hands: PageHands) -> dict[str, str]:
    """Open a new conversation on the demonstration site; returns the words of the widget."""
    language, browser = hands.look.language, hands.browser
    site = f"{hands.run.simulator}/widget/demo?lang={language}"
    browser.get(site)
    browser.execute_script("localStorage.clear(); sessionStorage.clear()")
    browser.get(site)
    tell(browser, "open")
    until(browser, lambda: len(said(browser)) == 1)
    text = (TEXTS / "widget" / f"{language}.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words


def _all(hands: PageHands) -> str:
    return "\n".join(said(hands.browser))


def _answers(hands: PageHands, words: str, text: str) -> str:
    """Find an appeal in the inbox by its words, and answer it; returns its address."""
    hands.opens("/desk")
    link = f"//tr//a[contains(., '{words}')]"
    hands.waits(partial(_finds_or_reloads, hands, link), words)
    click(hands.browser, By.XPATH, link)
    hands.fills(text=text)
    hands.presses("act=reply")
    hands.is_done()
    return hands.path()


def _is_rated(hands: PageHands, appeal: str, rating: str) -> None:
    hands.opens(appeal)
    stars = f"//*[contains(@class, 'facts-side')]//dd[starts-with(., '{rating} ')]"
    hands.waits(partial(_finds_or_reloads, hands, stars), rating)


def _finds_or_reloads(hands: PageHands, path: str) -> bool:
    found = bool(hands.browser.find_elements(By.XPATH, path))
    if not found:
        hands.browser.refresh()
    return found


def _writes(hands: PageHands, sender: str, subject: str, text: str) -> None:
    """A customer writes an e-mail to the shop, or replies to one."""
    is_reply = subject.startswith("Re:")
    headers = {"In-Reply-To": "<answer@shop.example>"} if is_reply else {}
    mail = {"from": sender, "subject": subject, "text": text, "headers": headers}
    answer = requests.post(f"{hands.run.simulator}/emails", json=mail, timeout=WAIT_S)
    assert answer.ok, answer.text


def _emails(hands: PageHands, address: str) -> list[dict[str, Any]]:
    """What the service has sent to a mailbox, oldest first."""
    sent = requests.get(f"{hands.run.simulator}/outbox", timeout=WAIT_S).json()["emails"]
    return [each for each in sent if each["to"] == address]


def _waits_for_emails(hands: PageHands, address: str, number: int) -> None:
    hands.waits(lambda: len(_emails(hands, address)) == number, address, TURNS_S)


def _sees_mailbox(hands: PageHands, words: str) -> None:
    """Read in the simulator what was sent."""
    hands.browser.get(hands.run.simulator)
    if hands.look.width < NARROW:
        click(hands.browser, By.CSS_SELECTOR, "[data-view-of=log]")
    click(hands.browser, By.ID, "tab-outbox")
    hands.sees(words, "#outbox")
    save(hands.browser, f"scenario-mailbox-{hands.look}")
