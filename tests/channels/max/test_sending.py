"""What is asked of MAX for a reply, a file and a campaign's message, and what its answers prove."""

import itertools
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chalicelib.channels.max.messenger import Max
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempt, Attempted, OpenLink, Outgoing, PressValue
from chalicelib.domain.messages.reply import File, Label, RenderedText
from tests.builders.max import TOKEN, receiver_of, refused, rows_of
from tests.channels.bot_api import BotApi, resets, says

A = Attempted
ANNA = Chat("max", "42000001")
OUTGOING = Outgoing("max", ANNA, "ru", "Скидки & хлеб <b>")
BUTTONS = (
    OpenLink("Каталог", "https://api.shop.example/l/token"),
    PressValue("Хочу", "a:autumn:want"),
)
SHOWN = replace(OUTGOING, picture="https://api.example/pictures/p", uploaded="p")
IMAGE = {"type": "image", "payload": {"token": "token-of-the-image"}}
BUSY = says(400, refused("attachment.not.ready", ""))


@dataclass
class Pictures:
    """The uploaded pictures, and the tokens by which MAX knows them."""

    known: dict[str, str] = field(default_factory=dict)

    def read(self, picture: str) -> bytes:
        if picture == "gone":
            raise NotFound("picture.missing")
        return b"PNG"

    def known_as(self, picture: str, sender: str) -> str:
        return self.known.get(f"{sender} {picture}", "")

    def keep_name(self, picture: str, sender: str, name: str) -> None:
        self.known[f"{sender} {picture}"] = name


@pytest.fixture(autouse=True)
def pauses(bot: Max) -> list[float]:
    """The pauses that the bot made, instead of making them."""
    made: list[float] = []
    bot.sleep = made.append
    return made


def rows_after(bot: Max, api: BotApi, labels: Sequence[Sequence[Label]]) -> Any:
    bot.reply(ANNA, RenderedText("?", tuple(map(tuple, labels))))
    return rows_of(api.calls[-1].json)


def test_a_campaign_is_one_call_with_the_token_in_its_header(bot: Max, api: BotApi) -> None:
    assert bot.send(OUTGOING) == Attempt(A.DELIVERED)

    (call,) = api.calls
    assert call.path == "/messages?user_id=42000001"
    assert call.json == {"text": "Скидки & хлеб <b>", "attachments": []}
    assert TOKEN not in call.path + call.readable


def test_buttons_of_a_campaign_have_rows_of_their_own(bot: Max, api: BotApi) -> None:
    bot.send(replace(OUTGOING, buttons=BUTTONS))

    assert rows_of(api.calls[0].json) == [
        [{"type": "link", "text": "Каталог", "url": "https://api.shop.example/l/token"}],
        [{"type": "callback", "text": "Хочу", "payload": "a:autumn:want"}],
    ]


@pytest.mark.parametrize(
    ("status", "code", "words", "attempt"),
    [
        (401, "verify.token", "", Attempt(A.CLOSED, "max.token_refused", 60)),
        (429, "too.many.requests", "", Attempt(A.WAIT, "max.too_many_requests", 1)),
        (503, "service.unavailable", "", Attempt(A.IN_DOUBT, "max.unreachable")),
        (403, "chat.denied", "error.dialog.suspended", Attempt(A.BLOCKED, "channel.blocked")),
        (403, "chat.denied", "not yours", Attempt(A.REFUSED, "max.refused")),
        (404, "chat.not.found", "", Attempt(A.BLOCKED, "channel.blocked")),
        (400, "proto.payload", "Unknown user", Attempt(A.BLOCKED, "channel.blocked")),
        (404, "not.found", "path", Attempt(A.REFUSED, "max.refused")),
        (405, "method.not.allowed", "", Attempt(A.REFUSED, "max.refused")),
        (400, "proto.payload", "text is too long", Attempt(A.REFUSED, "max.too_long")),
        (400, "proto.payload", "bad button", Attempt(A.REFUSED, "max.button")),
        (400, "attachment.invalid", "", Attempt(A.REFUSED, "max.picture")),
        (400, 7, "", Attempt(A.IN_DOUBT, "max.unreachable")),
        (201, "odd", "", Attempt(A.IN_DOUBT, "max.unreachable")),
    ],
)
def test_an_answer_says_what_became_of_the_message(
    bot: Max, api: BotApi, status: int, code: Any, words: str, attempt: Attempt
) -> None:
    api.will(says(status, refused(code, words)))

    assert bot.send(OUTGOING) == attempt
    assert len(api.calls) == 1


