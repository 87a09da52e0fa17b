"""Blocked and let in again, in whatever order the messenger tells."""

from typing import Any

import pytest

from chalicelib.domain.messages.message import Chat
from chalicelib.world import World
from tests.builders.people import Telegrammer, customer_of
from tests.builders.table import items


def membership(anna: Telegrammer, status: str, *, at: int, number: int) -> dict[str, Any]:
    person = {"id": anna.chat_id, "first_name": "Анна"}
    bot = {"id": 6100000001, "is_bot": True, "first_name": "Shop"}
    return {
        "update_id": number,
        "my_chat_member": {
            "chat": {**person, "type": "private"},
            "from": {**person, "is_bot": False},
            "date": at,
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": {"user": bot, "status": status},
        },
    }


@pytest.mark.parametrize("swapped", [False, True])
def test_the_later_word_on_blocking_wins(world: World, anna: Telegrammer, *, swapped: bool) -> None:
    """F02."""
    anna.says("/start")
    updates = [
        membership(anna, "kicked", at=1_795_220_000, number=1),
        membership(anna, "member", at=1_795_220_060, number=2),
    ]

    heard = [anna.sends(update) for update in (reversed(updates) if swapped else updates)]

    dialog = world.conversation.dialogs.get(Chat("telegram", str(anna.chat_id)))
    assert dialog is not None
    assert not dialog.blocked
    assert all((each.status, each.text) == (200, "") for each in heard)


def test_a_block_is_remembered_and_the_dialogue_stays(world: World, anna: Telegrammer) -> None:
    for word in ("/start", "Согласен"):
        anna.says(word)
    anna.sends(membership(anna, "kicked", at=1_795_220_000, number=1))

    dialog = world.conversation.dialogs.get(Chat("telegram", str(anna.chat_id)))
    assert dialog is not None
    assert (dialog.blocked, dialog.step) == (True, "advertising")


def test_a_stranger_who_opens_the_bot_is_not_written_down(world: World, anna: Telegrammer) -> None:
    anna.sends(membership(anna, "member", at=1_795_220_000, number=1))

    assert items(world.client("dynamodb"), world.settings.table) == []


def test_a_new_message_opens_a_blocked_chat(world: World, anna: Telegrammer) -> None:
    anna.says("/start")
    anna.sends(membership(anna, "kicked", at=1_795_220_000, number=1))

    anna.says("Согласен")

    dialog = world.conversation.dialogs.get(Chat("telegram", str(anna.chat_id)))
    assert dialog is not None
    assert not dialog.blocked


def test_who_blocks_and_comes_back_is_reachable_again_on_the_profile(
    world: World, anna: Telegrammer
) -> None:
    anna.registers()
    anna.sends(membership(anna, "kicked", at=1_795_220_000, number=1))
    blocked = customer_of(world, anna).blocked

    heard = anna.says("карта")

    assert blocked == {"telegram"}
    assert customer_of(world, anna).blocked == frozenset()
    assert "Ваша карта" in heard.text


def test_a_block_later_than_the_message_stays(world: World, anna: Telegrammer) -> None:
    """F02: the message was written first and is heard last."""
    anna.registers()
    later = int(world.now().timestamp()) + 60
    anna.sends(membership(anna, "kicked", at=later, number=1))

    anna.says("карта")

    assert customer_of(world, anna).blocked == {"telegram"}
