"""Order and versions: others are faster, states are of another version, customers are gone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.bot.conversation import TRIES_MAX, converse, start_over
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat, Message
from chalicelib.world import World, use_world
from tests.builders.clock import Clock
from tests.builders.people import Telegrammer, customer_of, profiles
from tests.channels.webhook_requests import read_by_telegram
from tests.repo.builders import dialog_of, everything, save_change, save_erasure
from tests.services.overtaken import overtaken


@pytest.fixture
def chat(anna: Telegrammer) -> Chat:
    return Chat("telegram", str(anna.chat_id))


def touches(world: World, chat: Chat) -> Callable[[], None]:
    """Another update of the chat, which changes its version and nothing else."""
    return lambda: world.conversation.dialogs.save(dialog_of(world, chat))


def read(world: World, update: dict[str, Any]) -> Message:
    return read_by_telegram(world, update)


def stands_at(world: World, chat: Chat, **state: Any) -> Dialog:
    """Store a state of the chat as another version of ours may have left it."""
    world.conversation.dialogs.save(replace(dialog_of(world, chat), **state))
    return dialog_of(world, chat)


# Others are faster


def test_an_update_that_was_overtaken_is_thought_over_and_answered(
    world: World, anna: Telegrammer, chat: Chat
) -> None:
    anna.says("/start")
    use_world(overtaken(world, touches(world, chat), times=TRIES_MAX - 1))

    heard = anna.says("Согласен")

    assert "предложения" in heard.text
    assert dialog_of(world, chat).version == 1 + TRIES_MAX


def test_an_update_that_is_overtaken_again_and_again_is_left_to_be_repeated(
    world: World, anna: Telegrammer, chat: Chat
) -> None:
    anna.says("/start")
    update = anna.update(text="Согласен")
    use_world(overtaken(world, touches(world, chat), times=TRIES_MAX))

    contended = anna.sends(update)
    use_world(world)
    again = anna.sends(update)

    assert (contended.status, contended.text) == (503, "")
    assert "предложения" in again.text


def test_a_first_word_to_a_chat_that_is_known_finds_it(world: World, anna: Telegrammer) -> None:
    anna.registers()

    assert "Чем помочь" in anna.says("/start").text
    assert len(profiles(world)) == 1


def test_a_chat_that_was_swept_while_we_thought_begins_anew(
    world: World, anna: Telegrammer, chat: Chat
) -> None:
    anna.says("/start")
    key = {"pk": {"S": f"CHAT#{chat.channel}#{chat.id}"}, "sk": {"S": "DIALOG"}}

    def sweep() -> None:
        world.client("dynamodb").delete_item(TableName=world.settings.table, Key=key)

    use_world(overtaken(world, sweep))

    assert "Вы согласны" in anna.says("Согласен").text
    assert dialog_of(world, chat).version == 1


def test_a_repeated_update_that_is_overtaken_while_it_renews_its_lease_waits_once_more(
    world: World, anna: Telegrammer, chat: Chat, clock: Clock
) -> None:
    anna.says("/start")
    update = anna.update(text="Согласен")
    converse(world, read(world, update))
    clock.moves(seconds=11)

    with pytest.raises(Unavailable, match=r"reply\.on_its_way"):
        converse(overtaken(world, touches(world, chat)), read(world, update))
    again = converse(world, read(world, update))

    assert again is not None
    assert again.owed.since == world.now()


# States of another version


@pytest.mark.parametrize(
    ("topic", "step"), [("registration", "patronymic"), ("poll", "first"), ("registration", "")]
)
def test_a_stranger_whose_question_we_do_not_know_begins_anew(
    world: World, anna: Telegrammer, chat: Chat, topic: str, step: str
) -> None:
    anna.says("/start")
    stands_at(world, chat, topic=topic, step=step, form={"unknown": 1})

    assert "Вы согласны" in anna.says("Согласен").text
    assert "предложения" in anna.says("Согласен").text


def test_a_customer_whose_dialogue_we_do_not_know_is_obeyed(
    world: World, anna: Telegrammer, chat: Chat
) -> None:
    anna.registers()
    stands_at(world, chat, topic="poll", step="first", form={"unknown": 1})

    assert "Ваша карта" in anna.says("карта").text
    assert dialog_of(world, chat).topic == ""


def test_a_state_that_breaks_us_is_left_by_start(
    world: World, anna: Telegrammer, chat: Chat
) -> None:
    anna.registers()
    stands_at(world, chat, topic="purchases", step="list", form={})

    broken = anna.says("1")
    anna.says("/start")

    assert "пошло не так" in broken.text
    assert dialog_of(world, chat).topic == ""
    assert "Ваша карта" in anna.says("карта").text


# Starting over


def test_starting_over_closes_what_is_open(world: World, anna: Telegrammer, chat: Chat) -> None:
    anna.agrees()

    start_over(world, chat)

    assert dialog_of(world, chat).step == ""
    assert "Вы согласны" in anna.says("По шагам").text


def test_starting_over_in_a_chat_never_heard_of_makes_none(world: World, chat: Chat) -> None:
    start_over(world, chat)

    assert everything(world) == {}


def test_whoever_is_faster_than_starting_over_is_left_alone(
    world: World, anna: Telegrammer, chat: Chat
) -> None:
    anna.agrees()

    start_over(overtaken(world, touches(world, chat)), chat)

    assert dialog_of(world, chat).step == "way"


# Customers who are gone


def test_a_chat_whose_customer_was_erased_elsewhere_starts_like_any_other(
    world: World, anna: Telegrammer, chat: Chat
) -> None:
    anna.registers()
    stands_at(world, chat, customer_id=CustomerId("gone"), topic="change_name", step="surname")

    heard = anna.says("Каренина")
    dialog = dialog_of(world, chat)

    assert "Вы согласны" in heard.text
    assert (dialog.customer_id, dialog.topic) == (None, "registration")


def test_a_customer_who_is_erased_between_two_updates_starts_over(
    world: World, anna: Telegrammer, chat: Chat
) -> None:
    anna.registers()
    before = customer_of(world, anna)
    forgotten = dialog_of(world, chat).forgotten()
    save_erasure(world, before, forgotten, world.now())

    anna.registers()

    assert customer_of(world, anna).id != before.id


def test_a_profile_that_was_changed_meanwhile_is_read_again(
    world: World, anna: Telegrammer, chat: Chat
) -> None:
    """Staff changed the name between our read and our write: both changes are there."""
    anna.registers()
    anna.says("Изменить почту")
    client, changed = world.client("dynamodb"), [True]

    class Client:
        def __getattr__(self, operation: str) -> Any:
            if operation == "transact_write_items" and changed:
                changed.clear()
                customer = customer_of(world, anna)
                renamed = replace(customer, surname="Каренина")
                save_change(world, customer, renamed, dialog_of(world, Chat("webchat", "0")))
            return getattr(client, operation)

    world.conversation.dialogs.save(Dialog(Chat("webchat", "0"), "ru", world.now()))

    def client_of(service: str) -> Any:
        return Client() if service == "dynamodb" else world.client(service)

    use_world(replace(world, client=client_of))

    assert "Теперь ваша почта" in anna.says("new@example.org").text
    customer = customer_of(world, anna)
    assert (customer.surname, customer.email) == ("Каренина", "new@example.org")
