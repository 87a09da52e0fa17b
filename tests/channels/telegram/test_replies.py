"""What we say to Telegram, and what its answers mean."""

import json
import logging
import traceback
from time import monotonic
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.channels.telegram import CAPTION_CHARS_MAX, TEXT_CHARS_MAX
from chalicelib.channels.telegram.messenger import Telegram
from chalicelib.domain.errors import Refusal, Rejected, Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import File, Label, RenderedText
from tests.channels.bot_api import (
    Answer,
    BotApi,
    closed_port,
    drips,
    never_ends,
    refuses,
    resets,
    says,
)
from tests.channels.conftest import TOKEN

ANNA = Chat("telegram", "7012345678")
HELLO = RenderedText("Здравствуйте!")
BOT = Telegram("http://127.0.0.1:9", lambda: TOKEN, lambda: "secret")


def call_in_response(chat: Chat, text: RenderedText) -> dict[str, Any]:
    call: dict[str, Any] = json.loads(BOT.answer_with_reply(chat, text).body)
    return call


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_an_answer_in_the_response_is_a_call_to_send_a_message() -> None:
    assert call_in_response(ANNA, HELLO) == {
        "method": "sendMessage",
        "chat_id": 7012345678,
        "text": "Здравствуйте!",
    }


def test_buttons_are_a_keyboard_row_by_row() -> None:
    rows = ((Label("Да", "yes"), Label("Нет", "no")), (Label("Мой номер", "share", "contact"),))

    call = call_in_response(ANNA, RenderedText("Верно?", rows))

    assert call["reply_markup"] == {
        "keyboard": [
            [{"text": "Да"}, {"text": "Нет"}],
            [{"text": "Мой номер", "request_contact": True}],
        ],
        "resize_keyboard": True,
    }


def test_a_bound_button_stands_beneath_its_message() -> None:
    rows = ((Label("Принять", "transfer_accept:t-1"), Label("Позже", "later")),)

    call = call_in_response(ANNA, RenderedText("Принять баллы?", rows))

    assert call["reply_markup"] == {
        "inline_keyboard": [
            [
                {"text": "Принять", "callback_data": "transfer_accept:t-1"},
                {"text": "Позже", "callback_data": "later"},
            ]
        ]
    }


def test_no_choice_takes_the_old_keyboard_away() -> None:
    call = call_in_response(ANNA, RenderedText("Ваша фамилия?", ()))

    assert call["reply_markup"] == {"remove_keyboard": True}


@pytest.mark.parametrize("text", ["я" * 5_000, "😀" * 5_000, "я" + "😀" * 5_000])
def test_a_text_is_cut_where_telegram_would_refuse_it(text: str) -> None:
    cut = call_in_response(ANNA, RenderedText(text))["text"]

    assert text.startswith(cut)
    assert TEXT_CHARS_MAX - 1 <= utf16_units(cut) <= TEXT_CHARS_MAX


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=TEXT_CHARS_MAX // 2))
def test_a_text_that_fits_is_left_alone(text: str) -> None:
    assert call_in_response(ANNA, RenderedText(text))["text"] == text


def test_words_are_sent_as_a_message(telegram: Telegram, api: BotApi) -> None:
    telegram.reply(ANNA, HELLO)

    (call,) = api.calls
    assert call.path == f"/bot{TOKEN}/sendMessage"
    assert call.json == {"chat_id": 7012345678, "text": "Здравствуйте!"}


def test_one_connection_serves_many_messages(telegram: Telegram, api: BotApi) -> None:
    telegram.reply(ANNA, HELLO)
    telegram.reply(ANNA, HELLO)

    assert len({call.connection for call in api.calls}) == 1


@pytest.mark.parametrize(
    ("file", "method", "part"),
    [
        (File("card.png", "image/png", b"\x89PNG..."), "sendPhoto", b'name="photo"'),
        (File("my_data.json", "application/json", b"{}"), "sendDocument", b'name="document"'),
    ],
)
def test_a_file_travels_in_a_form(
    telegram: Telegram, api: BotApi, file: File, method: str, part: bytes
) -> None:
    telegram.send_file(ANNA, RenderedText("Карта 2 912345 678901"), file)

    (call,) = api.calls
    assert (call.method, call.content_type.partition(";")[0]) == (method, "multipart/form-data")
    for piece in (part, file.name.encode(), file.content, b"7012345678", "Карта".encode()):
        assert piece in call.body


def test_a_caption_is_cut_at_its_own_limit(telegram: Telegram, api: BotApi) -> None:
    telegram.send_file(ANNA, RenderedText("ы" * 2_000), File("card.png", "image/png", b"PNG"))

    (call,) = api.calls
    assert call.body.decode().count("ы") == CAPTION_CHARS_MAX


def test_a_press_is_acknowledged_by_its_id(telegram: Telegram, api: BotApi) -> None:
    telegram.acknowledge("30116753958471234")

    (call,) = api.calls
    assert call.method == "answerCallbackQuery"
    assert call.json == {"callback_query_id": "30116753958471234"}


