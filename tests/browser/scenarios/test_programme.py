"""What an administrator does on pages: rules, catalogue, words of the bot, keys, the trail."""

from itertools import count

import pytest
from selenium.webdriver.common.by import By

from tests.browser.chrome import find
from tests.browser.scenarios.hands import Correspondent, PageHands

pytestmark = pytest.mark.browser

_numbers = count(1)


def test_a_rule_is_changed_with_the_difference_shown(hands: PageHands) -> None:
    hands.opens("/console/programme/edit")
    field = find(hands.browser, By.CSS_SELECTOR, "main [name='earning.rules.0.rate']")
    before = str(field.get_property("value"))
    hands.fill("earning.rules.0.rate", str(10 + next(_numbers)))
    hands.presses("do=check")
    hands.sees(before)
    hands.keeps("difference")
    hands.fill("when", "now")
    hands.presses("do=save")
    hands.is_done()


def test_a_wrong_programme_says_where_and_keeps_it(hands: PageHands) -> None:
    hands.opens("/console/programme/edit")
    hands.fill("earning.rules.0.rate", "a lot")
    hands.presses("do=check")
    find(hands.browser, By.CSS_SELECTOR, ".errors a")
    hands.keeps("programme-refused")
    name = (By.CSS_SELECTOR, "main [name='earning.rules.0.rate']")
    assert find(hands.browser, *name).get_property("value") == "a lot"
    # Neither "back" nor "reload" asks whether to send the form again: both ask for the page.
    hands.opens("/console")
    hands.browser.back()
    find(hands.browser, *name)
    hands.browser.refresh()
    find(hands.browser, *name)
    assert not hands.has(".errors")


def test_a_shop_is_opened_with_its_hours(hands: PageHands) -> None:
    code = f"s{100 + next(_numbers)}"
    hands.opens("/console/shops/new")
    hands.fills(code=code, name__ru="На углу", name__en="At the corner")
    hands.fills(address__ru="Невский, 1", address__en="Nevsky 1")
    hands.presses("do=save")
    hands.is_done()
    hands.keeps("shop")
    hands.opens("/console/shops")
    assert hands.has(f"a[href$='/shops/{code}']")


def test_a_product_and_its_category_get_names(hands: PageHands) -> None:
    sku = f"tea-{next(_numbers)}"
    hands.opens("/console/products/categories")
    hands.fills(code="tea", name__ru="Чай", name__en="Tea")
    hands.presses()
    hands.is_done()
    hands.opens("/console/products/new")
    hands.fills(sku=sku, name__ru="Чай чёрный", name__en="Black tea", category="tea")
    hands.presses("do=save")
    hands.is_done()
    hands.keeps("product")
    hands.opens("/console/products?search=Чай")
    assert hands.has(f"a[href$='/{sku}']")


def test_a_word_of_the_bot_is_changed_and_said(hands: PageHands, member: Correspondent) -> None:
    word = f"Nothing changes, number {next(_numbers)}."
    hands.opens("/console/bot/texts/menu")
    hands.fill("texts.en.menu.nothing_open", word)
    hands.presses()
    hands.is_done()
    hands.keeps("bot")
    member.does(text="cancel")
    member.hears(word)


def test_the_trail_says_who_changed_what(hands: PageHands) -> None:
    hands.opens("/console/audit")
    find(hands.browser, By.CSS_SELECTOR, "table tbody tr")
    hands.keeps("audit")
