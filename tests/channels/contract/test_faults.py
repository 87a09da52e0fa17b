"""Twelve faults of a platform, and what each of them proves about a campaign's message."""

import socket
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest

from chalicelib.channels import CHANNELS
from chalicelib.channels.messenger import Messenger
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempt, Attempted, Outgoing
from chalicelib.domain.messages.reply import RenderedText
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.channels.bot_api import BotApi, closed_port, never_ends, resets, says
from tests.channels.contract.platforms import PLATFORMS, Platform

A = Attempted
PATIENCE_S = 0.3
PERSON = "551000777"
TAGS = (("campaign", "autumn"), ("customer", "anna"))


def stays_silent(_: BaseHTTPRequestHandler) -> None:
    """Read the request and answer too late."""
    time.sleep(2 * PATIENCE_S)


COMMON = {
    "5xx": says(502, b"<html>Bad Gateway</html>"),
    "read timeout": stays_silent,
    "reset": resets,
    "broken JSON": says(200, b'{"ok":tr'),
    "3xx": says(302, b"", Location="http://127.0.0.1:9/elsewhere"),
    "endless body": never_ends,
}
PROVES = {
    "429 with retry-after": A.WAIT,
    "5xx": A.IN_DOUBT,
    "connect timeout": A.WAIT,
    "read timeout": A.IN_DOUBT,
    "reset": A.IN_DOUBT,
    "broken JSON": A.IN_DOUBT,
    "200 with an error inside": A.IN_DOUBT,
    "3xx": A.IN_DOUBT,
    "endless body": A.IN_DOUBT,
    "blocked": A.BLOCKED,
    "chat gone": A.BLOCKED,
    "too long": A.REFUSED,
}


@pytest.fixture
def messenger(platform: Platform, world: World) -> Messenger:
    opened = world.messengers.messenger(platform.name)
    return replace(opened, patience_s=PATIENCE_S, connect_s=PATIENCE_S)  # type: ignore[type-var]


def outgoing(platform: Platform) -> Outgoing:
    return Outgoing(platform.name, Chat(platform.name, PERSON), "ru", "Скидки", tags=TAGS)


@pytest.mark.parametrize("fault", [fault for fault in PROVES if fault != "connect timeout"])
def test_a_fault_proves_the_same_in_every_messenger(
    platform: Platform, messenger: Messenger, api: BotApi, fault: str
) -> None:
    # Twice: a platform that recognises a repeated message is asked once more.
    answer = {**COMMON, **platform.answers}[fault]
    api.will(answer, answer)

    attempt = messenger.send(outgoing(platform))

    assert attempt.result is PROVES[fault]
    assert attempt.code
    if fault == "429 with retry-after":
        assert attempt.wait_s == 7
    assert 1 <= len(api.calls) <= 2
    assert attempt.message == 0


def test_who_was_not_reached_was_not_asked(platform: Platform, settings: Settings) -> None:
    away = replace(settings, **platform.settings(f"http://127.0.0.1:{closed_port()}"))
    world = World(away)

    attempt = world.messengers.messenger(platform.name).send(outgoing(platform))

    assert attempt == Attempt(A.WAIT, f"{platform.name}.unreachable", 5)


def test_a_reply_that_must_wait_is_told_from_one_that_is_refused(
    platform: Platform, messenger: Messenger, api: BotApi
) -> None:
    chat, text = Chat(platform.name, PERSON), RenderedText("Здравствуйте")
    api.will(platform.answers["429 with retry-after"])
    with pytest.raises(Unavailable) as waits:
        messenger.reply(chat, text)
    assert waits.value.retry_after_s == 7

    api.will(resets)
    with pytest.raises(Unavailable):
        messenger.reply(chat, text)

    api.will(platform.answers["blocked"])
    with pytest.raises(Rejected, match=r"channel\.blocked"):
        messenger.reply(chat, text)

    api.will(platform.answers["too long"])
    with pytest.raises(Rejected, match=r"\.refused"):
        messenger.reply(chat, text)


def test_every_messenger_with_a_webhook_is_in_the_contract() -> None:
    assert {each.name for each in PLATFORMS} == {
        name for name, channel in CHANNELS.items() if channel.webhook_methods
    }


def test_a_silent_host_was_not_asked(platform: Platform, settings: Settings) -> None:
    """A host whose queue of connections is full answers nothing to the next one."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)  # noqa: FBT003
            each.connect_ex(full.getsockname())
        address = f"http://127.0.0.1:{full.getsockname()[1]}"
        world = World(replace(settings, **platform.settings(address)))
        opened = replace(world.messengers.messenger(platform.name), connect_s=0.2)  # type: ignore[type-var]

        attempt = opened.send(outgoing(platform))

        for each in waiting:
            each.close()
    assert attempt.result is A.WAIT
