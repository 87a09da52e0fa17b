"""What customers bring to the desk: a question from the inbox to its rating, and a call."""

import pytest
import requests
from selenium.webdriver.common.by import By

from tests.browser.chrome import WAIT_S, click, find
from tests.browser.scenarios.hands import Correspondent, PageHands
from tests.browser.widget import complaints

pytestmark = pytest.mark.browser


def test_an_appeal_of_telegram_is_answered_at_the_desk_and_rated(
    hands: PageHands, member: Correspondent
) -> None:
    member.does(text="Write to support")
    member.does(text=f"Where is the parking, asks {member.phone}")
    hands.opens("/desk")
    hands.keeps("desk-inbox")
    assert complaints(hands.browser) == []
    click(hands.browser, By.PARTIAL_LINK_TEXT, member.phone)
    hands.fills(text="Behind the shop.")
    hands.presses("act=reply")
    hands.is_done()
    member.hears("Behind the shop.")

    # While a person answers the bot is silent, and the page shows the next words by itself.
    member.does(text="Is it free?")
    hands.sees("Is it free?", ".talk")
    hands.keeps("desk-talk")
    assert complaints(hands.browser) == []
    hands.presses("act=solve")
    hands.is_done()
    member.hears("Rate the answer")
    appeal = hands.path().rpartition("/")[2]
    member.does(button=f"rate_5:{appeal}")
    member.hears("Thank you for the rating")
    hands.browser.refresh()
    assert "5" in hands.reads(".facts-side")
    find(hands.browser, By.CSS_SELECTOR, ".talk .told")


def test_a_call_leads_to_its_customer_and_its_note_to_the_timeline(
    hands: PageHands, member: Correspondent
) -> None:
    call = f"c-{member.phone.removeprefix('+')}-{hands.look}"
    calling = {"call": call, "operator": "101", "phone": member.phone}

    def rings(event: str) -> None:
        now = requests.get(f"{hands.run.simulator}/clock", timeout=WAIT_S).json()["now"]
        hands.asks("POST", "/v1/calls", {**calling, "event": event, "at": now})

    hands.opens("/desk")
    rings("incoming")
    # The page asks every five seconds who rings, so the operator loads nothing.
    link = "#live-calls a[href^='/console/customers/']"
    hands.waits(lambda: hands.has(link))
    hands.keeps("call-rings")
    assert complaints(hands.browser) == []
    click(hands.browser, By.CSS_SELECTOR, link)
    find(hands.browser, By.CSS_SELECTOR, ".tabs")
    customer = hands.path()
    hands.sees("Olga", "h1")

    rings("answered")
    rings("ended")
    hands.opens("/desk/calls?unnoted=1")
    hands.keeps("calls-unnoted")
    hands.fills(text="When do the points arrive?")
    hands.presses()
    hands.is_done()
    hands.opens(f"{customer}/timeline?what=call")
    hands.sees("When do the points arrive?", ".timeline")
    hands.sees("101", ".timeline")
    hands.keeps("call-timeline")
    assert complaints(hands.browser) == []
