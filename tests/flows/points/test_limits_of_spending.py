"""A person hears how much of a receipt points pay, and that offers are for members."""

import pytest

from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import Telegrammer
from tests.builders.staff import Caller
from tests.domain.points.till import NOW
from tests.flows.points.scene import a_till, earns
from tests.flows.points.test_offers_in_the_bot import offers


@pytest.mark.parametrize("said", ["/spend", "сколько баллов можно потратить за раз"])
def test_the_share_of_a_receipt_is_said(member: Telegrammer, said: str) -> None:
    heard = member.says(said).text

    assert "Можно потратить: 70 баллов" in heard
    assert "Баллами можно оплатить до 30 % чека." in heard
    assert "Баллами не оплатить: подарочные карты" in heard
    assert "Наименьшее списание" not in heard
    assert "не больше" not in heard


def test_english_too(member: Telegrammer) -> None:
    member.says("English")

    assert "Points can pay up to 30 % of a receipt." in member.says("spend").text


def test_where_there_is_no_limit_nothing_is_said(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    clock.at = NOW
    free = {"share": 10000, "exclusions": {"categories": []}}
    till = a_till(world, redemption=free)
    anna.registers()
    earns(world, till, anna)

    heard = anna.says("/spend").text

    assert "Баллами" not in heard


def test_every_limit_is_said_before_there_are_points(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    clock.at = NOW
    a_till(world, redemption={"share": 5000, "minimum": 100, "maximum": 700})
    anna.registers()

    heard = anna.says("/spend").text

    assert "до 50 % чека" in heard
    assert "Наименьшее списание — 100 баллов." in heard
    assert "За один чек можно списать не больше: 700 баллов." in heard


def test_whoever_left_hears_why_an_offer_is_not_for_them(
    world: World, member: Telegrammer, till: Caller
) -> None:
    offers(world, "Зима")
    member.says("/leave")
    member.says("Да, выйти")

    heard = member.says("акции")

    assert "Сейчас не действует для вас: вы вышли из программы" in heard.text
    assert "Чтобы акции снова действовали" in heard.text
    assert "Вернуться в программу" in heard.labels
    member.says("Вернуться в программу")
    assert "не действует" not in member.says("акции").text
