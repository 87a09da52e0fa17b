"""The bot's dialogue with unsaved texts: the real conversation, and nothing stored or sent."""

from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import queued
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.offers.promotions import a_shop
from tests.handlers.points.test_points_http import PROGRAMME, a_document
from tests.repo.builders import everything

PREVIEW = "/v1/bot/preview"
FORM = "Анна Петрова, +79211234567, anna@example.org, 5 мая 1990"


@pytest.fixture
def admin(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    admin = a_caller(world, Role.ADMIN)
    body = {"programme": a_document(), "effective_at": "2024-01-01T00:00:00Z"}
    assert admin.asks("PUT", PROGRAMME, body).status == 200
    return admin


def talks(admin: Caller, *said: str | dict[str, Any], **body: Any) -> Answered:
    spoken = [{"text": each} if isinstance(each, str) else each for each in said]
    asked = {"settings": {}, "language": "ru", "scene": "stranger", "said": spoken, **body}
    return admin.asks("POST", PREVIEW, asked)


def last(answer: Answered) -> str:
    assert answer.status == 200, answer
    return "\n".join(each["text"] for each in answer.body["turns"][-1]["replies"])


def test_a_stranger_registers_to_the_end_and_nothing_is_kept(world: World, admin: Caller) -> None:
    before = set(everything(world))
    said = ("Согласен", "Да, присылайте", "Всё одним сообщением", FORM)

    answer = talks(admin, *said, {"shares_contact": True}, "Да")

    assert "Петрова" in last(talks(admin, *said, {"shares_contact": True}))
    assert any(each["enclosed"] == "new_card" for each in answer.body["turns"][-1]["replies"])
    assert set(everything(world)) == before
    assert queued(world) == []


def test_unsaved_words_are_said_in_both_languages(admin: Caller) -> None:
    words = {"ru": {"registration.hello": "Добро пожаловать"}, "en": {}}
    own = {"texts": words}

    assert "Добро пожаловать" in last(talks(admin, settings=own))
    english = talks(admin, settings=own, language="en")
    assert "Добро пожаловать" not in last(english)
    assert english.body["turns"][0]["replies"][0]["buttons"]


@pytest.mark.parametrize("said", ["баллы", "/points", "акции", "/card", "/help", "/spend"])
def test_a_customer_asks_for_the_main_things(admin: Caller, said: str) -> None:
    answer = talks(admin, said, scene="customer")

    assert answer.status == 200
    assert answer.body["turns"][-1]["replies"], answer.body


def test_a_customer_has_points_of_the_programme(admin: Caller) -> None:
    assert "412" in last(talks(admin, "/points", scene="customer"))


def test_offers_of_the_shop_are_shown(world: World, clock: Clock) -> None:
    shop = a_shop(world, clock)
    shop.offers(name={"ru": "Зимняя", "en": "Winter"})

    assert "Зимняя" in last(talks(shop.admin, "акции", scene="customer"))


def test_without_a_programme_a_customer_is_answered_too(world: World) -> None:
    assert last(talks(a_caller(world, Role.ADMIN), "/points", scene="customer"))


def test_a_code_is_the_same_in_each_replay(admin: Caller) -> None:
    asked = ("Согласен", "Да, присылайте", "Всё одним сообщением", FORM, "Код по SMS")

    first, second = talks(admin, *asked), talks(admin, *asked)

    assert first.body == second.body


def test_a_wrong_text_is_pointed_at(admin: Caller) -> None:
    words = {"ru": {"registration.hello": "{{nobody}}"}}

    answer = talks(admin, settings={"texts": words})

    assert answer.body["errors"][0]["pointer"] == "/settings/texts/ru/registration.hello"


def test_only_who_writes_the_texts_may_try_them(world: World) -> None:
    assert talks(a_caller(world, Role.MARKETER)).status == 403
