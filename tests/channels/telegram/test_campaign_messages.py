"""A campaign's message to Telegram: what is asked for, and what each answer proves (F12)."""

import logging
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from chalicelib.channels.telegram.messenger import Telegram
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempt, Attempted, OpenLink, Outgoing, PressValue
from tests.aws.certificates import certificate
from tests.aws.scripted_server import serving
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

A = Attempted
OUTGOING = Outgoing("telegram", Chat("telegram", "7012345678"), "ru", "<b>Скидки</b> & хлеб")
BUTTONS = (
    OpenLink("Каталог", "https://api.shop.example/l/token"),
    PressValue("Хочу", "a:autumn:want"),
    PressValue("Не присылать рекламу", "s:autumn"),
)
BLOCKED = Attempt(A.BLOCKED, "channel.blocked")
REFUSED = Attempt(A.REFUSED, "telegram.refused")
CLOSED = Attempt(A.CLOSED, "telegram.token_refused", 60)
NOT_ASKED = Attempt(A.WAIT, "telegram.unreachable", 5)


def bot_at(address: str, token: Callable[[], str] = lambda: TOKEN) -> Telegram:
    return Telegram(address, token, lambda: "secret")


def test_words_are_sent_as_they_are(telegram: Telegram, api: BotApi) -> None:
    assert telegram.send(OUTGOING) == Attempt(A.DELIVERED)

    (call,) = api.calls
    assert call.path == f"/bot{TOKEN}/sendMessage"
    assert call.json == {"chat_id": 7012345678, "text": "<b>Скидки</b> & хлеб"}


def test_buttons_stand_beneath_the_message(telegram: Telegram, api: BotApi) -> None:
    telegram.send(replace(OUTGOING, buttons=BUTTONS))

    (call,) = api.calls
    assert call.json["reply_markup"] == {
        "inline_keyboard": [
            [{"text": "Каталог", "url": "https://api.shop.example/l/token"}],
            [{"text": "Хочу", "callback_data": "a:autumn:want"}],
            [{"text": "Не присылать рекламу", "callback_data": "s:autumn"}],
        ]
    }


def test_a_picture_has_the_words_beneath(telegram: Telegram, api: BotApi) -> None:
    telegram.send(replace(OUTGOING, picture="https://shop.example/a.png", buttons=BUTTONS))

    (call,) = api.calls
    assert call.method == "sendPhoto"
    assert (call.json["photo"], call.json["caption"]) == (
        "https://shop.example/a.png",
        OUTGOING.text,
    )
    assert len(call.json["reply_markup"]["inline_keyboard"]) == 3


@pytest.mark.parametrize(
    ("answer", "attempt"),
    [
        pytest.param(says(200, {"ok": True, "result": {}}), Attempt(A.DELIVERED), id="ok"),
        pytest.param(refuses(403, "Forbidden: bot was blocked by the user"), BLOCKED, id="blocked"),
        pytest.param(refuses(403, "Forbidden: user is deactivated"), BLOCKED, id="deactivated"),
        pytest.param(refuses(400, "Bad Request: chat not found"), BLOCKED, id="no chat"),
        pytest.param(
            refuses(400, "Bad Request: message text is empty"),
            Attempt(A.REFUSED, "telegram.text"),
            id="400",
        ),
        pytest.param(
            refuses(
                400,
                "Bad Request: inline keyboard button URL 'https://shop' is invalid: Wrong HTTP URL",
            ),
            Attempt(A.REFUSED, "telegram.button"),
            id="c11 button",
        ),
        pytest.param(
            refuses(400, "Bad Request: wrong type of the web page content"),
            Attempt(A.REFUSED, "telegram.picture"),
            id="c11 picture",
        ),
        pytest.param(refuses(400, "Bad Request: PEER_ID_INVALID"), BLOCKED, id="c11 peer"),
        pytest.param(
            refuses(400, "Bad Request: message is too long"),
            Attempt(A.REFUSED, "telegram.too_long"),
            id="too long",
        ),
        pytest.param(
            refuses(400, "Bad Request: BUTTON_URL_INVALID"),
            Attempt(A.REFUSED, "telegram.button"),
            id="button",
        ),
        pytest.param(
            refuses(400, "Bad Request: failed to get HTTP URL content"),
            Attempt(A.REFUSED, "telegram.picture"),
            id="picture",
        ),
        pytest.param(
            refuses(429, "Too Many Requests: retry after 7", parameters={"retry_after": 7}),
            Attempt(A.WAIT, "telegram.too_many_requests", 7),
            id="429",
        ),
        pytest.param(
            says(429, b"<html>slow down</html>"),
            Attempt(A.WAIT, "telegram.too_many_requests", 1),
            id="429 in words",
        ),
        pytest.param(refuses(401, "Unauthorized"), CLOSED, id="401"),
        pytest.param(refuses(404, "Not Found"), CLOSED, id="404"),
        pytest.param(refuses(409, "Conflict: terminated"), REFUSED, id="409"),
    ],
)
def test_an_answer_says_what_became_of_the_message(
    telegram: Telegram, api: BotApi, answer: Answer, attempt: Attempt
) -> None:
    api.will(answer)

    assert telegram.send(OUTGOING) == attempt
    assert len(api.calls) == 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(refuses(500, "Internal Server Error"), id="500"),
        pytest.param(refuses(502, "Bad Gateway"), id="502"),
        pytest.param(says(502, {"ok": True}), id="502 that says ok"),
        pytest.param(says(503, b"<html>busy</html>"), id="503 in words"),
        pytest.param(says(403, b"<html>a firewall</html>"), id="403 of somebody else"),
        pytest.param(says(400, b""), id="400 without a word"),
        pytest.param(says(200, b'{"ok":tr'), id="broken JSON"),
        pytest.param(says(200, b"\xff\xfe"), id="no text"),
        pytest.param(says(200, b"[" * 50_000), id="brackets"),
        pytest.param(says(200, b'["ok"]'), id="a list"),
        pytest.param(says(200, b'{"ok":"true"}'), id="a word for true"),
        pytest.param(says(200, b""), id="nothing"),
        pytest.param(says(200, {"ok": False}), id="200 that is not ok"),
        pytest.param(refuses(200, "Bad Request: odd"), id="200 that refuses"),
        pytest.param(says(302, b"", Location="http://127.0.0.1:9/elsewhere"), id="redirect"),
        pytest.param(says(200, b"zip", **{"Content-Encoding": "gzip"}), id="broken gzip"),
        pytest.param(resets, id="reset"),
        pytest.param(never_ends, id="endless"),
        pytest.param(drips, id="slow"),
    ],
)
def test_what_is_no_answer_leaves_the_message_in_doubt(
    telegram: Telegram, api: BotApi, answer: Answer
) -> None:
    api.will(answer)
    began = monotonic()

    assert telegram.send(OUTGOING) == Attempt(A.IN_DOUBT, "telegram.unreachable")
    assert len(api.calls) == 1
    assert monotonic() - began < 3 * telegram.patience_s


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:{port}", "https://127.0.0.1:{port}", "http://no-such-host.invalid"],
)
def test_who_was_not_reached_was_not_asked(address: str) -> None:
    bot = bot_at(address.format(port=closed_port()))

    assert bot.send(OUTGOING) == NOT_ASKED


