"""Saying something in a web chat: in order, once, and nothing lost in the same millisecond."""

from datetime import datetime, timedelta

from chalicelib.channels.webchat.messenger import PLACES, first_sequence
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import Label, RenderedText
from chalicelib.services.conversation.webchat.answer_webchat import webchat
from chalicelib.world import World
from tests.builders.clock import START

PAGE = Chat("webchat", "0123456789abcdef")


def write(world: World, text: str, *, at: datetime = START, place: int | None = None) -> None:
    webchat(world).write(PAGE, RenderedText(text), at=at, place=place)


def texts(world: World, after: int = 0) -> list[str]:
    return [reply["text"] for reply in world.conversation.webchat_replies.after(PAGE, after)]


def test_the_same_instant_and_place_is_the_same_reply(world: World) -> None:
    write(world, "first", place=0)
    write(world, "second", place=0)

    assert texts(world) == ["first"]


def test_the_places_of_an_answer_are_its_order(world: World) -> None:
    for place in (2, 0, 1):
        write(world, f"{place}", place=place)

    assert texts(world) == ["0", "1", "2"]


def test_without_a_place_the_next_free_one_is_taken(world: World) -> None:
    write(world, "the answer", place=0)
    for text in ("one", "two"):
        write(world, text)

    assert texts(world) == ["the answer", "one", "two"]


def test_an_instant_has_no_more_than_its_places(world: World) -> None:
    for number in range(PLACES + 2):
        write(world, f"{number}")

    assert len(texts(world)) == PLACES


def test_a_page_that_read_up_to_one_reply_finds_what_came_later(world: World) -> None:
    for number in range(PLACES):
        write(world, f"{number}")
    read_to = world.conversation.webchat_replies.after(PAGE, 0)[-1]["seq"]

    write(world, "later", at=START + timedelta(milliseconds=1))

    assert texts(world, after=read_to) == ["later"]
    assert first_sequence(START) <= read_to < first_sequence(START + timedelta(milliseconds=1))


def test_buttons_and_pictures_stand_beside_the_words(world: World) -> None:
    picture = {"kind": "qr", "url": "https://api.example/x"}
    webchat(world).write(PAGE, RenderedText("?", ((Label("Yes", "yes"),),)), [picture], at=START)

    (said,) = world.conversation.webchat_replies.after(PAGE, 0)
    assert said["buttons"] == [[{"text": "Yes", "value": "yes"}]]
    assert said["pictures"] == [picture]
