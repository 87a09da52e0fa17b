"""A question of a customer in the messenger, from the inbox of the desk to its rating."""

import pytest
from selenium.webdriver.common.by import By

from tests.browser.chrome import click, find
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
