"""A request with many entries, from a platform that makes no calls from our answer."""

import json
from functools import partial

import pytest

from chalicelib.channels.messenger import Incoming, Received, WebhookResponse
from chalicelib.channels.telegram.updates import read_update
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import ReplyId
from chalicelib.domain.messages.message import Chat, Message
from chalicelib.domain.messages.reply import Reply
from chalicelib.handlers.conversation.receive import process
from chalicelib.repo.table import keys
from chalicelib.repo.table.writes import Put
from chalicelib.world import World
from tests.builders.people import Telegrammer, queued
from tests.repo.builders import dialog_of, everything

CONFIRMATION = WebhookResponse("ok", "text/plain")


@pytest.fixture
def boris(world: World) -> Telegrammer:
    return Telegrammer(world, 7_000_000_002)


def entry(person: Telegrammer, text: str = "/start") -> Incoming:
    return entry_of(json.dumps(person.update(text=text)).encode(), person.world)


def entry_of(body: bytes, world: World) -> Incoming:
    return Incoming(body, partial(read_update, body, world.now()))


def processed(world: World, *entries: Incoming) -> WebhookResponse:
    return process(world, "telegram", Received(entries, CONFIRMATION))


def chat_of(person: Telegrammer) -> Chat:
    return Chat("telegram", str(person.chat_id))


def outbox(world: World) -> list[tuple[Chat, str]]:
    """The chat and the first line of every reply that waits."""
    found = []
    for job in queued(world):
        owed = world.conversation.owed_replies.get(ReplyId(job["reply"]), world.now())
        assert owed is not None
        assert isinstance(owed.outgoing, Reply)
        found.append((owed.chat, owed.outgoing.lines[0].key))
    return found


def quarantined(world: World) -> list[bytes]:
    return [item["body"]["B"] for (pk, _), item in everything(world).items() if "ASIDE" in pk]


def test_every_message_of_a_batch_is_answered_through_the_outbox(
    world: World, anna: Telegrammer, boris: Telegrammer
) -> None:
    assert processed(world, entry(anna), entry(boris)) == CONFIRMATION

    hello = "registration.hello"
    assert outbox(world) == [(chat_of(anna), hello), (chat_of(boris), hello)]
    assert dialog_of(world, chat_of(boris)).topic == "registration"


def test_a_single_reply_goes_to_the_outbox_where_no_response_carries_it(
    world: World, anna: Telegrammer
) -> None:
    assert processed(world, entry(anna)) == CONFIRMATION
    assert outbox(world) == [(chat_of(anna), "registration.hello")]


def test_an_entry_that_cannot_be_read_is_quarantined_alone(
    world: World, anna: Telegrammer, boris: Telegrammer
) -> None:
    broken = entry_of(b'{"update_id": "broken"}', world)

    assert processed(world, entry(anna), broken, entry(boris)) == CONFIRMATION

    assert quarantined(world) == [broken.body]
    assert [chat for chat, _ in outbox(world)] == [chat_of(anna), chat_of(boris)]


def test_an_entry_that_breaks_the_conversation_gets_an_apology_and_stops_no_other(
    world: World, anna: Telegrammer, boris: Telegrammer
) -> None:
    world.table.put(Put(keys.dialog(chat_of(anna)), {"version": 1, "state": "{"}))
    broken = entry(anna, "Да")

    assert processed(world, broken, entry(boris)) == CONFIRMATION

    assert quarantined(world) == [broken.body]
    assert outbox(world) == [
        (chat_of(anna), "error.apology"),
        (chat_of(boris), "registration.hello"),
    ]


def test_an_entry_that_must_come_again_lets_the_others_through_first(
    world: World, anna: Telegrammer
) -> None:
    def away() -> Message | None:
        raise Unavailable("secrets.unreachable")

    with pytest.raises(Unavailable, match=r"secrets\.unreachable"):
        processed(world, Incoming(b"", away), entry(anna))

    assert outbox(world) == [(chat_of(anna), "registration.hello")]
    assert quarantined(world) == []


def test_an_entry_that_is_not_for_us_is_confirmed_and_forgotten(world: World) -> None:
    assert processed(world, entry_of(b'{"update_id": 1}', world)) == CONFIRMATION
    assert everything(world) == {}
