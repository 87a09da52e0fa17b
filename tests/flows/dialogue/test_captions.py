"""Words beneath a photo, a video, a document or an animation are read like a text."""

from typing import Any

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.messages.message import Chat
from chalicelib.world import World
from tests.builders.people import Heard, Telegrammer, customer_of
from tests.repo.builders import dialog_of

PHOTO = {"photo": [{"file_id": "x"}]}


@pytest.fixture
def member(anna: Telegrammer) -> Telegrammer:
    anna.registers(advertising="Да, присылайте")
    return anna


def shows(person: Telegrammer, caption: str, **media: Any) -> Heard:
    return person.sends(person.update(caption=caption, **(media or PHOTO)))


def allows_here(world: World, person: Telegrammer) -> bool:
    return customer_of(world, person).allows(Purpose.ADVERTISING, "telegram")


@pytest.mark.parametrize("caption", ["стоп", "/stop@grocer_bot", "не пишите мне больше"])
@pytest.mark.parametrize("kind", ["photo", "video", "document", "animation"])
def test_a_caption_stops(world: World, member: Telegrammer, kind: str, caption: str) -> None:
    assert allows_here(world, member)

    shows(member, caption, **{kind: {"file_id": "x"}})

    assert not allows_here(world, member)


def test_a_caption_cancels_a_registration(anna: Telegrammer) -> None:
    anna.agrees()

    assert "прервали" in shows(anna, "отмена").text


def test_a_caption_answers_an_open_question(world: World, anna: Telegrammer) -> None:
    anna.agrees()
    anna.says("По шагам")

    shows(anna, "Анна")

    assert dialog_of(world, Chat("telegram", str(anna.chat_id))).step == "surname"


def test_a_caption_that_nobody_understands_is_kept(world: World, member: Telegrammer) -> None:
    heard = shows(member, "молоко вчера было кислым")

    kept = world.conversation.unanswered_texts.of_customer(
        customer_of(world, member).id, world.now()
    )
    assert "Не понял" in heard.text
    assert [each.text for each in kept] == ["молоко вчера было кислым"]


def test_an_album_with_a_caption_gets_one_answer(world: World, member: Telegrammer) -> None:
    album = {**PHOTO, "media_group_id": "13579"}

    heard = [shows(member, "стоп", **album), *(member.sends(member.update(**album)) for _ in "ab")]

    assert [bool(each.text) for each in heard] == [True, False, False]
    assert not allows_here(world, member)


def test_a_stop_beneath_a_later_photo_of_an_album_is_heard(
    world: World, member: Telegrammer
) -> None:
    album = {**PHOTO, "media_group_id": "13579"}
    member.sends(member.update(**album))

    shows(member, "стоп", **album)

    assert not allows_here(world, member)


def test_an_edited_caption_is_an_edited_text(world: World, member: Telegrammer) -> None:
    said = member.update(caption="молоко кислое", **PHOTO)
    member.sends(said)
    update = member.update(caption="не пишите мне больше", edit_date=1, **PHOTO)
    edited = {**update.pop("message"), "message_id": said["message"]["message_id"]}

    member.sends({**update, "edited_message": edited})

    assert not allows_here(world, member)
