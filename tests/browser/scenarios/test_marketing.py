"""What a marketer does on pages, from the sign-in to the message in the messenger."""

from itertools import count

import pytest
import requests
from selenium.webdriver.common.by import By

from tests.browser.chrome import WAIT_S, click, find
from tests.browser.local_run import LocalRun
from tests.browser.scenarios.hands import Correspondent, PageHands

pytestmark = pytest.mark.browser

CUSTOMERS = 24  # of the demonstration, for the heat map
REHEARSED = "#rehearsal a[href$=launch]"  # the steps above lead to the launch at any time
_names = count(1)


@pytest.fixture(scope="module")
def segment(run: LocalRun) -> str:
    """A segment of the people in the messenger."""
    condition = {"kind": "reachable", "channel": "telegram"}
    body = {"name": "In Telegram", "predicate": {"kind": "all", "of": [condition]}}
    key = {"Authorization": f"Bearer grocer_{run.admin}", "Idempotency-Key": "segment"}
    at = f"{run.api}/v1/segments"
    return str(requests.post(at, json=body, headers=key, timeout=WAIT_S).json()["id"])


def writes(hands: PageHands, segment: str, text: str) -> None:
    """Write the draft of a campaign."""
    click(hands.browser, By.CSS_SELECTOR, ".bar a[href='/console/campaigns']")
    hands.follows("/campaigns/new")
    hands.fills(name=f"Coffee {next(_names)}", audience__segment=segment, text=text)
    hands.fills(channel="telegram", purpose="service", language="en")
    hands.presses()
    hands.is_done()


def launches(hands: PageHands) -> None:
    """Go from the text to the launch: preview, hours, rehearsal."""
    hands.presses("go=next")
    hands.fills(window__from_hour="0", window__to_hour="24")
    hands.presses("go=next")
    hands.presses()
    hands.waits(lambda: hands.has(REHEARSED))
    hands.keeps("rehearsal")
    hands.follows("/launch")
    hands.presses()
    hands.is_done()


def test_a_campaign_reaches_a_person_and_its_report_counts_it(
    hands: PageHands, member: Correspondent, segment: str
) -> None:
    writes(hands, segment, "{{name}}, coffee for less")
    launches(hands)
    member.hears("Olga, coffee for less")
    hands.waits(lambda: bool(hands.browser.find_elements(By.CSS_SELECTOR, "main a[href$=report]")))
    hands.follows("/report")
    find(hands.browser, By.CSS_SELECTOR, "table")
    hands.keeps("report")


def test_a_campaign_is_scheduled_and_cancelled(
    hands: PageHands, member: Correspondent, segment: str
) -> None:
    writes(hands, segment, "{{name}}, tea for less")
    hands.presses("go=next")
    hands.fills(window__from_hour="0", window__to_hour="24", priority="3")
    hands.presses("go=next")
    hands.presses()
    hands.waits(lambda: hands.has(REHEARSED))
    hands.opens(hands.path().removesuffix("/rehearsal"))
    word = {"ru": "отменить", "en": "cancel"}[hands.look.language]
    hands.fills(word=word)
    hands.presses("verb=cancel")
    hands.is_done()
    hands.keeps("cancelled")
    assert not any("tea for less" in each for each in member.heard())


def test_a_text_that_cannot_be_sent_is_refused_and_kept(hands: PageHands, segment: str) -> None:
    writes(hands, segment, "{{name}}, juice for less")
    hands.fill("texts.telegram.en", "{{nothing}} for less")
    hands.presses("go=next")
    find(hands.browser, By.CSS_SELECTOR, ".errors")
    hands.keeps("text-refused")
    kept = find(hands.browser, By.NAME, "texts.telegram.en").get_property("value")
    assert kept == "{{nothing}} for less"


def test_an_offer_is_made_and_the_bot_shows_it(hands: PageHands, member: Correspondent) -> None:
    name = f"Gift {next(_names)}"
    hands.opens("/console/offers/new")
    hands.follows("kind=fixed")
    hands.fill("name.ru", name)
    hands.fill("name.en", name)
    hands.fill("text.ru", "Приходите")
    hands.fill("text.en", "Come and see")
    hands.fill("effect.earn.points", "10")
    hands.presses()
    hands.is_done()
    hands.keeps("offer")
    member.does(text="offers")
    member.hears(name)


def test_promo_codes_are_made_for_an_offer(hands: PageHands, run: LocalRun) -> None:
    body = {
        "name": {"ru": "По коду", "en": "By a code"},
        "text": {"ru": "100 баллов", "en": "100 points"},
        "from": "2026-01-01T00:00:00Z",
        "until": "2030-01-01T00:00:00Z",
        "needs_code": True,
        "effect": {"earn": {"kind": "fixed", "points": 100}},
    }
    key = {"Authorization": f"Bearer grocer_{run.admin}", "Idempotency-Key": f"offer-{hands.look}"}
    at = f"{run.api}/v1/offers"
    answer = requests.post(at, json=body, headers=key, timeout=WAIT_S)
    assert answer.ok, answer.text
    hands.opens("/console/codes/new")
    hands.fills(way="random", generate__count="5")
    hands.presses()
    hands.is_done()
    hands.keeps("codes")


def test_a_cell_of_the_heat_map_opens_as_a_segment(hands: PageHands) -> None:
    hands.opens("/console/rfm")
    hands.waits(lambda: hands.has("table.heat a", or_reload=True))
    hands.keeps("heat")
    click(hands.browser, By.CSS_SELECTOR, "table.heat a")
    name = find(hands.browser, By.NAME, "name").get_property("value")
    assert "R" in str(name)
    hands.presses("do=save")
    hands.waits(lambda: "/segments/new" not in hands.browser.current_url)
    assert hands.reads("h1") == name


def test_a_birthday_greeting_is_switched_on(hands: PageHands) -> None:
    hands.opens("/console/triggers/birthday")
    hands.fill("texts.telegram.ru", "{{name}}, с днём рождения!")
    hands.fill("texts.telegram.en", "Happy birthday, {{name}}!")
    hands.fill("on", "yes")
    hands.presses("go=save")
    hands.is_done()
    hands.keeps("trigger")
    hands.opens("/console/triggers")
    assert hands.has("a[href$='/triggers/birthday']")
