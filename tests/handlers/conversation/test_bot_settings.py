"""The bot's words are changed over HTTP, and a text that could not be said is never saved."""

from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table import keys
from chalicelib.repo.table.writes import Put
from chalicelib.texts import defaults
from chalicelib.world import World
from tests.builders.people import Telegrammer
from tests.builders.staff import Caller, a_caller

BOT = "/v1/bot"


@pytest.fixture
def admin(world: World) -> Caller:
    return a_caller(world, Role.ADMIN)


def test_what_may_be_changed_is_shown(admin: Caller) -> None:
    shown = admin.asks("GET", BOT)

    assert shown.status == 200
    assert shown.body["required"] == ["first_name", "surname", "phone", "email", "birthday"]
    assert shown.body["texts"] == {}
    assert shown.body["defaults"]["en"] == defaults("en")


def test_a_changed_word_is_heard(admin: Caller, anna: Telegrammer) -> None:
    changed = admin.asks("PUT", BOT, {"texts": {"ru": {"button.agree": "Хорошо"}}})

    assert changed.status == 200
    assert changed.body["texts"] == {"ru": {"button.agree": "Хорошо"}}
    assert "Хорошо" in str(anna.says("/start").buttons)


def test_a_replacement_is_whole(admin: Caller) -> None:
    admin.asks("PUT", BOT, {"texts": {"ru": {"button.agree": "Хорошо"}}})

    admin.asks("PUT", BOT, {"required": ["phone"]})

    shown = admin.asks("GET", BOT).body
    assert (shown["required"], shown["texts"]) == (["phone"], {"ru": {}, "en": {}})


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"required": ["first_name"]}, "/required"),
        ({"required": ["phone", "shoe_size"]}, "/required/1"),
        ({"colour": "red"}, "/colour"),
        ({"texts": {"de": {}}}, "/texts/de"),
        ({"texts": {"ru": {"no.such/key": "x"}}}, "/texts/ru/no.such~1key"),
        ({"texts": {"ru": {"button.yes": 1}}}, "/texts/ru/button.yes"),
        ({"texts": {"ru": {"button.yes": " "}}}, "/texts/ru/button.yes"),
        ({"texts": {"ru": {"button.yes": "x" * 61}}}, "/texts/ru/button.yes"),
        ({"texts": {"ru": {"menu.hello": "x" * 2001}}}, "/texts/ru/menu.hello"),
        ({"texts": {"ru": {"menu.hello": "Привет, {{name}}"}}}, "/texts/ru/menu.hello"),
        ({"texts": {"ru": {"change_name.done": "Готово"}}}, "/texts/ru/change_name.done"),
        ({"texts": {"ru": {"change_name.done": "{{ name }}"}}}, "/texts/ru/change_name.done"),
        ({"texts": {"ru": {"change_name.done": "{{name}} {{"}}}, "/texts/ru/change_name.done"),
        (
            {"texts": {"ru": {"change_name.done": "a.example/{{name}}"}}},
            "/texts/ru/change_name.done",
        ),
        ({"texts": {"ru": {"menu.hello": "a\u0000"}}}, "/texts/ru/menu.hello"),
    ],
)
def test_what_could_not_be_said_is_refused_with_its_place(
    world: World, admin: Caller, body: dict[str, Any], pointer: str
) -> None:
    refused = admin.asks("PUT", BOT, body)

    assert refused.status == 400
    assert [each["pointer"] for each in refused.body["errors"]] == [pointer]
    assert world.table.get(keys.BOT_SETTINGS) is None


@pytest.mark.parametrize(
    "bot",
    [
        '{"required": ["phone"], "texts": {"ru": {"registration.hello": "{{nobody}}"}}}',
        '{"required": 1, "texts": {"ru": {"registration.hello": 7}}}',
        '{"required": null, "texts": []}',
        '"words"',
        "{",
    ],
)
def test_settings_that_a_hand_broke_break_no_dialogue(
    world: World, anna: Telegrammer, bot: str
) -> None:
    world.table.put(Put(keys.BOT_SETTINGS, {"bot": bot}, version=None))

    heard = anna.says("/start")

    assert heard.status == 200
    assert defaults("ru")["registration.hello"].splitlines()[0] in heard.text


def test_the_contact_of_the_shop_is_set_and_shown(admin: Caller) -> None:
    changed = admin.asks("PUT", BOT, {"contact": " 8 800 555-00-00 "})

    assert changed.body["contact"] == admin.asks("GET", BOT).body["contact"] == "8 800 555-00-00"


def test_a_contact_fits_into_a_line(admin: Caller) -> None:
    refused = admin.asks("PUT", BOT, {"contact": "x" * 301})

    assert refused.status == 400
    assert refused.body["errors"][0]["pointer"] == "/contact"


def test_two_people_do_not_undo_each_other(admin: Caller) -> None:
    read = admin.asks("GET", BOT).body
    first = admin.asks("PUT", BOT, {**read, "contact": "8 800 555-00-00"})

    second = admin.asks("PUT", BOT, {**read, "contact": "another"})

    assert (read["version"], first.body["version"]) == (0, 1)
    assert (second.status, second.body["code"]) == (409, "bot.changed")
    again = {**first.body, "contact": "another"}
    assert admin.asks("PUT", BOT, again).body["version"] == 2


def test_settings_of_an_earlier_release_are_changed(admin: Caller, world: World) -> None:
    stored = Put(keys.BOT_SETTINGS, {"bot": '{"contact": "8 800"}'}, version=None)
    world.commit(None, stored)

    read = admin.asks("GET", BOT).body
    changed = admin.asks("PUT", BOT, {**read, "contact": "8 900"})

    assert (read["contact"], read["version"]) == ("8 800", 0)
    assert (changed.status, changed.body["version"]) == (200, 1)
