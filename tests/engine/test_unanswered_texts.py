"""A text that arrives while its customer is erased in another chat leaves nothing behind."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Chat, Message, Text
from chalicelib.repo.conversation.dialogs import DialogMoved
from chalicelib.repo.table.refusals import Busy
from chalicelib.services.conversation.keep_unanswered_text import keep_unanswered_text
from chalicelib.services.customers.erase_customer import erase_customer
from chalicelib.world import World
from tests.builders.clock import START
from tests.repo.builders import CHAT, a_customer, a_dialog, stored

OTHER = Chat("webchat", "0123456789abcdef")
TEXTS = 12


def test_an_erasure_and_texts_at_once_leave_no_text(world: World) -> None:
    anna = stored(world, a_customer())
    asked_there = replace(a_dialog(), chat=OTHER, customer_id=None)

    with ThreadPoolExecutor() as threads:
        writing = threads.submit(_write, world, anna)
        world.attempt(lambda _: erase_customer(world, anna, asked_there))
        written = writing.result()

    assert written <= TEXTS
    assert world.customers.profiles.get(anna.id) is None
    assert world.conversation.unanswered_texts.of_customer(anna.id, START) == []


def _write(world: World, anna: Customer) -> int:
    """Write texts until the erasure refuses one; return how many were kept."""
    for number in range(TEXTS):
        dialog = world.conversation.dialogs.get(CHAT)
        if dialog is None:
            return number
        message = Message(str(number), "1", CHAT, START, Text("Почём бананы?"))
        try:
            keep_unanswered_text(world, anna, message, dialog)
        except DialogMoved:
            return number
        except Busy:
            continue
    return TEXTS
