"""A file that a person sent through VK or MAX: it comes from the hosts of the platform alone."""

from typing import Any

import pytest

from chalicelib.channels.kept_file import FileHosts
from chalicelib.channels.max.messenger import Max
from chalicelib.channels.messenger import KeepsFiles
from chalicelib.channels.vk.messenger import Vk
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from tests.channels.bot_api import Answer, BotApi, never_ends, resets, says

BYTES_MAX = 200_000
CONTENT = b"\xff\xd8\xff" + bytes(150_000)
VK_FILE = "doc5_7_k;31"
MAX_FILE = "9;mid.31"


def vk(api: BotApi) -> Vk:
    return Vk(api.address, lambda: "token", lambda: "s", "1", patience_s=2)


def max_bot(api: BotApi) -> Max:
    return Max(api.address, lambda: "token", lambda: "s", patience_s=2)


def doc(url: str, size: int = 10) -> Answer:
    file = {"id": 7, "owner_id": 5, "access_key": "k", "size": size, "title": "a.pdf", "url": url}
    other = {"type": "doc", "doc": {**file, "id": 8}}
    item = {"id": 31, "attachments": [other, {"type": "doc", "doc": file}]}
    return says(200, {"response": {"count": 1, "items": [item]}})


def image(url: object) -> Answer:
    photo = {"type": "image", "payload": {"photo_id": 9, "token": "t", "url": url}}
    return says(200, {"body": {"mid": "mid.31", "attachments": [photo]}})


def leads_to(address: str) -> Answer:
    def answer(handler: Any) -> None:
        handler.send_response(302)
        handler.send_header("Location", address)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def test_a_document_of_vk_is_fetched_also_behind_a_page_of_vk(api: BotApi) -> None:
    api.will(doc(f"{api.address}/doc5_7?hash=h"), leads_to("/c1/a.pdf?extra=x"), says(200, CONTENT))

    assert vk(api).fetch_file(VK_FILE, bytes_max=BYTES_MAX) == CONTENT
    asked, page, file = api.calls
    assert b"message_ids=31" in asked.body
    assert (page.path, file.path) == ("/doc5_7?hash=h", "/c1/a.pdf?extra=x")
    assert b"token" not in page.body + file.body


def test_the_largest_size_of_a_photo_of_vk_is_fetched(api: BotApi) -> None:
    urls = [(130, f"{api.address}/m.jpg"), (2560, f"{api.address}/w.jpg")]
    sizes = [{"width": side, "height": side, "url": url} for side, url in urls]
    photo = {"type": "photo", "photo": {"id": 7, "owner_id": 5, "sizes": sizes}}
    found = {"response": {"items": [{"attachments": [{"type": "sticker"}, photo]}]}}
    api.will(says(200, found), says(200, CONTENT))

    assert vk(api).fetch_file("photo5_7;31", bytes_max=BYTES_MAX) == CONTENT
    assert api.calls[1].path == "/w.jpg"


def test_a_photo_of_max_is_fetched(api: BotApi) -> None:
    api.will(image(f"{api.address}/i?r=x"), says(200, CONTENT))

    assert max_bot(api).fetch_file(MAX_FILE, bytes_max=BYTES_MAX) == CONTENT
    assert [each.path for each in api.calls] == ["/messages/mid.31", "/i?r=x"]


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://sun9-1.userapi.com/w.jpg",
        "https://userapi.com.evil.example/w.jpg",
        "https://evil-userapi.com/w.jpg",
        "https://userapi.com@evil.example/w.jpg",
        "https://user@sun9-1.userapi.com/w.jpg",
        "https://sun9-1.userapi.com:8443/w.jpg",
        "https://[::1/w.jpg",
        "file:///etc/passwd",
        "",
        None,
    ],
)
def test_no_other_host_is_asked(api: BotApi, address: str | None) -> None:
    hosts = FileHosts(("userapi.com",), "https://api.vk.com/method", "vk.unreachable")
    with pytest.raises(NotFound, match=r"file\.gone"):
        hosts.fetch(address, bytes_max=BYTES_MAX)

    ours = FileHosts(("userapi.com",), api.address, "vk.unreachable", patience_s=2)
    api.will(leads_to(address or "https://evil.example/"))
    with pytest.raises((NotFound, Unavailable)):
        ours.fetch(f"{api.address}/w.jpg", bytes_max=BYTES_MAX)


@pytest.mark.parametrize(
    ("answers", "refusal", "code"),
    [
        ([says(200, {"response": {"count": 0, "items": []}})], NotFound, "file.gone"),
        ([says(200, {"error": {"error_code": 100, "error_msg": "x"}})], NotFound, "file.gone"),
        ([doc("", size=BYTES_MAX + 1)], Rejected, "file.too_large"),
        ([doc("{api}/a"), says(404, b"")], NotFound, "file.gone"),
        ([doc("{api}/a"), resets], Unavailable, "vk.unreachable"),
        ([doc("{api}/a"), says(200, bytes(BYTES_MAX + 1))], Unavailable, "vk.unreachable"),
        ([doc("{api}/a"), never_ends], Unavailable, "vk.unreachable"),
        ([resets], Unavailable, "vk.unreachable"),
    ],
)
def test_a_file_that_does_not_come_is_refused_in_its_own_words(
    api: BotApi, answers: list[Answer], refusal: type[Exception], code: str
) -> None:
    first, *others = answers
    api.will(doc(f"{api.address}/a") if others else first, *others)
    with pytest.raises(refusal, match=code):
        vk(api).fetch_file(VK_FILE, bytes_max=BYTES_MAX)


def test_a_file_of_an_older_release_stays_in_the_chat(api: BotApi) -> None:
    for messenger in (vk(api), max_bot(api)):
        assert isinstance(messenger, KeepsFiles)
        with pytest.raises(NotFound, match=r"file\.in_chat"):
            messenger.fetch_file("photo5_7", bytes_max=BYTES_MAX)
    api.will(says(404, {"code": "not.found", "message": "x"}))
    with pytest.raises(NotFound, match=r"file\.gone"):
        max_bot(api).fetch_file(MAX_FILE, bytes_max=BYTES_MAX)
