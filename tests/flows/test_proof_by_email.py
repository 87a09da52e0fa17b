"""A code by e-mail that an older release asked for, and two people who register at once."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.messages.message import Chat
from chalicelib.world import World, use_world
from tests.builders.people import (
    Heard,
    Telegrammer,
    customer_of,
    profiles,
    queued,
)
from tests.repo.builders import dialog_of

PHONE = "+79211234567"
OTHER_PHONE = "+79031112233"
OTHER_CHAT = 7099999999


def to_the_proof(anna: Telegrammer, phone: str = PHONE) -> Heard:
    """Everything is given, and the number is to be shown to be her own."""
    anna.agrees()
    anna.says("Всё одним сообщением")
    return anna.says(f"Анна Смирнова, {phone}, anna@mail.ru, 5 мая 1990")


# Dialogues of an older release


@pytest.mark.parametrize("typed", ["123456", "Прислать код", "зачем?"])
def test_the_question_for_a_code_by_email_became_the_last_question(
    world: World, anna: Telegrammer, typed: str
) -> None:
    to_the_proof(anna)
    anna.shares_contact()
    dialog = dialog_of(world, Chat("telegram", str(anna.chat_id)))
    code = {"code": ["anna@mail.ru", "nonce", 0, 0]}
    asked = dialog.at_step("registration", "email_proof", {**dialog.form, **code})
    world.commit(None, world.conversation.dialogs.save_write(asked))

    heard = anna.says(typed)
    done = anna.says("Да")

    assert "Анна" in heard.text
    assert "Готово, Анна!" in done.text
    assert customer_of(world, anna).email == "anna@mail.ru"


# Two at once


def test_whoever_says_yes_second_with_the_same_phone_joins_the_first(
    world: World, anna: Telegrammer
) -> None:
    second = Telegrammer(world, OTHER_CHAT, phone=anna.phone)
    for person in (anna, second):
        to_the_proof(person)
        person.shares_contact()

    done, joined = anna.says("Да"), second.says("Да")

    assert "Готово" in done.text
    assert "Мы вас узнали" in joined.text
    assert customer_of(world, anna).id == customer_of(world, second).id
    assert len(profiles(world)) == 1


def test_a_card_number_that_is_taken_is_drawn_again(world: World, anna: Telegrammer) -> None:
    anna.registers()
    taken = int(customer_of(world, anna).card[1:-1])
    drawn = [taken, taken + 1]
    unlucky = replace(world, draw=lambda _: drawn.pop(0))
    use_world(unlucky)
    boris = Telegrammer(world, OTHER_CHAT, first_name="Борис", phone=OTHER_PHONE[1:])

    assert "Готово" in boris.registers(email="boris@example.org").text
    assert drawn == []


def test_every_code_and_contact_leaves_one_job(world: World, anna: Telegrammer) -> None:
    to_the_proof(anna)
    anna.says("Прислать код")

    jobs: list[dict[str, Any]] = queued(world)

    assert len(jobs) == 1
    assert PHONE[1:] not in str(jobs)
