"""Whether it was MAX that posted: the secret in the header, which is the whole proof."""

import pytest

from chalicelib.channels.max.messenger import SECRET_HEADER, Max
from chalicelib.channels.messenger import WebhookResponse
from chalicelib.domain.errors import Forbidden, Rejected
from tests.builders.max import SECRET
from tests.channels.max import updates
from tests.channels.webhook_requests import posted

TEXT = updates.TEXT.encode()
FORGED = {
    "no header": {},
    "empty secret": {SECRET_HEADER: ""},
    "another secret": {SECRET_HEADER: "other"},
    "secret in other case": {SECRET_HEADER: SECRET.upper()},
    "part of the secret": {SECRET_HEADER: SECRET[:-1]},
    "secret and more": {SECRET_HEADER: SECRET + "x"},
    "secret with a blank": {SECRET_HEADER: f" {SECRET}"},
    "secret twice": {SECRET_HEADER: f"{SECRET},{SECRET}"},
    "both secrets": {SECRET_HEADER: f"{SECRET},old"},
    "in quotes": {SECRET_HEADER: f'"{SECRET}"'},
    "with a scheme": {SECRET_HEADER: f"Bearer {SECRET}"},
    "beyond ASCII": {SECRET_HEADER: "секрет"},
    "lone surrogate": {SECRET_HEADER: "\ud800"},
    "line end": {SECRET_HEADER: f"{SECRET}\n"},
    "null byte": {SECRET_HEADER: f"{SECRET}\0"},
    "very long": {SECRET_HEADER: "x" * 100_000},
    "the header of Telegram": {"x-telegram-bot-api-secret-token": SECRET},
    "authorization": {"authorization": SECRET},
}


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED.keys())
@pytest.mark.parametrize("body", [TEXT, b"", b"[" * 50_000])
def test_a_forged_request_is_refused(bot: Max, headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(Forbidden, match=r"webhook\.secret"):
        bot.receive(posted(body, headers))


def test_a_secret_in_the_body_proves_nothing(bot: Max) -> None:
    body = TEXT.replace(b'{"update_type"', b'{"secret":"' + SECRET.encode() + b'","update_type"')

    with pytest.raises(Forbidden):
        bot.receive(posted(body))


@pytest.mark.parametrize("shown", ["old", "new"])
def test_both_secrets_are_good_while_one_replaces_the_other(shown: str) -> None:
    bot = Max("http://127.0.0.1:9", lambda: "t", lambda: "new, old")

    received = bot.receive(posted(TEXT, {SECRET_HEADER: shown}))

    assert received.answer == WebhookResponse()
    assert len(received.entries) == 1


@pytest.mark.parametrize("unset", ["", ",", " , "])
@pytest.mark.parametrize("shown", ["", ",", " "])
def test_without_a_secret_no_update_is_let_in(unset: str, shown: str) -> None:
    bot = Max("http://127.0.0.1:9", lambda: "t", lambda: unset)

    with pytest.raises(Forbidden):
        bot.receive(posted(TEXT, {SECRET_HEADER: shown}))


def test_a_body_that_is_too_large_is_not_even_read(bot: Max) -> None:
    with pytest.raises(Rejected, match=r"body\.too_large"):
        bot.receive(posted(b" " * 300_000, {SECRET_HEADER: SECRET}))
