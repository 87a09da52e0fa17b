"""A proven batch of an odd shape is put aside as one part, and fails nothing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.channels.http_session import PlatformAnswer
from chalicelib.channels.whatsapp.batches import parts_of
from chalicelib.channels.whatsapp.bodies import reply_bodies
from chalicelib.channels.whatsapp.changes import read_part
from chalicelib.channels.whatsapp.fetched_file import MetaFiles
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from chalicelib.domain.messages.message import Reach
from chalicelib.domain.messages.reply import Label, RenderedText
from chalicelib.domain.responses.engagement import EngagementKind
from tests.builders.whatsapp import NUMBER, batch

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def read(body: dict[str, Any]) -> list[Any]:
    parts = parts_of(json.dumps(body).encode())
    return [read_part(part, NUMBER, NOW) for part in parts]


@pytest.mark.parametrize("contacts", [{"user_id": "x"}, "x", 7, [None], ["x"], [[]]])
def test_contacts_of_an_odd_shape_make_one_unreadable_part(contacts: Any) -> None:
    value = {"contacts": contacts, "messages": [{"id": "wamid.1"}]}
    body = json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode()

    assert parts_of(body) == [body]
    with pytest.raises(Rejected):
        read_part(body, "1", NOW)


def test_a_failed_message_and_a_new_number_close_the_chat() -> None:
    status = {"timestamp": "1795219600", "recipient_user_id": "RU.81", "status": "failed"}
    data = "campaign=autumn&customer=anna"
    blocked = {**status, "biz_opaque_callback_data": data, "errors": [{"code": 131026}]}
    policy = [{**status, "errors": [{"code": code}]} for code in (131047, 131049, 130472)]
    sent = {"id": "wamid.2", "timestamp": "1795219700", "type": "system", "from": "79991234567"}
    moved = {"type": "user_changed_number", "user_id": "RU.82", "previous_user_id": "RU.81"}
    messages = [{**sent, "system": moved}, {**sent, "system": {"type": "other"}}]

    report, closing, *policies = read(batch(statuses=[blocked, *policy]))
    left, other = read(batch(messages=messages))

    assert (report.kind, report.customer) == (EngagementKind.REJECTED, "anna")
    assert (closing.chat.id, closing.content) == ("RU.81", Reach(open=False))
    assert policies == [None, None, None]  # not one closes the chat
    assert (left.chat.id, left.content, other) == ("RU.81", Reach(open=False), None)


ODD_STATUSES: list[Any] = [None, [], "x", {}, {"errors": 7}, {"errors": [7]}, {"errors": None}]


@pytest.mark.parametrize("status", ODD_STATUSES)
def test_an_odd_status_is_put_aside_alone(status: Any) -> None:
    body = json.dumps(batch(statuses=[status], messages=[])).encode()

    for part in parts_of(body):
        with pytest.raises(Rejected):
            read_part(part, NUMBER, NOW)


def test_a_number_is_asked_for_by_the_button_of_whatsapp() -> None:
    labels = ((Label("📱 Мой номер", "", "contact"),), (Label("По шагам", "steps"),))
    text = RenderedText("Ваш номер?", labels)

    shown, asked = (each["interactive"] for each in reply_bodies(text, asks_phone=True))
    assert [each["reply"]["title"] for each in shown["action"]["buttons"]] == ["По шагам"]
    assert (asked["type"], asked["action"]) == (
        "request_contact_info",
        {"name": "request_contact_info"},
    )
    (both,) = reply_bodies(text)
    assert len(both["interactive"]["action"]["buttons"]) == 2


@pytest.mark.parametrize(
    "url",
    [
        "http://lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com.evil.example/x",
        "https://fbsbx.com@evil.example/x",
        "https://evilfbsbx.com/x",
        "https://me@lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com:8443/x",
        "https://[::1/x",
        "file:///etc/passwd",
        "",
        7,
    ],
)
def test_our_token_goes_to_the_hosts_of_meta_alone(url: Any) -> None:
    def get(origin: str, path: str) -> PlatformAnswer:
        raise AssertionError(origin, path)

    answer = PlatformAnswer(200, json.dumps({"url": url, "file_size": 3}).encode())
    files = MetaFiles("https://graph.facebook.com/v26.0", lambda _: answer, get)
    with pytest.raises((NotFound, Unavailable)):
        files.fetch("77", 10)


def test_a_file_is_fetched_whole_or_not_at_all() -> None:
    url = "https://lookaside.fbsbx.com/media?mid=7&hash=a"
    asked: list[str] = []

    def files(size: int, content: bytes, status: int = 200) -> MetaFiles:
        found = PlatformAnswer(200, json.dumps({"url": url, "file_size": size}).encode())

        def get(origin: str, path: str) -> PlatformAnswer:
            asked.append(f"{origin} {path}")
            return PlatformAnswer(status, content)

        return MetaFiles("https://graph.facebook.com/v26.0", lambda _: found, get)

    assert files(3, b"abc").fetch("77", 10) == b"abc"
    assert asked == ["https://lookaside.fbsbx.com /media?mid=7&hash=a"]
    for broken, refusal in (
        (files(3, b"ab"), Unavailable),
        (files(3, b"", 500), Unavailable),
        (files(3, b"", 404), NotFound),
        (files(11, b"abc"), Rejected),
    ):
        with pytest.raises(refusal):
            broken.fetch("77", 10)
    with pytest.raises(NotFound):
        files(3, b"abc").fetch("../77", 10)
    for code, refused in ((100, NotFound), (190, Unavailable), (131016, Unavailable)):
        error = PlatformAnswer(400, json.dumps({"error": {"code": code}}).encode())
        refusing = MetaFiles("https://graph.facebook.com", _always(error), files(3, b"").get)
        with pytest.raises(refused):
            refusing.fetch("77", 10)


def _always(answer: PlatformAnswer) -> Callable[[str], PlatformAnswer]:
    return lambda _: answer
