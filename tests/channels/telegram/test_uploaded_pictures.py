"""A picture that staff uploaded: its bytes go to Telegram once, whatever is refused or lost."""

from dataclasses import dataclass, field, replace

import pytest

from chalicelib.channels.telegram.messenger import Telegram
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempt, Attempted, Outgoing, PressValue
from tests.builders.pictures import jpeg
from tests.channels.bot_api import BotApi, refuses, resets, says
from tests.channels.conftest import TOKEN

A = Attempted
NAMED = says(200, {"ok": True, "result": {"photo": [{"file_id": "small"}, {"file_id": "large"}]}})
FORGOTTEN = refuses(400, "Bad Request: wrong file identifier/HTTP URL specified")
OUTGOING = Outgoing(
    "telegram",
    Chat("telegram", "7012345678"),
    "ru",
    "Скидки",
    picture="https://shop.example/pictures/p",
    uploaded="p",
    buttons=(PressValue("Хочу", "a:autumn:want"),),
)


@dataclass
class Shelf:
    """Pictures and their names in memory; `is_away`: names cannot be kept."""

    pictures: dict[str, bytes] = field(default_factory=lambda: {"p": jpeg(30, 20)})
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    is_away: bool = False

    def read(self, picture: str) -> bytes:
        if picture not in self.pictures:
            raise NotFound("picture.missing")
        return self.pictures[picture]

    def known_as(self, picture: str, sender: str) -> str:
        return self.names.get((picture, sender), "")

    def keep_name(self, picture: str, sender: str, name: str) -> None:
        if self.is_away:
            raise Unavailable("table.unreachable", retry_after_s=1)
        self.names[picture, sender] = name


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def bot(api: BotApi, shelf: Shelf) -> Telegram:
    return Telegram(api.address, lambda: TOKEN, lambda: "s", lambda: shelf, patience_s=0.5)


def test_the_bytes_are_sent_once_and_then_their_name(api: BotApi, shelf: Shelf) -> None:
    api.will(NAMED)
    telegram = bot(api, shelf)

    assert [telegram.send(OUTGOING) for _ in range(2)] == [Attempt(A.DELIVERED)] * 2
    bot(api, shelf).send(OUTGOING)

    first, second, third = api.calls
    assert {call.method for call in api.calls} == {"sendPhoto"}
    assert first.content_type.startswith("multipart/form-data")
    assert jpeg(30, 20) in first.body
    assert b'"callback_data": "a:autumn:want"' in first.body
    assert second.json["photo"] == third.json["photo"] == "large"
    assert second.json["caption"] == "Скидки"
    assert shelf.names == {("p", f"telegram:{TOKEN.partition(':')[0]}"): "large"}


def test_a_name_that_telegram_forgot_is_replaced(api: BotApi, shelf: Shelf) -> None:
    shelf.keep_name("p", f"telegram:{TOKEN.partition(':')[0]}", "old")
    api.will(FORGOTTEN, NAMED)

    assert bot(api, shelf).send(OUTGOING) == Attempt(A.DELIVERED)
    assert [call.content_type.partition(";")[0] for call in api.calls] == [
        "application/json",
        "multipart/form-data",
    ]
    assert set(shelf.names.values()) == {"large"}


def test_what_is_lost_is_never_sent_again(api: BotApi, shelf: Shelf) -> None:
    api.will(resets)
    assert bot(api, shelf).send(OUTGOING) == Attempt(A.IN_DOUBT, "telegram.unreachable")

    shelf.is_away = True
    api.will(NAMED)
    assert bot(api, shelf).send(OUTGOING) == Attempt(A.DELIVERED)
    assert len(api.calls) == 2


@pytest.mark.parametrize("body", [{}, {"result": 1}, {"result": {"photo": [7]}}])
def test_an_answer_without_a_name_is_a_sent_message(
    api: BotApi, shelf: Shelf, body: dict[str, object]
) -> None:
    api.will(says(200, {"ok": True, **body}))

    assert bot(api, shelf).send(OUTGOING) == Attempt(A.DELIVERED)
    assert shelf.names == {}


def test_a_picture_that_is_gone_is_said(api: BotApi, shelf: Shelf) -> None:
    gone = replace(OUTGOING, uploaded="q")

    assert bot(api, shelf).send(gone) == Attempt(A.REFUSED, "picture.missing")
    assert api.calls == []
