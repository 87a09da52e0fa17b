"""Forgetting a person: after it, nothing in the table names them."""

from datetime import timedelta

import pytest

from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import RenderedText
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.repo.conversation.dialogs import DialogMoved
from chalicelib.repo.table import keys
from chalicelib.repo.table.writes import Put
from chalicelib.services.conversation.webchat.answer_webchat import webchat
from chalicelib.services.customers.erase_customer import erase_customer
from chalicelib.services.responses.export_customer import export_customer
from chalicelib.world import World
from tests.builders.campaigns import AUTUMN
from tests.builders.contacts import Wrote, written_to
from tests.builders.people import Telegrammer, work_off_outbox
from tests.repo.builders import (
    CHAT,
    a_customer,
    a_dialog,
    dialog_of,
    everything,
    stored,
    told_by,
)

PAGE = Chat("webchat", "0123456789abcdef")


def test_what_was_said_in_a_web_chat_goes_too(world: World) -> None:
    anna = stored(world, a_customer(chats=(CHAT, PAGE), email=Email("anna@example.org")))
    world.conversation.dialogs.save(a_dialog(chat=PAGE, customer_id=anna.id))
    webchat(world).reply(PAGE, RenderedText(export_customer(world, anna.id)))

    erase_customer(world, anna, dialog_of(world).forgotten())

    left = told_by(world)
    for personal in ("Анна", "Петрова", anna.phone.number, "anna@example.org"):
        assert personal not in left


def test_after_a_whole_conversation_nothing_names_the_person(
    world: World, anna: Telegrammer
) -> None:
    anna.registers(email="anna@example.org")
    for text in ("изменить имя", "Аннушка", "Иванова", "изменить почту", "new@example.org"):
        anna.says(text)
    work_off_outbox(world)
    assert "Иванова" in told_by(world)

    anna.says("удалить меня")
    assert "удалены" in anna.says("Да, удалить").text

    left = told_by(world)
    for personal in ("Анна", "Аннушка", "Петрова", "Иванова", "9211234567", "example.org"):
        assert personal not in left


def test_an_update_that_was_overtaken_erases_nobody(world: World) -> None:
    anna = stored(world, a_customer())

    with pytest.raises(DialogMoved):
        erase_customer(world, anna, a_dialog())

    assert world.customers.profiles.get(anna.id) == anna


def test_what_was_sent_goes_and_what_became_of_it_stays_for_the_reports(world: World) -> None:
    """Rule 53: touches hold the id alone."""
    anna = stored(world, a_customer())
    written_to(world, anna, Wrote(AUTUMN, timedelta(days=1)))
    world.table.put(
        Put(keys.inactivity_timer(anna.id), {"due": "silent#2026-12-01#00", "who": anna.id})
    )
    world.delivery.engagements.note(
        Engagement(AUTUMN, anna.id, EngagementKind.CLICKED, world.now())
    )

    erase_customer(world, anna, dialog_of(world).forgotten())

    left = everything(world)
    assert keys.contacts(anna.id) not in left
    assert keys.inactivity_timer(anna.id) not in left
    assert keys.engagements(AUTUMN, anna.id) in left
    own = {sk for pk, sk in left if pk == keys.customer(anna.id).pk}
    assert own == {"PROFILE", keys.former_consent(anna.id, anna.consents[0]).sk}
