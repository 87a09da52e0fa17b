"""The same through the function URL."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.handlers.conversation.front_door import front_door
from chalicelib.services.campaigns.upload_picture import upload_picture
from chalicelib.services.customers.card_link import sign_card_link
from chalicelib.services.messages.campaign_links import (
    CampaignLink,
    StopLink,
    sign_campaign_link,
    sign_stop_link,
)
from chalicelib.world import World, use_world
from tests.builders.campaigns import AUTUMN, SHOP, stored_record
from tests.builders.clock import Clock
from tests.builders.contacts import touches_of
from tests.builders.events import url_event
from tests.builders.pictures import png
from tests.channels.updates import START
from tests.handlers.broken import AWAY, fails
from tests.repo.builders import (
    CHAT,
    a_consent,
    a_customer,
    dialog_of,
    everything,
    found,
    stored,
)

SECRET_HEADER = "x-telegram-bot-api-secret-token"
BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0"}
CARD = CardNumber("2900000000018")


def knock(method: str, path: str, **request: Any) -> dict[str, Any]:
    answer: dict[str, Any] = front_door(url_event(method, path, **request), None)
    return answer


def post(world: World, body: str = START, **request: Any) -> dict[str, Any]:
    headers = {SECRET_HEADER: world.settings.telegram_secret}
    return knock("POST", "/webhooks/telegram", body=body, **{"headers": headers, **request})


def problem(answer: dict[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], json.loads(answer["body"])["code"]


def picture_path(world: World) -> str:
    if world.customers.claims.owner_of_card(CARD) is None:
        stored(world, a_customer(card=CARD))
    link = sign_card_link(world, CARD, "qr")
    return link.removeprefix(world.settings.public_url).partition("?")[0]


def path_of(world: World, address: str) -> str:
    return address.removeprefix(world.settings.public_url)


def test_an_update_is_answered_in_the_response(world: World) -> None:
    answer = post(world)

    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["method"] == "sendMessage"
    assert dialog_of(world, CHAT).topic == "registration"


def test_an_update_of_base64_is_the_same_update(world: World) -> None:
    answer = post(world, base64.b64encode(START.encode()).decode(), is_base64=True)

    assert json.loads(answer["body"])["method"] == "sendMessage"


def test_an_update_that_is_not_for_us_is_answered_with_nothing(world: World) -> None:
    answer = post(world, '{"update_id": 1}')

    assert (answer["statusCode"], answer["body"]) == (200, "")
    assert everything(world) == {}


@pytest.mark.parametrize("shown", ["wrong", "", "секрет", "\ud800"])
def test_without_the_secret_nobody_is_let_in(world: World, shown: str) -> None:
    assert problem(post(world, headers={SECRET_HEADER: shown})) == (401, "webhook.secret")
    assert everything(world) == {}


@pytest.mark.parametrize("body", ["{", "", '{"update_id": NaN}', "[" * 100_000, "[]", "\ud800"])
def test_what_telegram_did_send_and_we_cannot_read_is_kept_aside(world: World, body: str) -> None:
    assert post(world, body)["statusCode"] == 200
    assert [pk for pk, _ in everything(world)] == ["ASIDE#2026-11-21"]


def test_bytes_that_are_no_text_are_kept_as_they_came(world: World) -> None:
    sent = START.encode("cp1251")

    answer = post(world, base64.b64encode(sent).decode(), is_base64=True)

    (kept,) = everything(world).values()
    assert answer["statusCode"] == 200
    assert kept["body"] == {"B": sent}


def test_a_missing_body_is_kept_aside_like_any_other(world: World) -> None:
    headers = {SECRET_HEADER: world.settings.telegram_secret}
    event = url_event("POST", "/webhooks/telegram", headers=headers)
    del event["body"]

    assert front_door(event, None)["statusCode"] == 200
    assert len(everything(world)) == 1


def test_a_body_that_no_update_has_is_too_large(world: World) -> None:
    assert problem(post(world, "x" * 2_000_000)) == (413, "body.too_large")


def test_when_the_table_does_not_answer_telegram_is_asked_to_come_back(world: World) -> None:
    fails(world, AWAY, "dynamodb")

    answer = post(world)

    assert problem(answer) == (503, "table.unreachable")
    assert answer["headers"]["Retry-After"] == "1"


@pytest.mark.parametrize("asked", [{"picture": "qr"}, {"picture": "ean13"}, {}])
def test_a_signed_link_shows_a_picture(world: World, asked: dict[str, str]) -> None:
    answer = knock("GET", picture_path(world), query=asked)

    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    assert answer["headers"]["Content-Type"] == "image/png"
    assert base64.b64decode(answer["body"]).startswith(b"\x89PNG")


def test_a_link_without_a_query_shows_both_codes(world: World) -> None:
    event = url_event("GET", picture_path(world))
    del event["queryStringParameters"]

    assert front_door(event, None)["statusCode"] == 200


def test_a_dead_link_shows_nothing(world: World, clock: Clock) -> None:
    path = picture_path(world)
    clock.moves(days=2)

    assert problem(knock("GET", path)) == (403, "link.expired")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/webhooks/telegram"),
        ("POST", "/cards/pictures/x"),
        ("POST", "/webhook/telegram"),
        ("POST", "/WEBHOOKS/telegram"),
        ("DELETE", "/webhooks/telegram"),
        ("GET", "/health"),
    ],
)
def test_behind_this_door_is_nothing_else(world: World, method: str, path: str) -> None:
    assert problem(knock(method, path)) == (404, "route.unknown")


def test_a_channel_that_we_do_not_have_is_not_found(world: World) -> None:
    assert problem(knock("POST", "/webhooks/viber", body=START)) == (404, "channel.unknown")


def test_a_campaigns_link_leads_on_and_is_counted_once_a_person_asks(world: World) -> None:
    customer = stored(world, a_customer())
    stored_record(world)
    path = path_of(world, sign_campaign_link(world, CampaignLink(AUTUMN, customer.id, 0)))

    looked, followed = knock("HEAD", path), knock("GET", path, headers=BROWSER)

    assert (looked["statusCode"], looked["body"]) == (302, "")
    assert followed["headers"]["Location"] == SHOP
    touches = touches_of(world, customer, AUTUMN)
    assert touches is not None
    assert set(touches.first) == {EngagementKind.CLICKED}
    assert problem(knock("POST", path)) == (404, "route.unknown")


def test_a_way_out_is_a_page_and_then_the_end_of_advertising(world: World, clock: Clock) -> None:
    customer = stored(world, a_customer(consents=(a_consent(channel="email"),)))
    clock.moves(hours=1)
    path = path_of(world, sign_stop_link(world, StopLink(AUTUMN, customer.id, "email")))

    page = knock("GET", path, headers=BROWSER)
    assert page["statusCode"] == 200
    assert page["headers"]["Content-Type"].startswith("text/html")
    assert page["body"].startswith("<!doctype html>")
    assert found(world, customer).allows(Purpose.ADVERTISING, "email")

    body = base64.b64encode(b"List-Unsubscribe=One-Click").decode()
    stopped = knock("POST", path, headers=BROWSER, body=body, is_base64=True)
    assert stopped["statusCode"] == 200
    assert not found(world, customer).allows(Purpose.ADVERTISING, "email")


@pytest.mark.parametrize("path", ["/l/forged", "/u/forged"])
def test_a_link_that_we_did_not_make_leads_nowhere(path: str, world: World) -> None:
    assert problem(knock("GET", path)) == (404, "link.unknown")


def test_s14_every_answer_of_the_front_door_is_hardened(world: World) -> None:
    secure = replace(world, settings=replace(world.settings, public_url="https://shop.example"))
    use_world(secure)
    answers = [
        post(secure),
        post(secure, headers={}),
        knock("GET", "/nothing"),
        knock("GET", "/l/x"),
    ]

    for answer in answers:
        headers = answer["headers"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/cards/pictures/x", "/l/x", "/u/x", "/webhooks/telegram"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_body_that_is_not_read_is_refused(world: World, method: str, path: str) -> None:
    assert problem(knock(method, path, body='{"a":1}')) == (400, "body.malformed")
    assert knock(method, path, body=" {} ")["statusCode"] == knock(method, path)["statusCode"]


def test_an_uploaded_picture_is_shown_to_everybody_who_has_its_address(world: World) -> None:
    path = upload_picture(world, png(20, 10)).path

    answer = knock("GET", path)

    assert base64.b64decode(answer["body"]) == png(20, 10)
    assert answer["headers"]["Content-Type"] == "image/png"
    assert answer["headers"]["X-Content-Type-Options"] == "nosniff"
    for wrong in ("0" * 32, "../kept/" + "0" * 24, "x"):
        assert problem(knock("GET", f"/pictures/{wrong}")) == (404, "picture.missing")
