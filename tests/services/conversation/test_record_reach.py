"""Whether a person lets us write: the later word wins, in whatever order it comes."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.repo.table.attempt import TRIES_MAX
from chalicelib.services.conversation.record_reach import record_reach
from chalicelib.world import World
from tests.builders.clock import START
from tests.repo.builders import (
    CHAT,
    a_customer,
    a_dialog,
    dialog_of,
    everything,
    found,
    stored,
)
from tests.services.overtaken import overtaken

BLOCKED = (False, START)
OPENED = (True, START + timedelta(seconds=1))
BLOCKED_AGAIN = (False, START + timedelta(seconds=2))


@pytest.mark.parametrize("told", list(permutations([BLOCKED, OPENED, BLOCKED_AGAIN])))
def test_the_last_word_counts_whenever_it_is_heard(
    world: World, told: tuple[tuple[bool, datetime], ...]
) -> None:
    world.conversation.dialogs.save(a_dialog())

    for is_open, at in told:
        record_reach(world, CHAT, is_open=is_open, at=at)

    assert dialog_of(world).blocked
    assert dialog_of(world).reach_at == START + timedelta(seconds=2)


def test_where_the_conversation_stands_is_not_touched(world: World) -> None:
    world.conversation.dialogs.save(
        a_dialog(topic="registration", step="way", form={"way": "steps"})
    )

    record_reach(world, CHAT, is_open=False, at=START)

    dialog = dialog_of(world)
    assert (dialog.topic, dialog.step, dialog.form) == ("registration", "way", {"way": "steps"})


def test_an_update_that_is_faster_is_kept(world: World) -> None:
    world.conversation.dialogs.save(a_dialog())

    def answers() -> None:
        world.conversation.dialogs.save(replace(dialog_of(world), step="way"))

    record_reach(overtaken(world, answers), CHAT, is_open=False, at=START)

    assert (dialog_of(world).step, dialog_of(world).blocked) == ("way", True)


def test_a_chat_that_never_rests_is_left_alone(world: World) -> None:
    world.conversation.dialogs.save(a_dialog())

    def answers() -> None:
        world.conversation.dialogs.save(dialog_of(world))

    record_reach(overtaken(world, answers, times=TRIES_MAX), CHAT, is_open=False, at=START)

    assert not dialog_of(world).blocked


def test_a_chat_never_heard_of_is_not_made_for_it(world: World) -> None:
    record_reach(world, CHAT, is_open=False, at=START)

    assert everything(world) == {}


def told(world: World, chat: Chat, *, is_open: bool, after_s: int = 0) -> None:
    record_reach(world, chat, is_open=is_open, at=START + timedelta(seconds=after_s))


def test_a_block_is_kept_on_the_profile_until_it_is_lifted(world: World) -> None:
    anna = stored(world, a_customer())

    told(world, CHAT, is_open=False)
    blocked = found(world, anna).blocked
    told(world, CHAT, is_open=True, after_s=1)

    assert (set(blocked), set(found(world, anna).blocked)) == ({"telegram"}, set())


def test_a_channel_is_closed_once_all_its_chats_are(world: World) -> None:
    other = Chat("telegram", "7099999999")
    anna = stored(world, a_customer(chats=(CHAT, other)))
    world.conversation.dialogs.save(a_dialog(chat=other, customer_id=anna.id))

    told(world, CHAT, is_open=False)
    by_one = found(world, anna).blocked
    told(world, other, is_open=False)

    assert (set(by_one), set(found(world, anna).blocked)) == (set(), {"telegram"})


def test_the_same_word_again_leaves_the_profile_alone(world: World) -> None:
    anna = stored(world, a_customer())
    told(world, CHAT, is_open=True)

    assert found(world, anna).version == anna.version


def test_a_chat_of_somebody_erased_elsewhere_keeps_the_word_for_itself(world: World) -> None:
    world.conversation.dialogs.save(a_dialog(customer_id=CustomerId("gone")))

    told(world, CHAT, is_open=False)

    assert dialog_of(world).blocked