def test_a_silent_connection_was_not_asked() -> None:
    """A host whose queue of connections is full answers nothing to the next one."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)  # noqa: FBT003
            each.connect_ex(full.getsockname())
        bot = replace(bot_at(f"http://127.0.0.1:{full.getsockname()[1]}"), connect_s=0.2)

        attempt = bot.send(OUTGOING)

        for each in waiting:
            each.close()
    assert attempt == NOT_ASKED


def test_a_stranger_is_given_no_message(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with serving(tls=context) as server:
        bot = bot_at(server.url)

        assert bot.send(OUTGOING) == NOT_ASKED
    assert server.received == []


def test_a_token_that_cannot_be_read_sends_nothing(api: BotApi) -> None:
    def token() -> str:
        raise Unavailable("secrets.unreachable")

    bot = bot_at(api.address, token)

    with pytest.raises(Unavailable, match=r"secrets\.unreachable"):
        bot.send(OUTGOING)
    assert api.calls == []


def test_a_token_with_a_line_end_is_a_wrong_token(api: BotApi) -> None:
    bot = bot_at(api.address, lambda: f"{TOKEN}\n")

    bot.send(OUTGOING)

    assert api.calls[0].path == f"/bot{TOKEN}%0A/sendMessage"


def test_threads_share_the_connections(api: BotApi) -> None:
    bot = bot_at(api.address)
    with ThreadPoolExecutor(10) as threads:
        first = list(threads.map(lambda _: bot.send(OUTGOING), range(30)))
        second = list(threads.map(lambda _: bot.send(OUTGOING), range(30)))

    assert {each.result for each in first + second} == {A.DELIVERED}
    assert len(api.calls) == 60
    assert len({call.connection for call in api.calls}) <= 10


def test_a_connection_with_half_an_answer_is_not_used_again(
    telegram: Telegram, api: BotApi
) -> None:
    api.will(never_ends)
    telegram.send(OUTGOING)

    assert telegram.send(OUTGOING) == Attempt(A.DELIVERED)
    assert len({call.connection for call in api.calls}) == 2


def test_the_address_may_have_a_path(api: BotApi) -> None:
    bot = bot_at(f"{api.address}/proxy/")

    bot.send(OUTGOING)

    assert api.calls[0].path == f"/proxy/bot{TOKEN}/sendMessage"


def test_a_proxy_of_the_machine_is_asked_instead(
    api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", api.address)
    monkeypatch.delenv("no_proxy", raising=False)
    bot = bot_at("http://bot-api.example")

    assert bot.send(OUTGOING) == Attempt(A.DELIVERED)
    assert api.calls[0].path == f"http://bot-api.example/bot{TOKEN}/sendMessage"


def test_a_proxy_that_does_not_hand_on_sent_nothing(
    api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", api.address)
    monkeypatch.delenv("no_proxy", raising=False)
    bot = bot_at("https://bot-api.example")

    assert bot.send(OUTGOING) == NOT_ASKED


def test_a_proxy_that_needs_another_package_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{closed_port()}")
    monkeypatch.delenv("no_proxy", raising=False)

    assert bot_at("http://api.telegram.example").send(OUTGOING) == NOT_ASKED


def test_a_host_that_needs_no_proxy_is_asked_itself(
    api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    bot = bot_at(api.address)

    assert bot.send(OUTGOING) == Attempt(A.DELIVERED)


@pytest.mark.parametrize("answer", [refuses(500, "Oops"), resets, says(500, b"", **{"A B": "x"})])
def test_no_attempt_puts_the_token_into_a_log(
    telegram: Telegram, api: BotApi, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    api.will(answer)
    with caplog.at_level(logging.DEBUG):
        attempt = telegram.send(OUTGOING)

    assert TOKEN not in caplog.text
    assert TOKEN not in repr(attempt)
