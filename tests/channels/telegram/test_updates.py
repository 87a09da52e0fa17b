"""What Telegram posts, read into messages."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.channels.telegram.messenger import SECRET_HEADER, Telegram
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import (
    Chat,
    Media,
    Message,
    Press,
    Reach,
    SharedContact,
    Start,
    Text,
)
from tests.builders.clock import START as NOW
from tests.channels.updates import BLOCKED, CALLBACK, CONTACT, PHOTO, START, Update
from tests.channels.webhook_requests import messages_in, posted

ANNA = Chat("telegram", "7012345678")
BOT = Telegram("http://127.0.0.1:9", lambda: "token", lambda: "secret")


def read(update: str | bytes | Update) -> list[Message]:
    written = json.dumps(update) if isinstance(update, dict) else update
    body = written.encode() if isinstance(written, str) else written
    return messages_in(BOT, posted(body, {SECRET_HEADER: "secret"}, NOW))


def altered(update: str, change: Callable[[Update], object]) -> Update:
    copy: Update = json.loads(update)
    change(copy)
    return copy


def in_a_group(update: str, kind: str) -> Update:
    chat = {"id": -1001234567890, "title": "Соседи", "type": "supergroup"}
    copy: Update = json.loads(update)
    place = copy[kind]["message"] if kind == "callback_query" else copy[kind]
    place["chat"] = chat
    return copy


def saying(text: str) -> Update:
    return altered(START, lambda update: update["message"].update(text=text))


def test_a_start_with_a_link_is_a_start_with_its_payload() -> None:
    assert read(START) == [
        Message(
            update_id="731045502",
            message_id="1204",
            chat=ANNA,
            at=datetime.fromtimestamp(1795219211, tz=UTC),
            content=Start("ref_7Q2K-9"),
            locale="ru",
        )
    ]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("/start", Start("")),
        ("/start  ref ", Start("ref")),
        ("/start@shop_example_bot", Start("")),
        ("/START@shop_example_bot ref", Start("ref")),
        ("/start\nref", Start("ref")),
        ("/started", Text("/started")),
        ("Да", Text("Да")),
        ("", Text("")),
    ],
)
def test_only_the_start_command_is_a_start(text: str, content: Start | Text) -> None:
    (message,) = read(saying(text))

    assert message.content == content


def test_a_pressed_button_carries_its_value_and_the_id_to_acknowledge() -> None:
    (message,) = read(CALLBACK)

    assert message.content == Press("hist:1", "30116753958471234")
    assert (message.update_id, message.message_id, message.chat) == ("731045510", "1207", ANNA)
    assert message.at == NOW


def test_a_button_under_a_message_too_old_to_see_still_counts() -> None:
    def grow_old(update: Update) -> None:
        chat = update["callback_query"]["message"]["chat"]
        update["callback_query"]["message"] = {"chat": chat, "message_id": 1207, "date": 0}

    (message,) = read(altered(CALLBACK, grow_old))

    assert message.content == Press("hist:1", "30116753958471234")


def test_a_button_of_an_inline_message_belongs_to_no_chat_of_ours() -> None:
    def leave_the_chat(update: Update) -> None:
        del update["callback_query"]["message"]
        update["callback_query"]["inline_message_id"] = "AAexample"

    assert read(altered(CALLBACK, leave_the_chat)) == []


def test_an_own_contact_is_vouched_for() -> None:
    (message,) = read(CONTACT)

    assert message.content == SharedContact(
        "79991234567", own=True, first_name="Анна", last_name="С."
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda m: m["contact"].update(user_id=7099999999), id="another person's"),
        pytest.param(lambda m: m["contact"].pop("user_id"), id="not a user of Telegram"),
        pytest.param(
            lambda m: m.update(
                forward_origin={"type": "hidden_user", "sender_user_name": "Анна", "date": 1}
            ),
            id="forwarded",
        ),
    ],
)
def test_any_other_contact_proves_nothing(change: Callable[[Any], object]) -> None:
    (message,) = read(altered(CONTACT, lambda update: change(update["message"])))

    assert isinstance(message.content, SharedContact)
    assert not message.content.own


def test_a_block_closes_the_chat_as_of_its_own_instant() -> None:
    (message,) = read(BLOCKED)

    assert message.content == Reach(open=False)
    assert message.at == datetime.fromtimestamp(1795220000, tz=UTC)


def test_a_return_opens_the_chat() -> None:
    (message,) = read(BLOCKED.replace('"kicked"', '"member"'))

    assert message.content == Reach(open=True)


@pytest.mark.parametrize(
    "media",
    [{"sticker": {"file_id": "CAADexample"}}, {"voice": {"file_id": "AwADexample"}}, {"dice": {}}],
)
def test_whatever_is_not_words_is_media(media: Update) -> None:
    def show(update: Update) -> None:
        del update["message"]["text"]
        update["message"].update(media)

    (message,) = read(altered(START, show))

    assert message.content == Media()


@pytest.mark.parametrize("kind", ["photo", "video", "document", "animation"])
def test_a_caption_is_read_like_a_text(kind: str) -> None:
    def send(update: Update) -> None:
        update["message"][kind] = update["message"].pop("photo")

    (message,) = read(altered(PHOTO, send))

    assert isinstance(message.content, Text)
    assert message.content.text == "Чек"
    assert message.locale is None


@pytest.mark.parametrize("caption", [None, "", "  "])
def test_a_photo_without_words_is_media(caption: str | None) -> None:
    (message,) = read(altered(PHOTO, lambda update: update["message"].update(caption=caption)))

    assert isinstance(message.content, Media)
    assert message.file
    assert message.file.id


def test_a_start_beneath_a_photo_starts() -> None:
    def start(update: Update) -> None:
        update["message"]["caption"] = "/start friend"

    (message,) = read(altered(PHOTO, start))

    assert message.content == Start("friend")


@pytest.mark.parametrize(
    ("code", "locale"),
    [("ru", "ru"), ("ru-RU", "ru"), ("en", "en"), ("kk", None), ("rue", "en"), ("", None)],
)
def test_the_language_is_russian_english_or_left_to_the_programme(
    code: str, locale: str | None
) -> None:
    (message,) = read(
        altered(START, lambda update: update["message"]["from"].update(language_code=code))
    )

    assert message.locale == locale


@pytest.mark.parametrize(
    "update",
    [
        pytest.param(
            altered(START, lambda u: u.update(edited_message=u.pop("message"))), id="an edit"
        ),
        pytest.param(
            altered(START, lambda u: u.update(channel_post=u.pop("message"))), id="a channel's post"
        ),
        pytest.param(altered(START, lambda u: u["message"].pop("from")), id="nobody's"),
        pytest.param(in_a_group(START, "message"), id="words in a group"),
        pytest.param(in_a_group(CONTACT, "message"), id="a contact in a group"),
        pytest.param(in_a_group(CALLBACK, "callback_query"), id="a button in a group"),
        pytest.param(in_a_group(BLOCKED, "my_chat_member"), id="removed from a group"),
        pytest.param({"update_id": 1, "poll_answer": {"poll_id": "5"}}, id="a kind we do not know"),
        pytest.param({"update_id": 1}, id="nothing at all"),
    ],
)
def test_what_is_not_for_us_is_no_message(update: Update) -> None:
    assert read(update) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b'{"update_id": NaN}',
        b'{"update_id": Infinity}',
        b"[" * 100_000,
        b'{"update_id":1,"message":' + b"[" * 100_000,
        b'{"update_id": ' + b"9" * 5_000 + b"}",
        b'{"update_id": 9223372036854775808}',
        saying("\x00").__repr__().encode(),
        START.encode("cp1251"),
        START.encode()[:-20],
        START.replace("/start ref_7Q2K-9", "\\ud800").encode(),
        START.replace('"id":7012345678', '"id":' + "7" * 5_000).encode(),
        START.replace('"id":7012345678', '"id":"anna"').encode(),
        START.replace("1795219211", "-1").encode(),
        START.replace("1795219211", "1e300").encode(),
        START.replace("1795219211", "99999999999999").encode(),
        START.replace('"message":{', '"message":[{').encode(),
    ],
)
def test_what_is_no_update_is_refused(body: bytes) -> None:
    with pytest.raises(Rejected, match=r"webhook\.unreadable"):
        read(body)


@given(st.binary())
def test_no_bytes_break_the_reader(body: bytes) -> None:
    with suppress(Rejected):
        assert read(body) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
PATHS = [
    ("update_id",),
    ("message",),
    ("message", "message_id"),
    ("message", "from"),
    ("message", "from", "id"),
    ("message", "from", "language_code"),
    ("message", "chat", "id"),
    ("message", "chat", "type"),
    ("message", "date"),
    ("message", "contact"),
    ("message", "contact", "phone_number"),
    ("message", "contact", "user_id"),
    ("message", "text"),
    ("message", "forward_origin"),
    ("message", "media_group_id"),
    ("edited_message",),
    ("callback_query",),
    ("my_chat_member",),
]


@given(path=st.sampled_from(PATHS), value=JSON)
def test_no_value_in_any_place_breaks_the_reader(path: tuple[str, ...], value: object) -> None:
    update: Any = json.loads(CONTACT)
    place = update
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    with suppress(Rejected):
        assert len(read(json.dumps(update))) <= 1
