"""What a message says about points: in the programme's own words, in both languages."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.campaigns.campaign import CampaignGift, CampaignRecord
from chalicelib.domain.campaigns.placeholders import LINE_UNITS_MAX, VALUE_UNITS_MAX
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.limits import utf16_units
from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.points.programme import Gift, Gifts
from chalicelib.domain.points.rules import Term
from chalicelib.services.campaigns.find_trigger import find_trigger
from chalicelib.services.messages.render_message import render_message
from chalicelib.services.points.change_personal import change_membership
from chalicelib.texts import defaults
from chalicelib.world import World
from tests.builders.accounts import gets_points, in_force_since
from tests.builders.campaigns import a_record, says
from tests.builders.clock import Clock
from tests.domain.points.till import FIRST
from tests.repo.builders import a_customer, stored

NOW = datetime(2026, 12, 5, 20, tzinfo=UTC)
STEP = "2026-12-06"
GIFTS = Gifts(birthday=Gift(points=300, expiry=Term(days=14)))


@pytest.fixture
def shop(world: World, clock: Clock) -> World:
    clock.at = NOW
    in_force_since(world, FIRST.model_copy(update={"gifts": GIFTS}))
    return world


def a_member(world: World, locale: Locale = "ru") -> Customer:
    customer = stored(world, a_customer(locale=locale))
    lots = {
        "a": (50, date(2026, 12, 13)),
        "b": (21, date(2026, 12, 10)),
        "c": (5, date(2027, 6, 1)),
    }
    gets_points(world, customer, lots)
    return customer


def text(world: World, record: CampaignRecord, customer: Customer, step: str = "1") -> str:
    return render_message(world, record, customer, "telegram", step).text


def test_a_warning_is_about_the_points_of_its_day(shop: World) -> None:
    warning = find_trigger(shop, "expiring", NOW)

    assert text(shop, warning, a_member(shop), STEP) == (
        "Анна, до 13 декабря 2026 включительно можно потратить 50 баллов. Позже уже не получится."
    )
    assert text(shop, warning, a_member(shop, "en"), STEP) == (
        "Анна, you have 50 points to spend by the end of 13 December 2026."
        " After that it is too late."
    )


def test_any_other_message_is_about_the_nearest_points(shop: World) -> None:
    record = a_record(says("{{points}}: {{expiring}} до {{expires_on}}. {{gift}}!"))

    assert text(shop, record, a_member(shop)) == "76 баллов: 21 балл до 10 декабря 2026. Баллы!"


def test_a_gift_is_named_with_its_message(shop: World) -> None:
    anna = a_member(shop)
    ours = a_record(says("Вам {{gift}}", gift=CampaignGift(51, 14)))
    birthday = replace(a_record(says("Вам {{gift}}")), trigger="birthday")
    dormant = replace(birthday, trigger="dormant")

    assert text(shop, ours, anna) == "Вам 51 балл"
    assert text(shop, birthday, anna, "2026") == "Вам 300 баллов"
    assert text(shop, dormant, anna, STEP) == "Вам баллы"


GREETINGS = {
    "ru": (
        "Анна, с днём рождения! Спасибо, что вы с нами. Дарим вам 300 баллов. Пусть год будет"
        " добрым, а дома всегда будет вкусно."
    ),
    "en": (
        "Анна, happy birthday! Thank you for being with us. A gift for you: 300 points. May the"
        " year be kind, and may there always be something good to eat."
    ),
}
SILENCES = {
    "ru": "Анна, где же вы были? Мы скучали. Ваше любимое на месте: всё, что вы любите.",
    "en": (
        "Анна, where have you been? We missed you. Your favourite is here: everything you like."
    ),
}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_trigger_speaks_of_the_gift_that_the_programme_has(shop: World, locale: Locale) -> None:
    anna = a_member(shop, locale)

    assert text(shop, find_trigger(shop, "birthday", NOW), anna, "2026") == GREETINGS[locale]
    assert text(shop, find_trigger(shop, "dormant", NOW), anna, STEP) == SILENCES[locale]


@pytest.mark.parametrize("locale", LOCALES)
def test_a_sentence_about_a_gift_is_never_cut(locale: Locale) -> None:
    line = defaults(locale)["campaign.gift_line"].replace("{{gift}}", "")

    assert utf16_units(line) <= LINE_UNITS_MAX - VALUE_UNITS_MAX


def test_before_the_first_programme_there_is_nothing_to_say(world: World) -> None:
    anna = stored(world, a_customer())

    assert text(world, a_record(says("{{points}} до {{expires_on}}")), anna) == "Баллы до"


def test_nobody_who_left_the_programme_is_promised_a_gift(shop: World) -> None:
    anna = a_member(shop)
    change_membership(shop, None, anna.id, is_member=False)

    said = text(shop, find_trigger(shop, "birthday", NOW), anna, "2026")

    assert said == GREETINGS["ru"].replace(" Дарим вам 300 баллов.", "")
