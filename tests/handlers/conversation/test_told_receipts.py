"""The bot tells what a receipt gave, once, in every chat, unless the shop switched it off."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import queued, work_off_outbox
from tests.builders.shops import RECEIPTS, RETURNS, a_buyer, rub
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import PROGRAMME, a_document
from tests.repo.builders import a_customer, stored

PAGE = Chat("webchat", "0123456789abcdef")


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    body = {"programme": a_document(), "effective_at": "2024-01-01T00:00:00Z"}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200
    return a_caller(world, Role.INTEGRATION)


def a_reader(world: World, locale: Locale = "ru") -> Customer:
    return stored(world, a_customer(chats=(PAGE,), locale=locale))


def sells(
    till: Caller, customer: Customer, number: str, amount: str, once: str | None = None, **more: Any
) -> None:
    line = {"sku": "b", "category": "bread", "quantity": "1", "paid": rub(amount)}
    body = {
        "shop": "s1",
        "receipt": number,
        "at": "2026-12-05T19:57:00Z",
        "total": rub(amount),
        "lines": [line],
        "customer_id": customer.id,
        **more,
    }
    assert till.asks("POST", RECEIPTS, body, once=once).status == 201


def heard(world: World) -> list[str]:
    """What the page shows after the workers have run: the news is queued twice on its way."""
    work_off_outbox(world)
    work_off_outbox(world)
    return [each["text"] for each in world.conversation.webchat_replies.after(PAGE, 0)]


@pytest.mark.parametrize(
    ("locale", "text"),
    [("ru", "+21 балл, всего 28."), ("en", "+21 points, 28 in total.")],
)
def test_a_customer_hears_what_a_receipt_gave(
    world: World, till: Caller, locale: Locale, text: str
) -> None:
    anna = a_reader(world, locale)
    sells(till, anna, "A", "100.00")
    heard(world)

    sells(till, anna, "B", "300.00")

    assert heard(world)[1:] == [text]


def test_a_receipt_that_is_sent_again_is_announced_once(world: World, till: Caller) -> None:
    anna = a_reader(world)
    sells(till, anna, "A", "100.00")
    heard(world)

    sells(till, anna, "A", "100.00")

    assert heard(world) == ["+7 баллов, всего 7."]


def test_a_lost_announcement_is_made_up_by_the_repeated_receipt(world: World, till: Caller) -> None:
    anna = a_reader(world)
    sells(till, anna, "A", "100.00", once="same")
    queued(world)  # as if the process had died before

    sells(till, anna, "A", "100.00", once="same")

    assert heard(world) == ["+7 баллов, всего 7."]


def test_points_of_a_web_order_are_told_as_such(world: World, till: Caller) -> None:
    anna = a_reader(world)
    sells(till, anna, "A", "100.00", channel="web")

    assert heard(world) == ["+7 баллов, потратить можно будет позже. Сейчас доступно 0."]


def test_what_moved_no_points_is_not_told(world: World, till: Caller) -> None:
    anna = a_reader(world)
    sells(till, anna, "A", "0.05")

    assert heard(world) == []


def test_the_shop_may_switch_it_off(world: World, till: Caller) -> None:
    admin, anna = a_caller(world, Role.ADMIN), a_reader(world)
    changed = admin.asks("PUT", "/v1/bot", {"tells_receipts": False})
    sells(till, anna, "A", "100.00")

    assert changed.body["tells_receipts"] is False
    assert heard(world) == []
    assert admin.asks("PUT", "/v1/bot", {}).body["tells_receipts"] is True


def test_the_queue_holds_nothing_personal(world: World, till: Caller) -> None:
    sells(till, a_reader(world), "A", "100.00")

    assert queued(world) == [{"v": 1, "shop": "s1", "receipt": "A", "attempt": 0}]


def test_a_customer_without_a_chat_costs_no_job(world: World, till: Caller) -> None:
    sells(till, a_buyer(world), "A", "100.00")

    assert queued(world) == []


def test_a_receipt_that_is_back_already_is_not_told(world: World, till: Caller) -> None:
    sells(till, a_reader(world), "A", "100.00")
    assert till.asks("POST", RETURNS, path={"shop": "s1", "receipt": "A"}).status == 200

    assert heard(world) == []


def test_a_receipt_of_days_ago_is_no_news(world: World, till: Caller) -> None:
    sells(till, a_reader(world), "A", "100.00", at="2026-12-01T12:00:00Z")

    assert heard(world) == []


def with_silver(world: World) -> None:
    levels = [
        {"id": "bronze", "name": {"ru": "Бронза", "en": "Bronze"}, "from": rub("0.00")},
        {"id": "silver", "name": {"ru": "Серебро", "en": "Silver"}, "from": rub("10000.00")},
    ]
    body = {"programme": a_document(tiers={"levels": levels})}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("ru", "+700 баллов, всего 700.\nВаш новый уровень: Серебро."),
        ("en", "+700 points, 700 in total.\nYour new level: Silver."),
    ],
)
def test_a_reached_level_is_told_with_its_receipt(
    world: World, till: Caller, clock: Clock, locale: Locale, text: str
) -> None:
    with_silver(world)
    anna = a_reader(world, locale)

    sells(till, anna, "A", "10000.00", at="2026-12-05T20:00:00Z")
    first = heard(world)
    clock.moves(minutes=1)
    sells(till, anna, "B", "100.00", at="2026-12-05T20:01:00Z")

    assert first == [text]
    assert all("evel" not in each and "уровень" not in each for each in heard(world)[1:])


def test_a_level_is_told_once_of_two_receipts_in_one_second(world: World, till: Caller) -> None:
    """Both are valued by the level before it (contract, example 2c): no order decides."""
    with_silver(world)
    anna = a_reader(world, "en")

    sells(till, anna, "A", "10000.00", at="2026-12-05T20:00:00Z")
    sells(till, anna, "B", "100.00", at="2026-12-05T20:00:00Z")

    assert heard(world) == [
        "+700 points, 700 in total.\nYour new level: Silver.",
        "+7 points, 707 in total.",
    ]


def test_a_level_that_a_late_receipt_brings_is_told_too(world: World, till: Caller) -> None:
    with_silver(world)
    anna = a_reader(world, "en")
    sells(till, anna, "A", "100.00", at="2026-12-05T20:00:00Z")
    heard(world)

    sells(till, anna, "B", "10000.00", at="2026-12-05T12:00:00Z")

    assert heard(world)[1:] == ["+700 points, 707 in total.\nYour new level: Silver."]
