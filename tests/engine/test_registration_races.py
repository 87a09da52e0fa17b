"""Registrations at once: one customer for a phone, one effect for an update."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from chalicelib.bot.conversation import BotAnswer, converse
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.conversation.registration_form import Agreement, Proof, Registration
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat, Message, Text
from chalicelib.world import World
from tests.builders.people import Heard, Telegrammer

pytestmark = pytest.mark.engine

THREADS = 8
# `make soak` asks for 200.
ROUNDS = int(os.environ.get("REGISTRATION_ROUNDS", "60"))  # noqa: TID251 - of this test alone
REPEATS_MAX = 20  # a messenger repeats for a day; twenty times is enough here


def test_eight_threads_registering_one_phone_make_one_customer(world: World) -> None:
    """Each round has a new phone and e-mail."""
    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(ROUNDS):
            chats = [Chat("telegram", f"{number}{thread:02d}") for thread in range(THREADS)]
            for chat in chats:
                world.conversation.dialogs.save(_before_the_yes(world, chat, number))
            at_once(pool, [_says_yes(world, chat) for chat in chats])
            owners = {_owner(world, chat) for chat in chats}
            assert len(owners) == 1, f"round {number}: {owners}"
            (owner,) = owners
            assert owner == world.customers.claims.owner_of_phone(_phone(number))
            customer = world.customers.profiles.get(owner)
            assert customer is not None
            assert set(customer.chats) == set(chats)


def test_one_update_fifty_times_in_parallel_has_one_effect_and_one_reply(world: World) -> None:
    """F01, through the handler."""
    anna = Telegrammer(world, chat_id=7012345678)
    anna.says("/start")
    update = anna.update(text="Согласен")
    with ThreadPoolExecutor(THREADS) as pool:
        heard = list(pool.map(lambda _: anna.sends(update), range(50)))

    dialog = world.conversation.dialogs.get(Chat("telegram", str(anna.chat_id)))
    assert dialog is not None
    assert (dialog.version, dialog.step) == (2, "advertising")
    assert sum(bool(each.text) for each in heard) == 1
    assert {each.status for each in heard} <= {200, 503}


def test_two_updates_of_one_chat_at_once_are_both_understood_in_turn(world: World) -> None:
    with ThreadPoolExecutor(2) as pool:
        for number in range(50):
            person = Telegrammer(world, chat_id=8_000_000 + number)
            person.says("/start")
            updates = [person.update(text=text) for text in ("Согласен", "Нет, не нужно")]

            def send(update: dict[str, object], person: Telegrammer = person) -> Heard:
                return person.sends(update)

            heard = at_once(pool, [lambda u=update: send(u) for update in updates])  # type: ignore[misc]

            dialog = world.conversation.dialogs.get(Chat("telegram", str(person.chat_id)))
            assert dialog is not None
            assert dialog.version == 3
            assert {update["update_id"] for update in updates} <= {int(u) for u in dialog.seen}
            assert all(each.status == 200 and each.text for each in heard)


def at_once(pool: ThreadPoolExecutor, calls: Sequence[Callable[[], Heard | None]]) -> list[Heard]:
    """Start all calls at the same moment and return their answers."""
    barrier = Barrier(len(calls))

    def call(work: Callable[[], Heard | None]) -> Heard | None:
        barrier.wait(timeout=10)
        return work()

    return [heard for heard in pool.map(call, calls) if heard]


def _says_yes(world: World, chat: Chat) -> Callable[[], None]:
    message = Message(f"yes-{chat.id}", "1", chat, world.now(), Text("Да"))

    def say() -> None:
        for _ in range(REPEATS_MAX):
            try:
                answer: BotAnswer | None = converse(world, message)
            except Unavailable:
                continue
            assert answer is not None
            return
        raise AssertionError("not understood in twenty tries")

    return say


def _owner(world: World, chat: Chat) -> CustomerId:
    dialog = world.conversation.dialogs.get(chat)
    assert dialog is not None
    assert dialog.customer_id is not None
    return dialog.customer_id


def _phone(number: int) -> Phone:
    return Phone(f"+7921{number:07d}")


def _before_the_yes(world: World, chat: Chat, number: int) -> Dialog:
    now = world.now()
    agreed = Agreement(given=True, at=now.isoformat(), evidence="telegram:1", text_version="v")
    values = {
        Field.FIRST_NAME: "Анна",
        Field.SURNAME: "Петрова",
        Field.PHONE: _phone(number),
        Field.EMAIL: f"anna{number}@example.org",
        Field.BIRTHDAY: "1990-05-05",
    }
    form = Registration(
        personal=agreed,
        advertising=agreed,
        way="message",
        values=values,
        proof=Proof(_phone(number), "contact", now.isoformat()),
    )
    return Dialog(chat, "ru", now).at_step("registration", "confirm", form.to_json())