def test_a_page_of_a_proxy_proves_nothing(bot: Max, api: BotApi) -> None:
    api.will(says(403, b"<html>Forbidden</html>"), says(404, b"[]"))

    assert {bot.send(OUTGOING).result, bot.send(OUTGOING).result} == {A.IN_DOUBT}


def test_a_picture_is_uploaded_once_and_named_from_then_on(bot: Max, api: BotApi) -> None:
    pictures = Pictures()
    bot.pictures = lambda: pictures

    assert {bot.send(SHOWN).result, bot.send(SHOWN).result} == {A.DELIVERED}

    paths = [call.path.partition("?")[0] for call in api.calls]
    assert paths == ["/uploads", "/upload", "/messages", "/messages"]
    assert b'name="data"' in api.calls[1].body
    assert api.calls[-1].json["attachments"] == [IMAGE]
    assert pictures.known == {"max p": "token-of-the-image"}


def test_a_picture_that_is_not_ready_yet_is_waited_for(
    bot: Max, api: BotApi, pauses: list[float]
) -> None:
    bot.pictures = lambda: Pictures({"max p": "known"})
    api.will(BUSY, BUSY)

    assert bot.send(SHOWN).result is A.DELIVERED
    assert pauses == [0.5, 1.0]

    api.will(BUSY, BUSY, BUSY, BUSY)
    assert bot.send(SHOWN) == Attempt(A.WAIT, "max.picture_not_ready", 1)


def test_a_picture_that_max_forgot_is_uploaded_again(bot: Max, api: BotApi) -> None:
    bot.pictures = lambda: Pictures({"max p": "old"})
    api.will(says(400, refused("proto.payload", "invalid attachment token")))

    assert bot.send(SHOWN).result is A.DELIVERED
    assert api.calls[-1].json["attachments"] == [IMAGE]


@pytest.mark.parametrize(("picture", "code"), [("gone", "picture.missing"), ("bad", "max.picture")])
def test_a_picture_that_cannot_be_sent_refuses_the_message(
    bot: Max, api: BotApi, picture: str, code: str
) -> None:
    bot.pictures = Pictures
    server = {"url": f"{api.address}/upload"}
    api.will(says(200, server), says(400, {"error_code": 4, "error_data": "BAD_REQUEST"}))

    assert bot.send(replace(OUTGOING, uploaded=picture)) == Attempt(A.REFUSED, code)


@pytest.mark.parametrize(
    "answers",
    [
        [says(200, {"url": "ftp://x/"})],
        [says(200, {"url": None})],
        [says(200, b"[]")],
        [says(500, b"")],
        [says(429, {})],
        [resets],
    ],
)
def test_an_upload_that_may_work_later_sends_nothing(
    bot: Max, api: BotApi, answers: list[Any]
) -> None:
    bot.pictures = Pictures
    api.will(*answers)

    with pytest.raises(Unavailable):
        bot.send(SHOWN)
    assert len(api.calls) == 1


@pytest.mark.parametrize(
    "taken", [says(500, b""), says(429, b""), says(200, {"photos": {"a": []}}), says(200, {})]
)
def test_an_upload_without_a_token_may_work_later(bot: Max, api: BotApi, taken: Any) -> None:
    bot.pictures = Pictures
    api.will(says(200, {"url": f"{api.address}/upload"}), taken)

    with pytest.raises(Unavailable):
        bot.send(SHOWN)


def test_a_picture_of_another_site_is_a_link_below_the_text(bot: Max, api: BotApi) -> None:
    bot.send(replace(OUTGOING, picture="https://shop.example/a.png"))

    assert api.calls[0].json["text"].endswith("\nhttps://shop.example/a.png")


