"""What was said in a web chat, for its page to read."""

from datetime import timedelta

from chalicelib.domain.messages.message import Chat
from chalicelib.repo.conversation.webchat_replies import PAGE_MAX
from chalicelib.world import World
from tests.builders.clock import START
from tests.repo.builders import a_dialog, everything

CHAT = Chat("webchat", "0123456789abcdef")
OTHER = Chat("webchat", "fedcba9876543210")


def say(world: World, sequence: int, text: str = "Привет", chat: Chat = CHAT) -> None:
    world.conversation.webchat_replies.add(chat, sequence, {"text": text}, START)


def heard(world: World, after: int = 0) -> list[int]:
    return [reply["seq"] for reply in world.conversation.webchat_replies.after(CHAT, after)]


def test_what_was_said_is_read_with_its_sequence(world: World) -> None:
    say(world, 17, "Здравствуйте!")

    assert world.conversation.webchat_replies.after(CHAT, 0) == [
        {"seq": 17, "text": "Здравствуйте!"}
    ]


def test_replies_are_read_in_order_and_only_what_came_later(world: World) -> None:
    for sequence in (100, 9, 20):
        say(world, sequence)

    assert heard(world) == [9, 20, 100]
    assert heard(world, after=20) == [100]
    assert heard(world, after=100) == []


def test_the_same_sequence_said_twice_is_said_once(world: World) -> None:
    say(world, 1, "first")
    say(world, 1, "second")

    assert world.conversation.webchat_replies.after(CHAT, 0) == [{"seq": 1, "text": "first"}]


def test_a_page_is_a_page(world: World) -> None:
    for sequence in range(1, PAGE_MAX + 3):
        say(world, sequence)

    assert heard(world) == list(range(1, PAGE_MAX + 1))
    assert heard(world, after=PAGE_MAX) == [PAGE_MAX + 1, PAGE_MAX + 2]


def test_replies_are_swept_after_thirty_days(world: World) -> None:
    say(world, 1)

    (item,) = everything(world).values()
    assert item["ttl"] == {"N": str(int((START + timedelta(days=30)).timestamp()))}


def test_forgetting_a_chat_leaves_its_dialog_and_everybody_else(world: World) -> None:
    say(world, 1)
    say(world, 1, chat=OTHER)
    world.conversation.dialogs.save(a_dialog(chat=CHAT))

    world.conversation.webchat_replies.forget(CHAT)

    assert heard(world) == []
    assert len(everything(world)) == 2


def test_forgetting_goes_on_where_long_replies_fill_a_page_early(world: World) -> None:
    for sequence in range(1, 5):
        say(world, sequence, "я" * 190_000)

    world.conversation.webchat_replies.forget(CHAT)

    assert everything(world) == {}
