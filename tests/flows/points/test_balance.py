"""A person asks for points, for the level, and for the way to spend, in both languages."""

import json
import re
from typing import Any

import pytest

from app import app
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.events import rest_event
from tests.builders.people import Telegrammer, WebchatVisitor, queued
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW
from tests.flows.points.scene import a_till, earns, john_of, words
from tests.handlers.points.test_points_http import sells
from tests.repo.builders import told_by

CODE = re.compile(r"\bCode (\d{6})\b")


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    return a_till(world, redemption={"minimum": 10})


@pytest.fixture
def member(till: Caller, anna: Telegrammer) -> Telegrammer:
    anna.registers()
    return anna


def test_before_the_first_programme_there_are_no_points(anna: Telegrammer) -> None:
    anna.registers()

    for word in ("баллы", "/spend", "уровень", "/transfer"):
        assert "Баллы в этой программе не начисляются" in anna.says(word).text


def test_a_stranger_hears_of_points_after_the_registration(till: Caller, anna: Telegrammer) -> None:
    anna.agrees()

    assert "Баллы в этой программе не начисляются" not in anna.says("баллы").text
    assert "Баллы в этой программе не начисляются" not in anna.says("/spend").text


def test_the_balance_says_what_expires_when(
    world: World, till: Caller, member: Telegrammer
) -> None:
    earns(world, till, member)

    heard = member.says("Баллы")

    assert heard.text.splitlines() == [
        "На счёте 70 баллов.",
        "Можно потратить до этого дня включительно:",
        "• 5 декабря 2027: 70 баллов",
        "Ваш уровень: Бронза.",
    ]
    assert {"Потратить баллы", "Перевести баллы", "Мой уровень"} <= heard.labels


def test_pending_points_have_their_day(world: World, till: Caller, visitor: WebchatVisitor) -> None:
    john = john_of(world, visitor)
    line = {"sku": "b", "category": "bread", "quantity": "1"}
    money = {"amount": "500.00", "currency": "RUB"}
    body = {
        "shop": "s1",
        "receipt": "web",
        "at": "2026-12-05T19:57:00Z",
        "total": money,
        "lines": [{**line, "paid": money}],
        "customer_id": john.id,
        "channel": "web",
    }
    assert till.asks("POST", "/v1/purchases", body).status == 201

    said = words(visitor.says("points"))

    assert "You have 0 points." in said
    assert "Available from 19 December 2026: 35 points." in said


def test_a_debt_is_shown_openly(world: World, till: Caller, member: Telegrammer) -> None:
    customer = earns(world, till, member)
    support = a_caller(world, Role.SUPPORT)
    other = {"customer_id": str(customer.id)}
    assert support.asks("GET", "/v1/customers/{customer_id}/points", path=other).status == 200
    member.says("/spend")
    code = till.asks("POST", "/v1/redemption-codes", {"customer_id": customer.id}).body["code"]
    hold = {"shop": "s1", "customer_id": customer.id, "code": code, "points": 70}
    held = till.asks("POST", "/v1/redemptions", hold).body["id"]
    assert "Отложено для покупки: 70 баллов." in member.says("баллы").text
    path = {"shop": "s1", "receipt": f"of-{member.chat_id}-1000.00"}
    assert till.asks("POST", "/v1/purchases/{shop}/{receipt}/returns", path=path).status == 200

    assert "Долг 70 баллов: его погасят следующие покупки." in member.says("баллы").text
    assert held
    assert "сначала следующие покупки погасят долг" in member.says("/spend").text


def test_the_level_is_explained(world: World, till: Caller, member: Telegrammer) -> None:
    earns(world, till, member)
    bronze = member.says("мой уровень").text
    assert "Ваш уровень: Бронза." in bronze
    assert "До уровня «Серебро» не хватает: 29\u00a0000,00\u00a0₽." in bronze
    assert "Следующий пересмотр: 1 января 2027." in bronze

    earns(world, till, member, "29000.00")
    silver = member.says("мой уровень").text
    assert "Ваш уровень: Серебро, с 5 декабря 2026." in silver
    assert "У вас: 30\u00a0000,00\u00a0₽." in silver
    assert "Это самый высокий уровень." in silver


