"""Campaigns over HTTP that are refused when they are written."""

import json
from typing import Any

import pytest

from chalicelib.domain.campaigns.check import LISTED_MAX
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.edge.request import LISTS_BYTES_MAX
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.marketing import (
    CAMPAIGNS,
    EVERYBODY,
    STOP,
    Desk,
    a_body,
    a_desk,
    later,
    pointed,
    refused,
    texts,
)
from tests.builders.staff import a_caller
from tests.builders.table import items

LINK = {"kind": "link", "labels": {"ru": "Каталог", "en": "Look"}, "url": "https://shop.example/c"}
ANSWER = {"kind": "answer", "labels": {"ru": "Хочу"}, "value": "want"}
DEEP = 100


@pytest.fixture
def desk(world: World) -> Desk:
    return a_desk(world)


def stored(world: World) -> list[Any]:
    return items(world.client("dynamodb"), world.settings.table, "CAMPAIGNS")


# Refused when written


def nested(levels: int) -> dict[str, Any]:
    predicate: dict[str, Any] = {"kind": "tag", "any_of": ["a"]}
    for _ in range(levels):
        predicate = {"kind": "not", "of": predicate}
    return predicate


@pytest.mark.parametrize(
    ("changes", "pointer", "detail"),
    [
        ({"audience": {"predicate": nested(DEEP)}}, "/audience/predicate" + "/of" * 20, "nested"),
        ({"audience": {"predicate": {"kind": "nope"}}}, "/audience/predicate", "there"),
        (
            {"audience": {"predicate": {"kind": "all", "of": [{"kind": "age", "from": 1.5}]}}},
            "/audience/predicate/of/0/from",
            "must",
        ),
        ({"audience": {"segment": "nope"}}, "/audience/segment", "segment.unknown"),
        ({"audience": {}}, "/audience", "exactly"),
        ({"audience": EVERYBODY | {"segment": "a"}}, "/audience", "exactly"),
        ({"audience": {"customers": []}}, "/audience/customers", "must"),
        ({"audience": {"customers": ["a b"]}}, "/audience/customers/0", "must"),
        ({"audience": {"customers": ["x"] * (LISTED_MAX + 1)}}, "/audience/customers", "must"),
        (texts("telegram", "{{phone}}"), "/texts/telegram/ru", "template.unknown"),
        (texts("telegram", "{{name"), "/texts/telegram/ru", "template.unclosed"),
        (texts("telegram", "я" * 4097), "/texts/telegram/ru", "campaign.text_too_long"),
        (texts("sms", "я" * 801), "/texts/sms/ru", "campaign.text_too_long"),
        (texts("viber", "a"), "/texts/viber", "there"),
        ({"texts": {"telegram": {"de": "a"}}}, "/texts/telegram/de", "there"),
        ({"texts": {"telegram": {"en": "a"}}}, "/texts/telegram/ru", "campaign.language_missing"),
        ({"texts": {}}, "/texts", "campaign.no_texts"),
        (texts("email", "a"), "/subjects/ru", "campaign.language_missing"),
        ({"starts_at": later(seconds=-1)}, "/starts_at", "campaign.starts_in_the_past"),
        ({"ends_at": later(seconds=-1)}, "/ends_at", "campaign.ends_too_early"),
        ({"ends_at": later(days=31)}, "/ends_at", "campaign.lives_too_long"),
        ({"ends_at": "2026-12-01T10:00:00"}, "/ends_at", "must"),
        ({"ends_at": None}, "/ends_at", "must"),
        ({"picture": "http://shop.example/a.png"}, "/picture", "campaign.address"),
        ({"buttons": []}, "/buttons", "campaign.no_stop"),
        ({"buttons": [STOP, {**LINK, "url": "ftp://a"}]}, "/buttons/1/url", "campaign.address"),
        ({"buttons": [STOP, {**ANSWER, "value": "A!"}]}, "/buttons/1/value", "campaign.answer"),
        ({"buttons": [STOP, {**ANSWER, "url": "a"}]}, "/buttons/1/url", "there"),
        ({"buttons": [STOP, {"kind": "jump"}]}, "/buttons/1", "there"),
        ({"buttons": [STOP, {}]}, "/buttons/1", "kind"),
        ({"buttons": [STOP, {"kind": "link", "labels": {}}]}, "/buttons/1/url", "is"),
        ({"control_share_bp": 1000.0}, "/control_share_bp", "must"),
        ({"control_share_bp": 5001}, "/control_share_bp", "must"),
        (
            {"purpose": "service", "control_share_bp": 1},
            "/control_share_bp",
            "campaign.service_held_out",
        ),
        ({"purpose": "spam"}, "/purpose", "must"),
        ({"priority": 1.0}, "/priority", "must"),
        ({"priority": "1"}, "/priority", "must"),
        ({"window": {"from_hour": 21, "to_hour": 10}}, "/window", "campaign.window"),
        ({"window": {"from_hour": 9.5, "to_hour": 10}}, "/window/from_hour", "must"),
        ({"goal": {"metric": "bought", "window_days": 0}}, "/goal/window_days", "must"),
        ({"name": ""}, "/name", "must"),
        ({"name": " "}, "/name", "campaign.name"),
        ({"name": "a\nb"}, "/name", "must"),
        ({"topic": "a;b"}, "/topic", "must"),
        ({"limit": 1}, "/limit", "there"),
    ],
)
def test_what_could_not_be_sent_is_refused_with_its_place(
    world: World, desk: Desk, changes: dict[str, Any], pointer: str, detail: str
) -> None:
    assert pointed(desk.writes(**changes)) == {pointer: detail}
    assert stored(world) == []


