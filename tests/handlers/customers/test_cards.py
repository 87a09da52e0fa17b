"""Pictures of cards, for whoever holds a signed link."""

import base64
import json
from typing import Any

import pytest

from app import app
from chalicelib.domain.customers.card import CardNumber
from chalicelib.services.customers.card_link import sign_card_link
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.events import rest_event
from tests.repo.builders import a_customer, stored

CARD = CardNumber("2900000000018")


@pytest.fixture(autouse=True)
def _anna(world: World) -> None:
    stored(world, a_customer(card=CARD))


def get(token: str, query: dict[str, str] | None = None) -> dict[str, Any]:
    headers = {"accept": "image/png"}
    event = rest_event(
        "GET", "/cards/pictures/{token}", headers=headers, path={"token": token}, query=query
    )
    answer: dict[str, Any] = app(event, None)
    return answer


def token_of(world: World) -> str:
    return sign_card_link(world, CARD, "qr").rpartition("/")[2].partition("?")[0]


@pytest.mark.parametrize("query", [{"picture": "qr"}, {"picture": "ean13"}, None])
def test_a_signed_link_shows_a_picture(world: World, query: dict[str, str] | None) -> None:
    answer = get(token_of(world), query)

    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    assert answer["headers"]["Content-Type"] == "image/png"
    assert base64.b64decode(answer["body"]).startswith(b"\x89PNG")


@pytest.mark.parametrize("accept", [None, "text/html", "application/json", "image/webp"])
def test_a09_a_picture_depends_on_no_header(world: World, accept: str | None) -> None:
    """Case a09."""
    event = rest_event("GET", "/cards/pictures/{token}", path={"token": token_of(world)})
    for headers in (event["headers"], event["multiValueHeaders"]):
        del headers["accept"]
        if accept:
            headers["accept"] = accept if headers is event["headers"] else [accept]

    answer = app(event, None)

    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    assert answer["headers"]["Content-Type"] == "image/png"
    assert base64.b64decode(answer["body"]).startswith(b"\x89PNG")


def test_a09_so_does_its_refusal(world: World) -> None:
    """Case a09: no error of the framework."""
    event = rest_event("GET", "/cards/pictures/{token}", path={"token": "x"})
    del event["headers"]["accept"], event["multiValueHeaders"]["accept"]

    answer = app(event, None)

    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (403, "link.invalid")


def test_nobody_but_its_owner_keeps_a_picture(world: World) -> None:
    assert get(token_of(world))["headers"]["Cache-Control"].startswith("private")


def test_the_picture_is_the_one_that_was_asked_for(world: World) -> None:
    pictures = {get(token_of(world), {"picture": each})["body"] for each in ("qr", "ean13", "both")}

    assert len(pictures) == 3


def test_a_picture_that_we_do_not_draw_is_not_found(world: World) -> None:
    answer = get(token_of(world), {"picture": "../qr"})

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["code"] == "picture.unknown"


@pytest.mark.parametrize("token", ["x", "карта", CARD])
def test_what_we_did_not_sign_shows_nothing(world: World, token: str) -> None:
    assert get(token)["statusCode"] == 403


def test_a_dead_link_shows_nothing(world: World, clock: Clock) -> None:
    token = token_of(world)
    clock.moves(days=1, seconds=1)

    assert get(token)["statusCode"] == 403