@pytest.mark.parametrize(
    "answer",
    [
        refuses(403, "Forbidden: bot was blocked by the user"),
        refuses(403, "Forbidden: user is deactivated"),
        refuses(403, "Forbidden: bot can't initiate conversation with a user"),
        refuses(400, "Bad Request: chat not found"),
    ],
)
def test_a_person_who_must_write_first_has_blocked_us(
    telegram: Telegram, api: BotApi, answer: Answer
) -> None:
    api.will(answer)

    with pytest.raises(Rejected, match=r"channel\.blocked"):
        telegram.reply(ANNA, HELLO)


@pytest.mark.parametrize(
    "description", ["Bad Request: message text is empty", "Bad Request: query is too old"]
)
def test_any_other_refusal_will_not_change_its_mind(
    telegram: Telegram, api: BotApi, description: str
) -> None:
    api.will(refuses(400, description))

    with pytest.raises(Rejected, match=r"telegram\.refused"):
        telegram.reply(ANNA, HELLO)


@pytest.mark.parametrize(
    ("parameters", "wait_s"),
    [
        ({"parameters": {"retry_after": 37}}, 37),
        ({"parameters": {"retry_after": -5}}, 1),
        ({"parameters": {"retry_after": "soon"}}, 1),
        ({"parameters": {"retry_after": None}}, 1),
        ({"parameters": {}}, 1),
        ({"parameters": [37]}, 1),
        ({"parameters": "37"}, 1),
        ({}, 1),
    ],
)
def test_too_many_requests_wait_as_long_as_they_are_told(
    telegram: Telegram, api: BotApi, parameters: dict[str, object], wait_s: int
) -> None:
    api.will(refuses(429, "Too Many Requests: retry later", **parameters))

    with pytest.raises(Unavailable, match="too_many_requests") as refused:
        telegram.reply(ANNA, HELLO)

    assert refused.value.retry_after_s == wait_s


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(refuses(500, "Internal Server Error"), id="500"),
        pytest.param(refuses(502, "Bad Gateway"), id="502"),
        pytest.param(says(503, b"<html>busy</html>"), id="503 in words"),
        pytest.param(says(200, b'{"ok":tr'), id="broken JSON"),
        pytest.param(says(200, b"\xff\xfe"), id="no text"),
        pytest.param(says(200, b"[" * 50_000), id="brackets"),
        pytest.param(says(200, b'["ok"]'), id="a list"),
        pytest.param(says(200, b'{"ok":"true"}'), id="a word for true"),
        pytest.param(says(200, b""), id="nothing"),
        pytest.param(says(200, {"ok": False}), id="200 that is not ok"),
        pytest.param(says(302, b"", Location="http://127.0.0.1:9/elsewhere"), id="redirect"),
        pytest.param(says(200, b"zip", **{"Content-Encoding": "gzip"}), id="broken gzip"),
        pytest.param(resets, id="reset"),
    ],
)
def test_what_is_no_answer_is_asked_again_later(
    telegram: Telegram, api: BotApi, answer: Answer
) -> None:
    api.will(answer)

    with pytest.raises(Unavailable, match=r"telegram\.unreachable"):
        telegram.reply(ANNA, HELLO)
    assert len(api.calls) == 1


@pytest.mark.parametrize("status", [401, 404])
def test_a_refused_token_loses_no_message(telegram: Telegram, api: BotApi, status: int) -> None:
    api.will(refuses(status, "Unauthorized"))

    with pytest.raises(Unavailable, match=r"telegram\.token_refused"):
        telegram.reply(ANNA, HELLO)


@pytest.mark.parametrize("answer", [never_ends, drips])
def test_an_answer_without_end_is_left(telegram: Telegram, api: BotApi, answer: Answer) -> None:
    api.will(answer)
    began = monotonic()

    with pytest.raises(Unavailable, match=r"telegram\.unreachable"):
        telegram.reply(ANNA, HELLO)

    assert monotonic() - began < 3 * telegram.patience_s


def test_after_a_broken_connection_the_next_message_arrives(
    telegram: Telegram, api: BotApi
) -> None:
    api.will(resets)
    with pytest.raises(Unavailable):
        telegram.reply(ANNA, HELLO)

    telegram.reply(ANNA, HELLO)

    assert len(api.calls) == 2


def refusal_of(bot: Telegram) -> Refusal:
    with pytest.raises(Refusal) as refused:
        bot.reply(ANNA, HELLO)
    return refused.value


def test_a_refused_connection_never_shows_the_token() -> None:
    bot = Telegram(f"http://127.0.0.1:{closed_port()}", lambda: TOKEN, lambda: "secret")

    refusal = refusal_of(bot)

    assert isinstance(refusal, Unavailable)
    assert TOKEN not in "".join(traceback.format_exception(refusal))
    assert refusal.__cause__ is None


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(refuses(500, "Internal Server Error"), id="500"),
        pytest.param(refuses(400, "Bad Request"), id="400"),
        pytest.param(resets, id="reset"),
        pytest.param(says(200, b"zip", **{"Content-Encoding": "gzip"}), id="broken gzip"),
        pytest.param(says(500, b"", **{"Content Type": "no header"}), id="broken headers"),
    ],
)
def test_no_answer_puts_the_token_into_an_error_or_a_log(
    telegram: Telegram, api: BotApi, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    api.will(answer)
    with caplog.at_level(logging.INFO):
        refusal = refusal_of(telegram)

    assert TOKEN not in "".join(traceback.format_exception(refusal))
    assert TOKEN not in caplog.text