def test_an_unknown_placeholder_is_told_with_its_place_in_the_text(desk: Desk) -> None:
    answer = desk.writes(**texts("telegram", "Привет, {{nmae}}!"))

    (error,) = answer.body["errors"]
    assert error["detail"] == "template.unknown at=8 name=nmae"


def test_everything_that_is_wrong_is_told_at_once(desk: Desk) -> None:
    answer = desk.writes(picture="a", ends_at=later(seconds=-1), buttons=[])

    assert (answer.body["code"], len(answer.body["errors"])) == ("campaign.invalid", 3)


def test_a_million_customers_inline_are_too_large(world: World, desk: Desk) -> None:
    body = json.dumps(a_body(audience={"customers": ["x" * 22] * 1_000_000})).encode()

    assert refused(desk.caller.asks("POST", CAMPAIGNS, body)) == (413, "body.too_large")
    assert stored(world) == []


def test_more_than_an_item_holds_is_too_large(world: World, desk: Desk) -> None:
    forms = {"ru": ["я" * 33_000] * 3, "en": ["я" * 49_000] * 2}
    letter = {
        locale: '{{orders|plural:"' + '","'.join(words) + '"}}' for locale, words in forms.items()
    }
    body = a_body(texts={"email": letter}, subjects={"ru": "a", "en": "a"})
    raw = json.dumps(body, ensure_ascii=False).encode()
    assert len(raw) < LISTS_BYTES_MAX

    assert refused(desk.caller.asks("POST", CAMPAIGNS, raw)) == (413, "campaign.too_large")
    assert stored(world) == []


@pytest.mark.parametrize("role", [Role.CASHIER, Role.SUPPORT, Role.INTEGRATION, Role.AUDITOR])
def test_a_key_of_another_role_sees_no_campaign(world: World, role: Role) -> None:
    answer = a_caller(world, role).asks("POST", CAMPAIGNS, a_body())

    assert refused(answer) == (403, "key.role")


def test_an_analyst_reads_and_does_nothing(world: World, desk: Desk) -> None:
    desk.writes()
    analyst = Desk(world, desk.planner, a_caller(world, Role.ANALYST), desk.id)

    assert analyst.sees().status == 200
    assert {refused(analyst.does(verb)) for verb in ("rehearsal", "launch", "cancel")} == {
        (403, "key.role")
    }


def test_an_expired_key_opens_nothing(world: World, desk: Desk, clock: Clock) -> None:
    admin = a_caller(world, Role.ADMIN)
    body = {"role": "marketer", "name": "brief", "expires_at": later(minutes=1)}
    desk.caller.secret = admin.asks("POST", "/v1/keys", body).body["secret"]
    assert desk.writes().status == 201
    clock.moves(minutes=2)

    assert refused(desk.writes()) == (401, "key.unknown")
