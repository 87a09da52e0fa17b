"""Every kind of event of VK, and what a person did in it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.channels.vk.messenger import Vk
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import (
    Chat,
    Media,
    Message,
    Press,
    Reach,
    SentFile,
    SharedLocation,
    Start,
    Text,
)
from chalicelib.domain.messages.read_up_to import ReadUpTo
from tests.builders.clock import START
from tests.channels.vk import events
from tests.channels.webhook_requests import posted

if TYPE_CHECKING:
    from chalicelib.channels.messenger import Arrived

CHAT = Chat("vk", "551000777")
PHOTO = SentFile("photo551000777_457239001_ab12cd34ef;88430")


def read(vk: Vk, event: str | dict[str, Any]) -> "Arrived | None":
    body = event if isinstance(event, str) else json.dumps(event)
    (entry,) = vk.receive(posted(body.encode())).entries
    return entry.read()


def message(**changes: Any) -> dict[str, Any]:
    """An event like `TEXT` with a plain text and these changes of its message."""
    found: dict[str, Any] = json.loads(events.TEXT)
    found["object"]["message"] |= {"ref": None, "text": "Привет", **changes}
    return found


def instead(event: str, content: dict[str, Any]) -> dict[str, Any]:
    """The event with another object."""
    return {**json.loads(event), "object": content}


def content(vk: Vk, event: str | dict[str, Any]) -> Any:
    found = read(vk, event)
    assert isinstance(found, Message)
    return found.content


def test_a_message_has_its_chat_its_instant_and_its_language(vk: Vk) -> None:
    found = read(vk, message())

    assert found == Message(
        update_id="5d1f0c1a9b7e4c2f8a3d6e5b4c3a2f1e0d9c8b7a",
        message_id="88410",
        chat=CHAT,
        at=datetime.fromtimestamp(1795219300, UTC),
        content=Text("Привет"),
        locale="ru",
    )


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (events.TEXT, Start("REF7Q2K")),
        (events.BUTTON, Press("balance")),
        (events.CALLBACK, Press("history", "b6a1d2c3e4f5;551000777")),
        (events.ALLOW, Reach(open=True)),
        (events.DENY, Reach(open=False)),
        (events.PHOTO, Media(PHOTO)),
        (message(text="Начать", payload='{"command":"start"}'), Start()),
        (message(text="/start abc"), Start("abc")),
        (message(payload='{"v":"' + "x" * 200 + '"}'), Text("Привет")),
        (message(payload="{" * 50_000), Text("Привет")),
        (message(payload='["v"]'), Text("Привет")),
        (message(payload='{"v":7}'), Text("Привет")),
        (
            message(text="", geo={"coordinates": {"latitude": 59.9386, "longitude": 30.3141}}),
            SharedLocation("59.9386", "30.3141"),
        ),
        (message(text="", attachments=[{"type": "sticker", "sticker": {}}]), Media()),
        (message(text="", attachments=[{"type": "photo", "photo": {"id": "x"}}]), Media()),
        (message(text="", attachments=[{"type": "photo", "photo": None}]), Media()),
    ],
)
def test_what_a_person_did(vk: Vk, event: str | dict[str, Any], expected: object) -> None:
    assert content(vk, event) == expected


def test_a_photo_with_words_is_read_as_its_words(vk: Vk) -> None:
    attachments = json.loads(events.PHOTO)["object"]["message"]["attachments"]

    photo = replace(PHOTO, id=PHOTO.id.replace("88430", "88410"))
    assert content(vk, message(text="Чек", attachments=attachments)) == Text("Чек", photo)


def test_a_document_is_read_with_its_name(vk: Vk) -> None:
    document = {"id": 7, "owner_id": 5, "size": 12, "title": "a.pdf", "url": "u"}
    attachments = [{"type": "doc", "doc": document}]
    number = message(text="", attachments=attachments)["object"]["message"]["id"]

    read_as = content(vk, message(text="", attachments=attachments))
    assert read_as == Media(SentFile(f"doc5_7;{number}", 12, "a.pdf"))


def test_a_read_receipt_names_the_last_message(vk: Vk) -> None:
    assert read(vk, events.READ) == ReadUpTo(CHAT, 88420, START)


def test_an_edit_is_one_of_a_text(vk: Vk) -> None:
    edited = message()
    edited |= {"type": "message_edit", "object": edited["object"]["message"]}

    found = read(vk, edited)

    assert isinstance(found, Message)
    assert found.is_edited
    edited["object"] |= {"text": "", "attachments": [{"type": "sticker"}]}
    assert read(vk, edited) is None


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(message(peer_id=2_000_000_001), id="group chat"),
        pytest.param(message(from_id=-7, peer_id=-7), id="community"),
        pytest.param(message(out=1), id="our own message"),
        pytest.param(message(text="", attachments=[]), id="nothing"),
        pytest.param({**json.loads(events.CALLBACK), "type": "message_reply"}, id="echo"),
        pytest.param({**json.loads(events.TEXT), "type": "wall_post_new"}, id="unknown"),
        pytest.param(
            {
                **json.loads(events.CALLBACK),
                "object": {"user_id": 1, "peer_id": 2, "event_id": "e"},
            },
            id="press in a group",
        ),
        pytest.param(
            {
                **json.loads(events.READ),
                "object": {"from_id": 1, "peer_id": 2, "read_message_id": 3},
            },
            id="read in a group",
        ),
        pytest.param({**json.loads(events.DENY), "object": {"user_id": -1}}, id="negative person"),
    ],
)
def test_what_is_not_for_us_is_passed_over(vk: Vk, event: dict[str, Any]) -> None:
    assert read(vk, event) is None


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(message(from_id=2**63), id="id beyond 64 bits"),
        pytest.param(message(date=-1), id="before the epoch"),
        pytest.param(message(attachments={}), id="attachments as an object"),
        pytest.param(message(geo={"coordinates": {"latitude": 91, "longitude": 0}}), id="place"),
        pytest.param({**json.loads(events.TEXT), "object": []}, id="object as a list"),
        pytest.param({**json.loads(events.TEXT), "object": {}}, id="no message"),
        pytest.param({**json.loads(events.TEXT), "type": 7}, id="type as a number"),
        pytest.param({**json.loads(events.READ), "object": {}}, id="empty receipt"),
    ],
)
def test_an_authentic_event_that_cannot_be_read_is_refused_alone(
    vk: Vk, event: dict[str, Any]
) -> None:
    with pytest.raises(Rejected, match=r"webhook\.unreadable"):
        read(vk, event)


def test_null_is_absent_and_an_id_may_pass_2_to_the_53(vk: Vk) -> None:
    big = 2**53 + 1
    found = read(vk, message(from_id=big, peer_id=big, geo=None, payload=None, ref=None))

    assert isinstance(found, Message)
    assert found.chat == Chat("vk", str(big))


def test_what_is_quarantined_has_no_secret_and_is_read_again(vk: Vk) -> None:
    (entry,) = vk.receive(posted(events.TEXT.encode())).entries

    assert b"the-secret-of-vk" not in entry.body
    assert vk.reread(entry.body, START) == entry.read()


def test_an_event_of_an_old_api_has_no_id_and_is_still_recognised(vk: Vk) -> None:
    old = message()
    del old["event_id"]

    first, second = read(vk, old), read(vk, old)

    assert isinstance(first, Message)
    assert first == second
    assert first.update_id


@pytest.mark.parametrize(
    ("language", "locale"), [(0, "ru"), (3, "en"), (6, "en"), (1, None), (97, None)]
)
def test_the_language_is_that_of_the_interface(vk: Vk, language: int, locale: str | None) -> None:
    event = message()
    event["object"]["client_info"]["lang_id"] = language
    found = read(vk, event)

    assert isinstance(found, Message)
    assert found.locale == locale