def test_a_card_is_an_image_and_an_export_a_file(
    bot: Max, api: BotApi, pauses: list[float]
) -> None:
    bot.send_file(ANNA, RenderedText("Карта"), File("card.png", "image/png", b"PNG"))
    card = api.calls[-1].json
    api.will(says(200, {"url": f"{api.address}/upload?kind=file"}))
    api.will(says(200, {"token": "t"}), BUSY)
    bot.send_file(ANNA, RenderedText("Данные"), File("my.json", "application/json", b"{}"))

    assert card == {"text": "Карта", "attachments": [IMAGE]}
    assert api.calls[-1].json["attachments"] == [{"type": "file", "payload": {"token": "t"}}]
    assert pauses == [0.5]


def test_a_reply_is_cut_and_has_buttons_beneath_it_alone(bot: Max, api: BotApi) -> None:
    bot.reply(ANNA, RenderedText("😀" * 3000))

    assert len(api.calls[0].json["text"]) == 2000
    assert receiver_of(api.calls[0]) == "42000001"
    assert rows_after(bot, api, []) == []


def test_buttons_fit_the_grid_and_labels_are_shortened(bot: Max, api: BotApi) -> None:
    wide = [[Label(f"К{n}", f"b{n}") for n in range(9)], [Label("Я" * 200, "long")]]
    rows = rows_after(bot, api, wide)
    assert [len(row) for row in rows] == [7, 2, 1]
    assert rows[2][0]["text"] == "Я" * 127 + "…"

    many = rows_after(bot, api, [[Label(f"К{n}", f"b{n}")] for n in range(70)])
    assert [len(row) for row in many] == [7] * 10
    assert rows_after(bot, api, [[Label(f"К{n}", f"b{n}")] for n in range(91)]) == []
    assert "\n91. К90" in api.calls[-1].json["text"]


def test_the_most_buttons_fit_of_any_kind(bot: Max, api: BotApi) -> None:
    for kinds in ("callback", "page"), ("page",), ("callback", "callback", "callback", "page"):
        labels = [
            [Label("К", "k", "page", "https://shop.example")]
            if kind == "page"
            else [Label("К", "k")]
            for _, kind in zip(range(90), itertools.cycle(kinds), strict=False)
        ]
        rows = rows_after(bot, api, labels)
        assert len(rows) <= 30
        assert sum(map(len, rows)) == 90


def test_a_button_that_does_more_leaves_room_for_two_others(bot: Max, api: BotApi) -> None:
    asked = [Label("Мой номер", "share_contact", "contact"), Label("Где я", "here", "location")]
    page = Label("Кабинет", "cabinet", "page", "https://shop.example/me")
    rows = rows_after(bot, api, [[*asked, page, Label("Назад", "back")]])

    assert rows == [
        [
            {"type": "request_contact", "text": "Мой номер"},
            {"type": "request_geo_location", "text": "Где я", "quick": False},
            {"type": "link", "text": "Кабинет", "url": "https://shop.example/me"},
        ],
        [{"type": "callback", "text": "Назад", "payload": "back"}],
    ]


def test_a_press_is_acknowledged_and_a_late_one_is_refused(bot: Max, api: BotApi) -> None:
    bot.acknowledge("cb/1&x")
    assert (api.calls[0].path, api.calls[0].json) == ("/answers?callback_id=cb%2F1%26x", {})

    api.will(says(400, refused("proto.payload", "callback is expired")))
    with pytest.raises(Rejected):
        bot.acknowledge("cb/1")


def test_max_says_where_it_posts_updates(bot: Max, api: BotApi) -> None:
    ours, other = "https://shop.example/webhooks/max", "https://other.example/"
    api.will(says(200, {"subscriptions": [{"url": other}, "odd", {"url": ours, "time": 1}]}))

    assert bot.webhook_view(ours).url == ours
    assert bot.webhook_view(ours).url == ""  # MAX has removed it

    api.will(says(401, refused("verify.token")))
    with pytest.raises(Unavailable, match=r"max\.token_refused"):
        bot.webhook_view(ours)


def test_no_attempt_puts_the_token_into_a_log(
    bot: Max, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    api.will(resets)
    with caplog.at_level(logging.DEBUG):
        attempt = bot.send(OUTGOING)

    assert TOKEN not in caplog.text + repr(attempt)
