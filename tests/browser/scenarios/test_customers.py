"""What staff do with a customer, from the sign-in to what the customer reads in the messenger."""

import re
from itertools import count

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.chrome import click, find, write
from tests.browser.scenarios.hands import Correspondent, PageHands

pytestmark = pytest.mark.browser

_endings = count(9000)  # of phones: each look of a scenario finds the people of the looks before it

RECEIPT = {
    "at": "",
    "channel": "shop",
    "total": {"amount": "1000.00", "currency": "RUB"},
    "lines": [
        {
            "sku": "milk-1",
            "category": "dairy",
            "quantity": "1",
            "paid": {"amount": "1000.00", "currency": "RUB"},
        }
    ],
}


def finds(hands: PageHands, phone: str) -> None:
    """Find a customer by the phone, as the bar and the list lead there."""
    click(hands.browser, By.CSS_SELECTOR, ".bar a[href='/console/customers']")
    write(hands.browser, By.CSS_SELECTOR, "input[type=search]", phone + Keys.ENTER)
    hands.waits(lambda: len(hands.browser.find_elements(By.CSS_SELECTOR, "tbody tr")) == 1)
    click(hands.browser, By.CSS_SELECTOR, "tbody th a")
    find(hands.browser, By.CSS_SELECTOR, ".tabs")


def test_a_wrong_key_is_refused_and_a_right_one_signs_in_and_out(hands: PageHands) -> None:
    click(hands.browser, By.CSS_SELECTOR, "footer form[action$='sign-out'] button")
    write(hands.browser, By.ID, "field-key", "grocer_wrong" + Keys.ENTER)
    find(hands.browser, By.CSS_SELECTOR, ".errors, .wrong, [role=alert]")
    hands.keeps("sign-in")
    hands.opens("/console/customers")
    assert find(hands.browser, By.ID, "field-key").is_displayed()


def test_points_are_given_and_the_customer_reads_it(
    hands: PageHands, member: Correspondent
) -> None:
    finds(hands, member.phone)
    hands.follows("/points")
    hands.follows("/adjust")
    hands.fills(points="50", reason="a broken egg")
    hands.presses()  # shows the effect first
    hands.presses("sure")
    hands.is_done()
    hands.keeps("adjusted")
    member.hears("50")


def test_a_card_is_blocked_and_opened_again(hands: PageHands, member: Correspondent) -> None:
    finds(hands, member.phone)
    hands.follows("/card")
    hands.presses("act=block")
    hands.is_done()
    find(hands.browser, By.CSS_SELECTOR, ".badge.bad")
    hands.fills(evidence="passport shown")
    hands.presses("act=unblock")
    find(hands.browser, By.CSS_SELECTOR, "button[value=block]")
    hands.keeps("card")
    assert not hands.browser.find_elements(By.CSS_SELECTOR, ".badge.bad")


def test_a_card_is_replaced_and_the_new_number_finds_the_customer(
    hands: PageHands, member: Correspondent
) -> None:
    finds(hands, member.phone)
    hands.follows("/card")
    before = hands.reads(".facts dd")
    hands.fills(evidence="passport shown")
    hands.presses("act=replace")
    hands.waits(lambda: hands.reads(".facts dd") != before)
    number = hands.reads(".facts dd")
    finds(hands, number)


def test_the_phone_of_a_customer_is_changed_with_its_proof(
    hands: PageHands, member: Correspondent
) -> None:
    new = f"{member.phone[:-4]}{next(_endings)}"
    finds(hands, member.phone)
    hands.follows("/phone")
    hands.fills(phone=new, birthday="1990-03-12", evidence="passport shown")
    hands.presses()
    hands.is_done()
    hands.keeps("phone")
    finds(hands, new)


def test_a_profile_is_changed_and_a_refused_form_keeps_what_was_typed(
    hands: PageHands, member: Correspondent
) -> None:
    finds(hands, member.phone)
    hands.follows("/edit")
    hands.fills(city="Казань", email="not an address")
    hands.presses()
    find(hands.browser, By.CSS_SELECTOR, ".errors")
    hands.keeps("refused")
    assert find(hands.browser, By.NAME, "city").get_property("value") == "Казань"
    hands.fills(email="other@example.org")
    hands.presses()
    hands.is_done()
    hands.sees("Казань")


def test_advertising_is_withdrawn_and_stands_in_the_history(
    hands: PageHands, member: Correspondent
) -> None:
    finds(hands, member.phone)
    hands.follows("/consents")
    decisions = len(hands.browser.find_elements(By.CSS_SELECTOR, ".timeline li"))
    hands.fills(purpose="advertising", channel="telegram", given="no", evidence="asked by phone")
    hands.presses()
    hands.is_done()
    hands.keeps("consents")
    hands.waits(
        lambda: len(hands.browser.find_elements(By.CSS_SELECTOR, ".timeline li")) > decisions
    )


def test_a_chat_is_unlinked_and_the_bot_knows_the_person_no_more(
    hands: PageHands, member: Correspondent
) -> None:
    finds(hands, member.phone)
    hands.follows("/chats")
    hands.presses("chat")
    hands.is_done()
    said = len(member.heard())
    member.does(text="card")
    hands.waits(lambda: len(member.heard()) > said)
    assert "2 " not in member.heard()[-1]


def test_a_customer_is_erased_and_found_no_more(hands: PageHands, member: Correspondent) -> None:
    finds(hands, member.phone)
    hands.follows("/erase")
    card = "".join(re.findall(r"\d", hands.reads(".panel p")))
    hands.fills(typed=card[-4:])
    hands.keeps("erase")
    hands.presses()
    hands.is_done()
    write(hands.browser, By.CSS_SELECTOR, "input[type=search]", member.phone + Keys.ENTER)
    find(hands.browser, By.CSS_SELECTOR, ".empty")


def test_a_customer_is_registered_by_staff_and_found(hands: PageHands) -> None:
    phone = f"+7911555{next(_endings)}"
    hands.opens("/console/customers/new")
    hands.presses()  # empty
    find(hands.browser, By.CSS_SELECTOR, ".errors")
    hands.fill("phone", phone)
    hands.fills(first_name="Пётр", surname="Сидоров", consents__personal_data__evidence="form 12")
    hands.presses()
    hands.is_done()
    hands.keeps("registered")
    finds(hands, phone)
    hands.sees("Сидоров")


def test_a_purchase_is_seen_with_its_points(hands: PageHands, member: Correspondent) -> None:
    number = f"r-{member.phone[-4:]}"
    hands.records(member.phone, number, RECEIPT)
    finds(hands, member.phone)
    hands.follows("/purchases")
    hands.follows(f"/{number}")
    hands.sees("1 000" if hands.look.language == "ru" else "1,000")
    hands.keeps("purchase")
    member.hears("point")
