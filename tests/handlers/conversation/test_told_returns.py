"""The bot tells what a return took back, once, unless the shop switched it off."""

from typing import Any

import pytest

from chalicelib.domain.messages.message import Locale
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import queued
from tests.builders.shops import RETURNS
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.conversation.test_told_receipts import a_reader, heard, sells
from tests.handlers.points.test_points_http import PROGRAMME, a_document

PLACE = {"shop": "s1", "receipt": "A"}
PART: dict[str, Any] = {"number": "r-1", "lines": [{"line": 1, "quantity": "0.5"}]}


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    body = {"programme": a_document(), "effective_at": "2024-01-01T00:00:00Z"}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200
    return a_caller(world, Role.INTEGRATION)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("ru", "Возвращено 50,00\u00a0₽. Снято: 4 балла. Теперь на счёте: 3 балла."),
        ("en", "Returned 50.00\u00a0₽. Taken back: 4 points. You have 3 points now."),
    ],
)
def test_a_customer_hears_what_a_return_took(
    world: World, till: Caller, locale: Locale, text: str
) -> None:
    sells(till, a_reader(world, locale), "A", "100.00")
    heard(world)

    assert till.asks("POST", RETURNS, PART, path=PLACE).status == 200
    first = heard(world)[1:]
    assert till.asks("POST", RETURNS, PART, path=PLACE).status == 200

    assert first == [text]
    assert heard(world)[1:] == [text]


def test_a_lost_announcement_is_made_up_by_the_repeated_return(world: World, till: Caller) -> None:
    sells(till, a_reader(world), "A", "100.00")
    heard(world)
    assert till.asks("POST", RETURNS, PART, path=PLACE).status == 200
    queued(world)  # as if the process had died before

    assert till.asks("POST", RETURNS, PART, path=PLACE).status == 200

    assert len(heard(world)) == 2


def test_nothing_is_told_of_points_that_did_not_move(world: World, till: Caller) -> None:
    sells(till, a_reader(world), "A", "0.05")

    assert till.asks("POST", RETURNS, path=PLACE).status == 200

    assert heard(world) == []


def test_the_shop_may_switch_it_off(world: World, till: Caller) -> None:
    sells(till, a_reader(world), "A", "100.00")
    heard(world)
    assert (
        a_caller(world, Role.ADMIN).asks("PUT", "/v1/bot", {"tells_receipts": False}).status == 200
    )

    assert till.asks("POST", RETURNS, PART, path=PLACE).status == 200

    assert len(heard(world)) == 1
