"""Every kind of update of MAX, and what a person did in it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.channels.max.contacts import contact_hash
from chalicelib.channels.max.messenger import SECRET_HEADER, Max
from chalicelib.channels.messenger import Incoming
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.messages.message import (
    Chat,
    Media,
    Message,
    Press,
    Reach,
    SentFile,
    SharedContact,
    SharedLocation,
    Start,
    Text,
)
from tests.builders.clock import START
from tests.builders.max import SECRET, card_of
from tests.channels.max import updates
from tests.channels.webhook_requests import posted

CHAT = Chat("max", "42000001")
DOC_TOKEN = "doc-max-token"
PHONE = "79991234567"
Update = str | dict[str, Any]


@pytest.fixture
def bot() -> Max:
    """The bot of the published vectors."""
    return Max("http://127.0.0.1:9", lambda: DOC_TOKEN, lambda: SECRET)


def entry_of(bot: Max, update: Update) -> Incoming:
    body = update if isinstance(update, str) else json.dumps(update)
    (entry,) = bot.receive(posted(body.encode(), {SECRET_HEADER: SECRET})).entries
    return entry


def read(bot: Max, update: Update) -> Any:
    return entry_of(bot, update).read()


def message(kind: str = "message_created", **body: Any) -> dict[str, Any]:
    """An update like `TEXT` with these changes of the body of its message."""
    update: dict[str, Any] = json.loads(updates.TEXT)
    update["message"]["body"] |= body
    return {**update, "update_type": kind}


def changed(update: str, part: str, **changes: Any) -> dict[str, Any]:
    """The update with changes of one of its parts."""
    found: dict[str, Any] = json.loads(update)
    inner = found["message"][part] if part in ("sender", "recipient") else found[part]
    inner |= changes
    return found


MID = "mid.0000000005abcd01"


def attached(kind: str, **content: Any) -> dict[str, Any]:
    return message(text="", attachments=[{"type": kind, **content}])


def contact(**payload: Any) -> dict[str, Any]:
    """The contact of the facts with these changes."""
    update: dict[str, Any] = json.loads(updates.CONTACT)
    update["message"]["body"]["attachments"][0]["payload"] |= payload
    return update


def card(text: str) -> dict[str, Any]:
    return contact(vcf_info=text, hash=contact_hash(text, DOC_TOKEN))


def test_a_message_has_its_chat_its_instant_and_its_language(bot: Max) -> None:
    assert read(bot, updates.TEXT) == Message(
        update_id="message_created:mid.0000000005abcd01",
        message_id="mid.0000000005abcd01",
        chat=CHAT,
        at=datetime.fromtimestamp(1795219310.1, UTC),
        content=Text("Баланс"),
        locale="ru",
    )


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        (updates.STARTED, Start("REF7Q2K")),
        ({**json.loads(updates.STARTED), "payload": None}, Start()),
        (updates.PRESSED, Press("hist:1", "cbExample.7Zq_01")),
        (updates.STOPPED, Reach(open=False)),
        ({**json.loads(updates.STOPPED), "update_type": "dialog_removed"}, Reach(open=False)),
        (message(text="/start abc"), Start("abc")),
        (
            attached("location", latitude=59.9386, longitude=30.3141),
            SharedLocation("59.9386", "30.3141"),
        ),
        (attached("image", payload={"photo_id": 7, "token": "t"}), Media(SentFile(f"7;{MID}"))),
        (
            attached("file", payload={"token": "t"}, filename="a.pdf", size=3),
            Media(SentFile(f"e3b98a4da31a127d4bde6e43033f66ba;{MID}", 3, "a.pdf")),
        ),
        (attached("file", payload={"token": 7}), Media()),
        (attached("image", payload={"photo_id": [], "token": "t"}), Media()),
        (attached("image", payload=None), Media()),
        (attached("sticker", payload={"code": "7"}), Media()),
        (attached("contact", payload=None), Media()),
        (attached("location", latitude=91, longitude=0), Media()),
        (attached("location", latitude="north", longitude=0), Media()),
        (attached("location", latitude=float("inf"), longitude=0), Media()),
        (attached("location", latitude=float("nan"), longitude=0), Media()),
        (attached("location", latitude=None), Media()),
    ],
)
def test_what_a_person_did(bot: Max, update: Update, expected: object) -> None:
    assert read(bot, update).content == expected


def test_a_photo_with_words_is_read_as_its_words(bot: Max) -> None:
    photo = {"type": "image", "payload": {"photo_id": 9, "token": "t"}}

    assert read(bot, message(text="Чек", attachments=[photo])).content == Text(
        "Чек", SentFile(f"9;{MID}")
    )


def test_the_published_contact_is_the_persons_own(bot: Max) -> None:
    payload = json.loads(updates.CONTACT)["message"]["body"]["attachments"][0]["payload"]

    assert contact_hash(payload["vcf_info"], DOC_TOKEN) == (
        "91f9a500eee0542cb4243718f20d36d8f6d9a92dd7ac2466fca78274718843c5"
    )
    assert read(bot, updates.CONTACT).content == SharedContact(
        PHONE, own=True, first_name="Анна", last_name="Смирнова"
    )


@pytest.mark.parametrize(
    "text",
    [
        f"BEGIN:VCARD\r\ntel:{PHONE}\r\nEND:VCARD\r\n",
        f"BEGIN:VCARD\nTEL;TYPE=cell;PREF=1:tel:{PHONE}\nEND:VCARD",
        f"BEGIN:VCARD\r\nitem1.TEL:{PHONE[:5]}\r\n {PHONE[5:]}\r\nEND:VCARD\r\n",
        f"BEGIN:VCARD\r\nTEL:{PHONE}\r\nTEL:79990000000\r\nEND:VCARD\r\n",
    ],
)
def test_the_phone_is_read_from_any_form_of_the_card(bot: Max, text: str) -> None:
    assert read(bot, card(text)).content == SharedContact(PHONE, own=True)


FOREIGN = SharedContact(PHONE, own=False)


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        pytest.param(contact(hash=None), FOREIGN, id="no hash"),
        pytest.param(contact(hash=""), FOREIGN, id="empty hash"),
        pytest.param(contact(hash=7), FOREIGN, id="number for a hash"),
        pytest.param(contact(max_info=None), FOREIGN, id="a contact of no account"),
        pytest.param(contact(max_info=[]), FOREIGN, id="list for an account"),
        pytest.param(contact(max_info={"user_id": 42000002}), FOREIGN, id="another account"),
        pytest.param(contact(max_info={"user_id": "42000001"}), FOREIGN, id="a text for an id"),
        pytest.param(
            changed(updates.CONTACT, "sender", user_id=42000002), FOREIGN, id="another sender"
        ),
        pytest.param(contact(hash="0" * 64), Text(PHONE), id="wrong hash: a code must prove it"),
        pytest.param(contact(hash="хеш"), Text(PHONE), id="beyond ASCII"),
        pytest.param(
            contact(vcf_info=card_of("79990000000")), Text("79990000000"), id="another number"
        ),
        pytest.param(contact(vcf_info=None), Media(), id="no card"),
        pytest.param(contact(vcf_info="x" * 20_000), Media(), id="endless card"),
        pytest.param(card("BEGIN:VCARD\r\nFN:Anna\r\nEND:VCARD"), Media(), id="no phone"),
    ],
)
def test_only_what_max_vouches_for_proves_a_phone(
    bot: Max, update: Update, expected: object
) -> None:
    assert read(bot, update).content == expected


def test_the_token_of_another_bot_vouches_for_nothing() -> None:
    other = Max("http://127.0.0.1:9", lambda: "other-token", lambda: SECRET)
    without = Max("http://127.0.0.1:9", lambda: "", lambda: SECRET)
    empty = contact(hash=contact_hash(card_of(PHONE), ""))

    assert read(other, updates.CONTACT).content == Text(PHONE)
    assert read(without, empty).content == Text(PHONE)


def test_a_token_that_cannot_be_read_delays_contacts_alone() -> None:
    def fails() -> str:
        raise Unavailable("secrets.unreachable")

    bot = Max("http://127.0.0.1:9", fails, lambda: SECRET)

    assert read(bot, updates.TEXT).content == Text("Баланс")
    with pytest.raises(Unavailable):
        read(bot, updates.CONTACT)


def test_each_edit_is_an_update_of_its_own(bot: Max) -> None:
    first = read(bot, message("message_edited"))
    second = read(bot, {**message("message_edited"), "timestamp": 1795219310999})

    assert first.is_edited
    assert first.message_id == second.message_id == "mid.0000000005abcd01"
    assert first.update_id != second.update_id
    assert read(bot, message("message_edited", text="", attachments=[{"type": "file"}])) is None


def test_a_press_names_its_message_and_two_presses_differ(bot: Max) -> None:
    pressed = json.loads(updates.PRESSED)
    shown = json.loads(updates.TEXT)["message"]
    again = changed(updates.PRESSED, "callback", timestamp=1795219320999)

    assert read(bot, updates.PRESSED).message_id == ""
    assert read(bot, {**pressed, "message": shown}).message_id == "mid.0000000005abcd01"
    assert read(bot, updates.PRESSED).update_id != read(bot, again).update_id


@pytest.mark.parametrize(
    "update",
    [
        pytest.param(changed(updates.TEXT, "recipient", chat_type="chat"), id="group chat"),
        pytest.param(changed(updates.TEXT, "recipient", chat_type="channel"), id="channel"),
        pytest.param(changed(updates.TEXT, "recipient", chat_type=None), id="no kind of chat"),
        pytest.param(changed(updates.TEXT, "sender", is_bot=True), id="our own message"),
        pytest.param(changed(updates.TEXT, "sender", user_id=-7), id="negative id"),
        pytest.param(message(text=""), id="nothing"),
        pytest.param(message(text="", attachments=[{"type": "inline_keyboard"}]), id="buttons"),
        pytest.param(
            {**json.loads(updates.TEXT), "message": {"recipient": {}, "timestamp": 1}},
            id="no sender and no body",
        ),
        pytest.param(changed(updates.STARTED, "user", is_bot=True), id="a bot starts"),
        pytest.param(changed(updates.PRESSED, "callback", user={"user_id": 0}), id="no person"),
        pytest.param(
            {
                **json.loads(updates.PRESSED),
                "message": {"recipient": {"chat_type": "chat"}, "timestamp": 1},
            },
            id="press in a group",
        ),
        *(
            pytest.param({**json.loads(updates.STOPPED), "update_type": kind}, id=kind)
            for kind in (
                "dialog_cleared",
                "dialog_muted",
                "dialog_unmuted",
                "message_removed",
                "bot_added",
                "user_added",
                "of_the_future",
            )
        ),
    ],
)
def test_what_is_not_for_us_is_passed_over(bot: Max, update: Update) -> None:
    assert read(bot, update) is None


@pytest.mark.parametrize(
    "update",
    [
        pytest.param("", id="empty"),
        pytest.param("update_type=message_created", id="no JSON"),
        pytest.param(updates.TEXT[:200], id="half"),
        pytest.param(f"[{updates.TEXT}]", id="list"),
        pytest.param("null", id="null"),
        pytest.param('{"update_type":' + "[" * 50_000, id="deep brackets"),
        pytest.param('{"update_type":"bot_started","timestamp":' + "9" * 20_000 + "}", id="number"),
        pytest.param({"timestamp": 1}, id="no kind"),
        pytest.param({**json.loads(updates.TEXT), "update_type": 7}, id="kind as a number"),
        pytest.param({**json.loads(updates.TEXT), "message": None}, id="no message"),
        pytest.param({**json.loads(updates.TEXT), "message": []}, id="message as a list"),
        pytest.param({**json.loads(updates.PRESSED), "callback": None}, id="no callback"),
        pytest.param({**json.loads(updates.STARTED), "user": None}, id="no user"),
        pytest.param({**json.loads(updates.STOPPED), "timestamp": -1}, id="before the epoch"),
        pytest.param({**json.loads(updates.STOPPED), "timestamp": 10**18}, id="after year 9999"),
        pytest.param(changed(updates.TEXT, "sender", user_id=2**63), id="id beyond 64 bits"),
        pytest.param(changed(updates.TEXT, "sender", user_id="anna"), id="id as a text"),
        pytest.param(message(mid="m" * 300), id="endless name"),
        pytest.param(message(attachments={}), id="attachments as an object"),
        pytest.param(message(attachments=["image"]), id="attachment as a text"),
        pytest.param(message(text=["a"]), id="text as a list"),
        pytest.param(changed(updates.PRESSED, "callback", payload="x" * 2000), id="payload"),
    ],
)
def test_an_authentic_update_that_cannot_be_read_is_refused_alone(bot: Max, update: Update) -> None:
    with pytest.raises(Rejected, match=r"webhook\.unreadable"):
        read(bot, update)


def test_null_is_absent_and_an_id_may_pass_2_to_the_53(bot: Max) -> None:
    big = 2**53 + 1
    update = changed(updates.TEXT, "sender", user_id=big, is_bot=None)

    assert read(bot, update).chat == Chat("max", str(big))


def test_what_is_quarantined_is_read_again(bot: Max) -> None:
    entry = entry_of(bot, updates.CONTACT)

    assert bot.reread(entry.body, START) == entry.read()


@pytest.mark.parametrize(
    ("language", "locale"),
    [("ru", "ru"), ("ru_RU", "ru"), ("en-GB", "en"), ("de", "en"), ("kk", None), (None, None)],
)
def test_the_language_is_that_of_the_device(
    bot: Max, language: str | None, locale: str | None
) -> None:
    update = {**json.loads(updates.TEXT), "user_locale": language}

    assert read(bot, update).locale == locale
