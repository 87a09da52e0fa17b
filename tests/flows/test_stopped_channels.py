"""A stop that names a channel stops that channel, and says what still comes."""

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.world import World
from tests.builders.people import Telegrammer, customer_of

CHANNELS = ("telegram", "email", "sms")


def allowed(world: World, person: Telegrammer) -> list[str]:
    customer = customer_of(world, person)
    return [each for each in CHANNELS if customer.allows(Purpose.ADVERTISING, each)]


@pytest.fixture
def member(anna: Telegrammer) -> Telegrammer:
    anna.registers(advertising="Да, присылайте")
    return anna


@pytest.mark.parametrize(
    ("words", "stopped", "place"),
    [
        ("no more sms please", {"sms"}, "рекламу по SMS."),
        ("не хочу больше смс", {"sms"}, "рекламу по SMS."),
        ("не хочу cмc", {"sms"}, "рекламу по SMS."),
        ("don't email me", {"email"}, "рекламу по почте."),
        ("не пишите мне на почту", {"email"}, "рекламу по почте."),
        ("хватит писать на почту", {"email"}, "рекламу по почте."),
        ("no more emails or texts", {"email", "sms"}, "рекламу по почте и по SMS."),
        ("stop sms but e-mail is fine", {"sms"}, "рекламу по SMS."),
        ("не пишите сюда, только на почту", {"telegram"}, "рекламу сюда."),
        ("не присылайте только смс", {"sms"}, "рекламу по SMS."),
        ("не пишите мне в телеграм", {"telegram"}, "рекламу сюда."),
        ("don't text me", {"telegram", "sms"}, "рекламу сюда и по SMS."),
        ("не хочу получать письма", {"telegram", "email"}, "рекламу сюда и по почте."),
        ("отпишите меня", {"telegram"}, "рекламу сюда."),
    ],
)
def test_a_stop_stops_the_channels_that_it_names(
    world: World, member: Telegrammer, words: str, stopped: set[str], place: str
) -> None:
    heard = member.says(words)

    assert allowed(world, member) == [each for each in CHANNELS if each not in stopped]
    assert place in heard.text
    assert "Не присылать и " in heard.text
    assert "Не присылать нигде" in heard.labels


def test_a_stop_of_every_channel_asks_nothing_more(world: World, member: Telegrammer) -> None:
    heard = member.says("не пишите мне никуда")

    assert allowed(world, member) == []
    assert "?" not in heard.text


def test_yes_after_a_named_stop_stops_the_rest(world: World, member: Telegrammer) -> None:
    asked = member.says("не хочу больше смс")
    member.says("да")

    assert "Не присылать и сюда и по почте?" in asked.text
    assert allowed(world, member) == []


@pytest.mark.parametrize("words", ["no sms", "не надо смс", "don't send me sms"])
def test_a_channel_that_is_named_after_a_stop_is_stopped_too(
    world: World, member: Telegrammer, words: str
) -> None:
    member.says("стоп")
    member.says(words)

    assert allowed(world, member) == ["email"]


def test_a_named_stop_is_heard_inside_an_open_question(world: World, member: Telegrammer) -> None:
    member.says("Изменить имя")
    member.says("не пишите мне на почту")

    assert allowed(world, member) == ["telegram", "sms"]


def test_the_profile_says_where_offers_go(member: Telegrammer) -> None:
    everywhere = member.says("профиль").text
    member.says("стоп")
    partly = member.says("профиль").text
    member.says("Язык / Language")
    member.says("English")
    in_english = member.says("profile").text
    member.says("Stop everywhere")

    assert "Предложения присылаем сюда, по почте и по SMS" in everywhere
    assert "Предложения присылаем по почте и по SMS, а сюда — нет" in partly
    assert "you get them by e-mail and by SMS, but not here" in in_english
    assert "Offers: we do not send them" in member.says("profile").text


def test_a_stop_where_nothing_is_on_says_so(world: World, anna: Telegrammer) -> None:
    anna.registers(advertising="Нет, не нужно")
    here, everywhere = anna.says("стоп"), anna.says("Не присылать нигде")

    assert "нигде не включена" in here.text
    assert "Не присылать нигде" not in here.labels
    assert "нигде не включена" in everywhere.text
    assert allowed(world, anna) == []


def test_a_second_stop_says_that_it_was_off_and_offers_the_rest(member: Telegrammer) -> None:
    member.says("стоп")
    member.says("карта")
    heard = member.says("стоп")

    assert "и так не присылаем рекламу сюда" in heard.text
    assert "Не присылать и по почте и по SMS?" in heard.text
