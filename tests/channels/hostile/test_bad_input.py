"""Every kind of bad input, at each webhook: refused or left alone, and it reaches no customer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.channels import CHANNELS
from chalicelib.world import World, current_world
from tests.builders import max as of_max
from tests.builders import whatsapp as of_whatsapp
from tests.builders.people import queued
from tests.channels import updates as telegram_updates
from tests.channels.hostile.fuzzing import a_service
from tests.channels.hostile.posts import HOOKS, MAX, TELEGRAM, VK, WHATSAPP, Hook
from tests.channels.max import updates as max_updates
from tests.channels.vk import events as vk_events

REFUSED, LEFT, SET_ASIDE, ANSWERED = "refused", "left", "set aside", "answered"
BEYOND_DOUBLES = 2**53 + 1


@pytest.fixture
def service() -> Iterator[World]:
    with a_service():
        yield current_world()


def fate(world: World, hook: Hook, body: bytes, headers: dict[str, str] | None = None) -> str:
    """What came of a body: the platform never sees a 5xx."""
    before = _kept(world)
    status, answer = hook.post(body, headers)
    assert status < 500, answer
    if status != 200:
        return REFUSED
    replies, aside = (now - then for now, then in zip(_kept(world), before, strict=True))
    if "sendMessage" in answer or replies:
        return ANSWERED
    return SET_ASIDE if aside else LEFT


def _kept(world: World) -> tuple[int, int]:
    queue = world.client("sqs").get_queue_attributes(
        QueueUrl=world.settings.outbox_queue, AttributeNames=["ApproximateNumberOfMessages"]
    )
    quarantine = world.conversation.quarantine.newest(world.now())
    return int(queue["Attributes"]["ApproximateNumberOfMessages"]), len(quarantine)


def changed(text: str, *path: str | int, to: Any) -> bytes:
    """A recorded body with one value of it replaced."""
    body = json.loads(text)
    place = body
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = to
    return json.dumps(body).encode()


def said(**message: Any) -> dict[str, Any]:
    """A message in WhatsApp."""
    sender = {"from": "79991234567", "from_user_id": "RU.81", "timestamp": "1795219500"}
    return {**sender, "id": "wamid.7", "type": "text", "text": {"body": "hello"}, **message}


def batch(*messages: Any, number: str = of_whatsapp.NUMBER) -> bytes:
    return json.dumps(of_whatsapp.batch(number, messages=list(messages))).encode()


TG, EVENT, MAX_TEXT = telegram_updates.START, vk_events.TEXT, max_updates.TEXT
WA = batch(said())
SIGNED = of_whatsapp.signed(WA)
TG_FROM, VK_FROM = ("message", "from", "id"), ("object", "message", "from_id")
TG_CHAT, VK_PEER = ("message", "chat", "id"), ("object", "message", "peer_id")
TG_SECRET = "X-Telegram-Bot-Api-Secret-Token"
META_ESCAPES = WA.replace(b"hello", rb"\u041f\u0440\/")

CASES: tuple[tuple[str, Hook, bytes, dict[str, str] | None, str], ...] = (
    ("wrong proof", TELEGRAM, TG.encode(), {TG_SECRET: "other"}, REFUSED),
    ("wrong proof", VK, changed(EVENT, "secret", to="other"), None, REFUSED),
    ("wrong proof", MAX, MAX_TEXT.encode(), {of_max.HEADER: "other"}, REFUSED),
    ("wrong proof", WHATSAPP, WA, {of_whatsapp.HEADER: SIGNED[:-1] + "x"}, REFUSED),
    (
        "signature over JSON that was written again",
        WHATSAPP,
        META_ESCAPES,
        {of_whatsapp.HEADER: of_whatsapp.signed(json.dumps(json.loads(META_ESCAPES)).encode())},
        REFUSED,
    ),
    ("legacy signature only", WHATSAPP, WA, {"X-Hub-Signature": SIGNED}, REFUSED),
    ("secret of another platform", TELEGRAM, TG.encode(), {TG_SECRET: of_max.SECRET}, REFUSED),
    ("secret of another platform", VK, changed(EVENT, "secret", to=of_max.SECRET), None, REFUSED),
    ("secret of another platform", MAX, MAX_TEXT.encode(), {TG_SECRET: of_max.SECRET}, REFUSED),
    (
        "secret of another account",
        WHATSAPP,
        WA,
        {of_whatsapp.HEADER: of_whatsapp.signed(WA, "other")},
        REFUSED,
    ),
    ("another group", VK, changed(EVENT, "group_id", to=224000112), None, REFUSED),
    ("another number", WHATSAPP, batch(said(), number="999"), None, LEFT),
    ("unknown event", TELEGRAM, b'{"update_id":7,"poll_answer":{"poll_id":"1"}}', None, LEFT),
    ("unknown event", VK, changed(EVENT, "type", to="group_join"), None, LEFT),
    ("unknown event", MAX, changed(MAX_TEXT, "update_type", to="chat_title"), None, LEFT),
    ("unknown event", WHATSAPP, batch(said(type="system")), None, LEFT),
    ("null fields", TELEGRAM, changed(TG, "message", "entities", to=None), None, ANSWERED),
    ("null fields", VK, changed(EVENT, "object", "client_info", to=None), None, ANSWERED),
    ("null fields", MAX, changed(MAX_TEXT, "message", "link", to=None), None, ANSWERED),
    ("null fields", WHATSAPP, batch(said(context=None, referral=None)), None, ANSWERED),
    ("null where a person is", TELEGRAM, changed(TG, "message", "chat", to=None), None, SET_ASIDE),
    ("null where a person is", VK, changed(EVENT, *VK_FROM, to=None), None, SET_ASIDE),
    ("null where a person is", MAX, changed(MAX_TEXT, "message", "sender", to=None), None, LEFT),
    (
        "echo of our message",
        TELEGRAM,
        changed(TG, "message", "from", "is_bot", to=True),
        None,
        LEFT,
    ),
    ("echo of our message", VK, changed(EVENT, "object", "message", "out", to=1), None, LEFT),
    ("echo of our message", VK, changed(EVENT, *VK_FROM, to=-224000111), None, LEFT),
    (
        "echo of our message",
        MAX,
        changed(MAX_TEXT, "message", "sender", "is_bot", to=True),
        None,
        LEFT,
    ),
    ("group chat", TELEGRAM, changed(TG, "message", "chat", "type", to="supergroup"), None, LEFT),
    ("group chat", VK, changed(EVENT, *VK_PEER, to=2_000_000_001), None, LEFT),
    (
        "group chat",
        MAX,
        changed(MAX_TEXT, "message", "recipient", "chat_type", to="chat"),
        None,
        LEFT,
    ),
    ("group chat", WHATSAPP, batch(said(group_id="120363")), None, LEFT),
    ("negative chat id", TELEGRAM, changed(TG, *TG_CHAT, to=-1001234), None, LEFT),
    ("negative chat id", VK, changed(EVENT, *VK_PEER, to=-1), None, LEFT),
    ("batch with one broken entry", WHATSAPP, batch({"id": 7}, said()), None, ANSWERED),
)


@pytest.mark.parametrize(
    ("hook", "body", "headers", "expected"),
    [case[1:] for case in CASES],
    ids=[f"{hook.channel}: {name}" for name, hook, *_ in CASES],
)
def test_bad_input_has_its_fate(
    service: World, hook: Hook, body: bytes, headers: dict[str, str] | None, expected: str
) -> None:
    assert fate(service, hook, body, headers) == expected


GOOD = {
    TELEGRAM: TG.encode(),
    VK: EVENT.encode(),
    MAX: MAX_TEXT.encode(),
    WHATSAPP: WA,
}


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.channel)
def test_a_replay_has_no_second_effect(service: World, hook: Hook) -> None:
    assert fate(service, hook, GOOD[hook]) == ANSWERED
    first = queued(service)
    hook.post(GOOD[hook])

    # A platform that shows a repeated reply once may be sent it again: it is the same reply.
    again = queued(service) if CHANNELS[hook.channel].repeats_freely else []
    assert (queued(service), again) in (([], []), ([], first))


@pytest.mark.parametrize("hook", [TELEGRAM, VK, MAX], ids=lambda hook: hook.channel)
def test_an_id_beyond_the_digits_of_a_double_is_kept_whole(service: World, hook: Hook) -> None:
    body = json.loads(GOOD[hook])
    owner = {
        TELEGRAM: [("message", "from", "id"), TG_CHAT],
        VK: [VK_FROM, VK_PEER],
        MAX: [("message", "sender", "user_id")],
    }[hook]
    for path in owner:
        body = json.loads(changed(json.dumps(body), *path, to=BEYOND_DOUBLES))

    assert fate(service, hook, json.dumps(body).encode()) == ANSWERED
    table = str(service.table.query(f"CHAT#{hook.channel}#{BEYOND_DOUBLES}", prefix="", limit=5))
    assert str(BEYOND_DOUBLES) in table
