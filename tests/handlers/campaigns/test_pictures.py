"""Pictures over HTTP: uploaded once, kept with a campaign or a trigger, shown without a key."""

import base64

import pytest

from chalicelib.domain.campaigns.picture import PICTURE_BYTES_MAX, own_picture
from chalicelib.domain.ids import CampaignId
from chalicelib.services.messages.render_message import render_for
from chalicelib.world import World
from local.memory_files import MemoryFiles
from tests.builders.events import rest_event
from tests.builders.marketing import Desk, pointed
from tests.builders.pictures import jpeg, png, webp
from tests.builders.staff import Answered
from tests.repo.builders import a_customer

MISSING = "/pictures/" + "0" * 32
TRIGGER = "/v1/triggers/{name}"
BIRTHDAY = {"name": "birthday"}


def uploads(desk: Desk, content: bytes) -> Answered:
    return desk.caller.asks("POST", "/v1/pictures", content, media="application/octet-stream")


def kept(world: World) -> set[str]:
    files: MemoryFiles = world.client("s3")
    return {key for key in files.files if key.startswith("pictures/kept/")}


def test_a_picture_is_kept_once_a_campaign_is_stored_with_it(world: World, desk: Desk) -> None:
    made = uploads(desk, png(30, 20))
    again = uploads(desk, png(30, 20))
    assert made.status == 201
    assert made.body == again.body
    assert (made.body["media"], made.body["width"], made.body["height"]) == ("image/png", 30, 20)
    assert made.body["url"] == world.settings.public_url + made.body["picture"]
    assert kept(world) == set()

    assert desk.writes(picture=made.body["picture"]).status == 201
    assert kept(world) == {f"pictures/kept/{own_picture(made.body['picture'])}"}
    desk.changes(name="Tea")
    assert desk.sees().body["picture"] == made.body["picture"]


@pytest.mark.parametrize("content", [png(9, 9), jpeg(9, 9), webp(9, 9)])
def test_everybody_sees_the_bytes_as_they_are(desk: Desk, content: bytes) -> None:
    made = uploads(desk, content).body
    path = {"picture_id": own_picture(made["picture"])}
    event = rest_event("GET", "/pictures/{picture_id}", path=path, headers={"accept": "*/*"})

    shown = desk.caller.application(event, None)

    assert base64.b64decode(shown["body"]) == content
    headers = {name: each[0] for name, each in shown["multiValueHeaders"].items()}
    headers |= shown["headers"]
    assert headers["Content-Type"] == made["media"]
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"].endswith("immutable")


def test_channels_get_an_address_and_the_messenger_the_picture(world: World, desk: Desk) -> None:
    made = uploads(desk, png(30, 20)).body
    words = {"telegram": {"ru": "Слова"}, "sms": {"ru": "Слова"}}
    desk.writes(picture=made["picture"], texts=words)
    record = world.campaigns.records.get(CampaignId(desk.id))
    anna = a_customer()

    sent = render_for(world, record, anna, "telegram", to="")
    by_sms = render_for(world, record, anna, "sms", to="")

    assert (sent.picture, sent.uploaded) == (made["url"], own_picture(made["picture"]))
    assert (by_sms.picture, by_sms.uploaded) == ("", "")


def test_a_picture_that_nobody_uploaded_is_refused_where_it_stands(
    world: World, desk: Desk
) -> None:
    assert pointed(desk.writes(picture=MISSING)) == {"/picture": "picture.missing"}
    trigger = desk.caller.asks("GET", TRIGGER, path=BIRTHDAY).body
    body = {name: trigger[name] for name in ("on", "texts", "subjects", "buttons")}
    refused = desk.caller.asks("PUT", TRIGGER, {**body, "picture": MISSING}, path=BIRTHDAY)
    assert pointed(refused) == {"/picture": "picture.missing"}
    made = uploads(desk, png(30, 20)).body["picture"]
    stored = desk.caller.asks("PUT", TRIGGER, {**body, "picture": made}, path=BIRTHDAY)
    assert stored.body["picture"] == made
    assert len(kept(world)) == 1


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "picture.empty"),
        (b"<svg/>", 400, "picture.kind"),
        (png(20_000, 20_000), 400, "picture.size"),
        (jpeg(9, 9) + bytes(PICTURE_BYTES_MAX), 400, "picture.too_heavy"),
        (bytes(5 * PICTURE_BYTES_MAX), 413, "body.too_large"),
    ],
)
def test_a_hostile_file_is_refused(desk: Desk, content: bytes, status: int, code: str) -> None:
    refused = uploads(desk, content)

    assert (refused.status, refused.body["code"]) == (status, code)
