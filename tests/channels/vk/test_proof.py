"""Whether it was VK that posted: the secret in the body, of our own community."""

import json
from typing import Any

import pytest

from chalicelib.channels.messenger import WebhookResponse
from chalicelib.channels.vk.messenger import Vk
from chalicelib.domain.errors import Forbidden, Rejected
from tests.builders.vk import CONFIRMATION, SECRET
from tests.channels.vk import events
from tests.channels.webhook_requests import posted

OK = WebhookResponse("ok", "text/plain")


def changed(**fields: Any) -> bytes:
    return json.dumps({**json.loads(events.TEXT), **fields}).encode()


def without(name: str) -> bytes:
    event = json.loads(events.TEXT)
    del event[name]
    return json.dumps(event).encode()


FORGED = {
    "no secret": without("secret"),
    "null secret": changed(secret=None),
    "empty secret": changed(secret=""),
    "another secret": changed(secret="other"),
    "secret in other case": changed(secret=SECRET.upper()),
    "part of the secret": changed(secret=SECRET[:-1]),
    "secret and more": changed(secret=SECRET + "x"),
    "secret with a blank": changed(secret=f" {SECRET}"),
    "both secrets": changed(secret=f"{SECRET},old"),
    "number for a secret": changed(secret=7),
    "list for a secret": changed(secret=[SECRET]),
    "object for a secret": changed(secret={"secret": SECRET}),
    "true for a secret": changed(secret=True),
    "secret beyond ASCII": changed(secret="секрет"),
    "lone surrogate": events.TEXT.replace(SECRET, "\\ud800").encode(),
    "another group": changed(group_id=224000112),
    "negative group": changed(group_id=-224000111),
    "group as a text": changed(group_id="224000111"),
    "group as a float": changed(group_id=224000111.0),
    "true for a group": changed(group_id=True),
    "no group": without("group_id"),
    "confirmation for another group": events.CONFIRM.replace("111", "112").encode(),
    "confirmation without a secret": b'{"type":"confirmation","group_id":224000111}',
    "empty body": b"",
    "no JSON": b"type=message_new",
    "half of an event": events.TEXT.encode()[:200],
    "a list": f"[{events.TEXT}]".encode(),
    "a text": b'"ok"',
    "null": b"null",
    "no UTF-8": b"\xff\xfe" + events.TEXT.encode(),
    "deep brackets": b'{"secret":' + b"[" * 50_000,
    "a number without end": b'{"group_id":' + b"9" * 20_000 + b"}",
}


@pytest.mark.parametrize("body", FORGED.values(), ids=FORGED.keys())
def test_a_forged_or_malformed_event_is_refused(vk: Vk, body: bytes) -> None:
    with pytest.raises(Forbidden, match=r"webhook\.secret"):
        vk.receive(posted(body))


@pytest.mark.parametrize("shown", ["old", "new"])
def test_both_secrets_are_good_while_one_replaces_the_other(shown: str) -> None:
    vk = Vk("http://127.0.0.1:9", lambda: "t", lambda: "new,old", "224000111")

    assert vk.receive(posted(changed(secret=shown))).answer == OK


@pytest.mark.parametrize("unset", ["", ",", ",,"])
@pytest.mark.parametrize("shown", ["", ","])
def test_without_a_secret_no_event_is_let_in(unset: str, shown: str) -> None:
    vk = Vk("http://127.0.0.1:9", lambda: "t", lambda: unset, "224000111")

    with pytest.raises(Forbidden):
        vk.receive(posted(changed(secret=shown)))


def test_an_unset_group_is_no_group() -> None:
    vk = Vk("http://127.0.0.1:9", lambda: "t", lambda: SECRET, "")

    with pytest.raises(Forbidden):
        vk.receive(posted(changed(group_id="")))


def test_a_confirmation_gets_exactly_the_string_of_the_setting(vk: Vk) -> None:
    received = vk.receive(posted(events.CONFIRM.encode()))

    assert (received.entries, received.answer) == ((), WebhookResponse(CONFIRMATION, "text/plain"))


def test_without_the_string_nothing_is_confirmed(vk: Vk) -> None:
    vk.confirmation = ""

    with pytest.raises(Rejected, match=r"webhook\.no_confirmation"):
        vk.receive(posted(events.CONFIRM.encode()))


def test_a_body_that_is_too_large_is_not_even_read(vk: Vk) -> None:
    with pytest.raises(Rejected, match=r"body\.too_large"):
        vk.receive(posted(b" " * 300_000))
