"""What a person reads of returns, debts, bonuses and waiting points names its reason."""

import pytest

from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.mailbox import code_in, sms_to
from tests.builders.people import Telegrammer, WebchatVisitor, customer_of, work_off_outbox
from tests.builders.shops import returns
from tests.builders.staff import Caller
from tests.domain.points.till import NOW
from tests.flows.points.scene import JOHNS_PHONE, a_till, earns, john_of, reads, words
from tests.flows.points.test_adjusted import adjusts
from tests.handlers.points.test_points_http import sells


def test_a_returned_receipt_says_what_came_back(
    world: World, till: Caller, member: Telegrammer
) -> None:
    assert returns(till, {"shop": "s1", "receipt": f"of-{member.chat_id}-1000.00"}).status in {
        200,
        201,
    }

    member.says("Покупки")
    shown = member.says("1").text

    assert "Возвращено 1\u00a0000,00\u00a0₽. Снято: 70 баллов." in shown
    assert "Снято: 70 баллов." in member.says("почему столько баллов").text


def test_waiting_points_stand_apart_from_those_that_expire(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    clock.at = NOW
    rules = [{"id": "base", "kind": "percent", "rate": 700}]
    till = a_till(world, earning={"rules": rules, "activation": {"shop_days": 3}})
    anna.registers()
    earns(world, till, anna)

    heard = anna.says("баллы").text

    assert "На счёте 0 баллов." in heard
    assert "Станут доступны 8 декабря 2026: 70 баллов." in heard
    assert "Можно потратить до этого дня включительно" not in heard


def test_a_registration_names_the_welcome_bonus(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    clock.at = NOW
    a_till(world, welcome={"points": 300, "expiry": {"days": 90}})

    assert "Приветственный подарок уже на карте: 300 баллов." in anna.registers().text


def test_a_registration_without_a_bonus_names_none(till: Caller, anna: Telegrammer) -> None:
    assert "подарок" not in anna.registers().text


@pytest.mark.parametrize("said", ["что за долг", "почему долг?", "what debt"])
def test_a_debt_is_explained(world: World, till: Caller, member: Telegrammer, said: str) -> None:
    assert "Долга у вас нет" in member.says(said).text
    assert adjusts(world, customer_of(world, member).id, -70).status == 201
    assert returns(till, {"shop": "s1", "receipt": f"of-{member.chat_id}-1000.00"}).status in {
        200,
        201,
    }

    assert "Ваш долг — 70 баллов." in member.says(said).text
    assert "Что за долг?" in member.says("баллы").labels


def test_a_taker_with_a_debt_hears_of_it_and_the_giver_does_not(
    world: World, till: Caller, member: Telegrammer, visitor: WebchatVisitor
) -> None:
    john = john_of(world, visitor)
    sells(till, john, "johns", "1000.00")
    assert adjusts(world, john.id, -70).status == 201
    assert returns(till, {"shop": "s1", "receipt": "johns"}).status in {200, 201}
    member.says(f"перевести 60 баллов на {JOHNS_PHONE}")
    member.says("Да")

    refused = words(visitor.says("yes"))

    assert "you have a debt of 70 points" in refused
    assert "sender" not in refused


def test_a_giver_without_points_hears_it_and_the_taker_does_not(
    world: World, till: Caller, member: Telegrammer, visitor: WebchatVisitor
) -> None:
    giver = john_of(world, visitor)
    sells(till, giver, "johns", "1000.00")
    visitor.says(f"transfer 60 points to +{member.phone}")
    visitor.says("yes")
    assert adjusts(world, giver.id, -50).status == 201

    refused = member.says("да").text

    assert "мешает что-то на стороне отправителя" in refused
    assert "не хватает" not in refused
    assert "you no longer have enough points" in words(reads(world, giver))


def test_a_code_of_the_login_does_not_unblock_a_card_and_the_bot_says_so(
    world: World, till: Caller, visitor: WebchatVisitor
) -> None:
    john_of(world, visitor)
    visitor.says("/block")
    work_off_outbox(world)
    login = code_in(sms_to(JOHNS_PHONE)[-1])
    visitor.says("unblock my card")

    assert "was for something else" in words(visitor.presses("Send a code"))
    assert "was for something else" in words(visitor.says(login))
