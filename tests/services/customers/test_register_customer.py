"""One more chat for a customer who proved who they are."""

from dataclasses import replace

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.messages.message import Chat
from chalicelib.repo.customers.customers import CustomerChanged
from chalicelib.services.customers.register_customer import link_chat
from chalicelib.world import World
from tests.repo.builders import (
    CHAT,
    a_consent,
    a_customer,
    a_dialog,
    dialog_of,
    found,
    save_change,
    stored,
)

PAGE = Chat("webchat", "0123456789abcdef")


def link(world: World, *chats: Chat) -> str:
    """Link a page to a customer of these chats; the customer's id."""
    anna = stored(world, a_customer(chats=chats))
    said = a_consent(channel="webchat", purpose=Purpose.PERSONAL_DATA)
    dialog = a_dialog(chat=PAGE, customer_id=anna.id).answered("click-0001", world.now(), ())
    link_chat(world, anna, (said,), dialog)
    assert found(world, anna).consents == (*anna.consents, said)
    assert set(found(world, anna).chats) == {*chats, PAGE}
    return anna.id


def test_the_new_chat_is_the_customers(world: World) -> None:
    customer_id = link(world, CHAT)

    dialog = world.conversation.dialogs.get(PAGE)
    assert dialog is not None
    assert dialog.customer_id == customer_id


def test_a_chat_that_is_linked_again_stays_one_chat(world: World) -> None:
    link(world, CHAT, PAGE)


def test_a_customer_who_was_changed_meanwhile_is_not_overwritten(world: World) -> None:
    anna = stored(world, a_customer())
    renamed = replace(anna, surname="Каренина")
    save_change(world, anna, renamed, dialog_of(world))

    with pytest.raises(CustomerChanged):
        link_chat(world, anna, (), a_dialog(chat=PAGE, customer_id=anna.id))

    assert found(world, anna).surname == "Каренина"
    assert world.conversation.dialogs.get(PAGE) is None
