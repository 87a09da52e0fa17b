"""A file of a person: Telegram says where it lies, and each failure has words of its own."""

import pytest

from chalicelib.channels.telegram.messenger import Telegram
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from tests.channels.bot_api import Answer, BotApi, never_ends, refuses, resets, says
from tests.channels.conftest import TOKEN

BYTES_MAX = 200_000
CONTENT = b"\xff\xd8\xff" + bytes(150_000)
LIES = {"file_id": "f", "file_path": "photos/file_7.jpg", "file_size": len(CONTENT)}
FOUND = says(200, {"ok": True, "result": LIES})


def bot(api: BotApi) -> Telegram:
    return Telegram(api.address, lambda: TOKEN, lambda: "s", patience_s=2)


def lies(**other: object) -> Answer:
    return says(200, {"ok": True, "result": {**LIES, **other}})


def test_a_file_is_fetched_from_where_telegram_keeps_it(api: BotApi) -> None:
    api.will(FOUND, says(200, CONTENT))
    assert bot(api).fetch_file("f", bytes_max=BYTES_MAX) == CONTENT
    asked, got = api.calls
    assert asked.json == {"file_id": "f"}
    assert got.path == f"/file/bot{TOKEN}/photos/file_7.jpg"


@pytest.mark.parametrize(
    ("answers", "refusal", "code"),
    [
        ([refuses(400, "Bad Request: file is too big")], Rejected, "file.too_large"),
        ([lies(file_size=BYTES_MAX + 1)], Rejected, "file.too_large"),
        ([refuses(400, "Bad Request: wrong file_id")], NotFound, "file.gone"),
        ([lies(file_path="../../etc/passwd")], NotFound, "file.gone"),
        ([lies(file_path="http://evil.example/x")], NotFound, "file.gone"),
        ([lies(file_path=None)], NotFound, "file.gone"),
        ([FOUND, says(404, b"")], NotFound, "file.gone"),
        ([resets], Unavailable, "telegram.unreachable"),
        ([refuses(401, "Unauthorized")], Unavailable, "telegram.token_refused"),
        ([FOUND, resets], Unavailable, "telegram.unreachable"),
        ([FOUND, says(502, b"<html>")], Unavailable, "telegram.unreachable"),
        ([FOUND, says(200, CONTENT[:10])], Unavailable, "telegram.unreachable"),
        ([lies(file_size=None), never_ends], Unavailable, "telegram.unreachable"),
    ],
)
def test_a_file_that_does_not_come_is_refused_in_its_own_words(
    api: BotApi, answers: list[Answer], refusal: type[Exception], code: str
) -> None:
    api.will(*answers)
    with pytest.raises(refusal, match=code):
        bot(api).fetch_file("f", bytes_max=BYTES_MAX)
