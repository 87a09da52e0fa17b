"""Advertising: allowed and forbidden in the conversation, and never for the young."""

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.world import World
from tests.builders.people import Telegrammer, customer_of

CHANNELS = ("telegram", "email", "sms")


def allowed(world: World, anna: Telegrammer) -> list[str]:
    customer = customer_of(world, anna)
    return [each for each in CHANNELS if customer.allows(Purpose.ADVERTISING, each)]


@pytest.fixture
def member(anna: Telegrammer) -> Telegrammer:
    anna.registers(advertising="Да, присылайте", born="5 мая 1990")
    return anna


@pytest.fixture
def child(anna: Telegrammer) -> Telegrammer:
    anna.registers(advertising="Да, присылайте", born="5 мая 2012")
    return anna


def test_a_yes_at_the_registration_allows_what_its_words_name(
    world: World, member: Telegrammer
) -> None:
    assert allowed(world, member) == list(CHANNELS)


def test_a_no_at_the_registration_allows_nothing(world: World, anna: Telegrammer) -> None:
    anna.registers(advertising="нет", born="5 мая 1990")

    assert allowed(world, anna) == []
    assert "Присылать рекламу" in anna.says("профиль").labels


def test_stop_closes_this_chat_alone_and_everywhere_is_a_word_away(
    world: World, member: Telegrammer
) -> None:
    member.says("стоп")
    here = allowed(world, member)
    member.says("Не присылать нигде")

    assert here == ["email", "sms"]
    assert allowed(world, member) == []


def test_stop_and_resume_leave_the_rest_of_the_conversation_alone(
    world: World, member: Telegrammer
) -> None:
    member.says("Изменить имя")
    member.says("/stop")

    assert "Не понял" in member.says("Жанна").text
    assert customer_of(world, member).first_name == "Анна"


def test_a_yes_that_was_not_asked_for_is_asked_in_its_words_first(
    world: World, member: Telegrammer
) -> None:
    member.says("стоп")
    member.says("Не присылать нигде")
    shown = member.says("Присылать рекламу")
    kept = allowed(world, member)
    thanks = member.says("Да, присылайте")

    assert "предложения и новости" in shown.text
    assert kept == []
    assert "Спасибо" in thanks.text
    assert allowed(world, member) == list(CHANNELS)


def test_whoever_does_not_say_yes_after_all_stays_out(world: World, member: Telegrammer) -> None:
    member.says("Не присылать нигде")
    member.says("/resume")
    member.says("карта")

    assert allowed(world, member) == []


def test_the_young_are_told_and_cannot_allow_it(world: World, child: Telegrammer) -> None:
    """Rule 55."""
    asked = child.says("/resume")
    pressed = child.says("Да, присылайте")

    assert "только взрослым" in asked.text
    assert "только взрослым" in pressed.text
    assert allowed(world, child) == []


def test_the_young_may_still_forbid_it(world: World, child: Telegrammer) -> None:
    child.says("стоп")

    assert "нигде" in child.says("Не присылать нигде").text
    assert allowed(world, child) == []


def test_a_birthday_without_its_year_tells_of_nobody_young(world: World, anna: Telegrammer) -> None:
    anna.registers(advertising="Да, присылайте", born="5 мая")

    assert allowed(world, anna) == list(CHANNELS)


def test_a_pressed_button_is_acknowledged_and_counts(world: World, member: Telegrammer) -> None:
    from tests.builders.people import queued

    queued(world)
    heard = member.presses("stop")

    assert "Больше не присылаем рекламу сюда" in heard.text
    assert allowed(world, member) == ["email", "sms"]
    assert len(queued(world)) == 1


def test_a_button_of_another_time_gets_the_menu(member: Telegrammer) -> None:
    assert "Не понял" in member.presses("hist:1").text