def test_the_code_is_made_when_it_is_sent_and_stored_nowhere(
    world: World, till: Caller, member: Telegrammer
) -> None:
    customer = earns(world, till, member)
    queued(world)

    heard = member.says("Потратить баллы")

    assert "Можно потратить: 70 баллов." in heard.text
    assert "Новый код для кассы" in heard.labels
    (job,) = queued(world)
    assert (job["enclosed"], job["customer"]) == ("spend", customer.id)
    assert "grocer:" not in told_by(world)
    assert member.says("Новый код для кассы").status == 200
    assert len(queued(world)) == 1


def test_few_points_are_not_spent(world: World, till: Caller, member: Telegrammer) -> None:
    earns(world, till, member, "100.00")

    assert "наименьшее списание — 10 баллов" in member.says("/spend").text


def test_a_page_draws_a_picture_by_a_short_link(
    world: World, till: Caller, visitor: WebchatVisitor, clock: Clock
) -> None:
    john = john_of(world, visitor)
    sells(till, john, "of-john", "1000.00")
    said = visitor.says("/spend")
    assert "You can spend 70 points." in words(said)
    (url,) = [picture["url"] for message in said for picture in message["pictures"]]
    token = url.rpartition("/")[2]

    drawn = _draws(token)
    assert (drawn["statusCode"], drawn["headers"]["Content-Type"]) == (200, "image/png")
    assert drawn["headers"]["Cache-Control"] == "no-store"
    assert drawn["body"] != _draws(token)["body"]

    assert _draws("AAAA")["statusCode"] == 403
    clock.moves(minutes=3)
    late = _draws(token)
    assert (late["statusCode"], json.loads(late["body"])["code"]) == (403, "link.expired")


def test_the_digits_of_the_picture_stand_in_the_text_of_the_page(
    world: World, till: Caller, visitor: WebchatVisitor, clock: Clock
) -> None:
    john = john_of(world, visitor)
    sells(till, john, "of-john", "1000.00")
    said = visitor.says("/spend")
    (url,) = [picture["url"] for message in said for picture in message["pictures"]]
    (code,) = CODE.findall(words(said))
    assert f"Code {code}, valid for 5 min." in words(said)

    for _ in range(2):
        _draws(url.rpartition("/")[2])
        assert CODE.findall(words(_reads(visitor))) == [code]
    assert code not in told_by(world)
    hold = {"shop": "s1", "customer_id": john.id, "code": code, "points": 70}
    assert till.asks("POST", "/v1/redemptions", hold).status == 201


def test_the_next_code_replaces_the_one_before(
    world: World, till: Caller, visitor: WebchatVisitor, clock: Clock
) -> None:
    john = john_of(world, visitor)
    sells(till, john, "of-john", "1000.00")
    (first,) = CODE.findall(words(visitor.says("/spend")))
    clock.moves(seconds=1)
    (second,) = CODE.findall(words(visitor.says("/spend")))

    assert first != second
    hold = {"shop": "s1", "customer_id": john.id, "points": 70}
    assert till.asks("POST", "/v1/redemptions", {**hold, "code": first}).status == 403
    assert till.asks("POST", "/v1/redemptions", {**hold, "code": second}).status == 201

    clock.moves(minutes=3)
    assert CODE.findall(words(_reads(visitor))) == []


def _reads(visitor: WebchatVisitor) -> list[dict[str, Any]]:
    """Every message, as the page reads them when it is opened again."""
    answer = visitor.calls("GET", "/webchat/messages")
    messages: list[dict[str, Any]] = json.loads(answer["body"])["messages"]
    return messages


def _draws(token: str) -> dict[str, Any]:
    event = rest_event("GET", "/cards/spending/{token}", path={"token": token})
    answer: dict[str, Any] = app(event, None)
    return answer


def test_a_pause_of_codes_is_said_and_the_qr_goes_on(
    till: Caller, world: World, member: Telegrammer
) -> None:
    customer = earns(world, till, member)
    member.says("/spend")
    till.asks("POST", "/v1/redemption-codes", {"customer_id": customer.id})
    hold = {"shop": "s1", "customer_id": customer.id, "code": "000000", "points": 70}
    statuses = [till.asks("POST", "/v1/redemptions", hold).status for _ in range(4)]

    assert statuses == [403, 403, 403, 429]
    assert "цифры до 23:15 не сработают. QR-код действует." in member.says("/spend").text
