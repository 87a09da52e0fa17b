"""The proof of a registration by e-mail, and two people who register at once."""

from dataclasses import replace
from typing import Any

from chalicelib.world import World, use_world
from tests.builders.clock import Clock
from tests.builders.mailbox import code_in, letters_to
from tests.builders.people import (
    Heard,
    Telegrammer,
    customer_of,
    profiles,
    queued,
    work_off_outbox,
)
from tests.builders.proof import confirm_email, open_mail

PHONE = "+79211234567"
OTHER_PHONE = "+79031112233"
OTHER_CHAT = 7099999999


def to_the_proof(anna: Telegrammer, phone: str = PHONE) -> Heard:
    """Everything is given, and the number is to be shown to be her own."""
    anna.agrees()
    anna.says("Всё одним сообщением")
    return anna.says(f"Анна Смирнова, {phone}, anna@mail.ru, 5 мая 1990")


def to_the_letter(world: World, anna: Telegrammer, clock: Clock) -> Telegrammer:
    """Boris, who gave the e-mail that Anna proved and is asked for the code of an e-mail."""
    open_mail(world)
    anna.registers(email="anna@example.org")
    confirm_email(world, anna, "anna@example.org")
    clock.moves(minutes=10)
    boris = Telegrammer(world, OTHER_CHAT, first_name="Борис", phone=OTHER_PHONE[1:])
    assert "уже есть в программе" in boris.registers(email="anna@example.org").text
    return boris


# Codes by e-mail


def test_a_letter_may_be_asked_for_again(world: World, anna: Telegrammer, clock: Clock) -> None:
    boris = to_the_letter(world, anna, clock)

    at_once = boris.says("Прислать код")
    clock.moves(minutes=2)
    again = boris.says("Прислать код")
    work_off_outbox(world)
    first, second = map(code_in, letters_to("anna@example.org")[1:])

    assert "через 120 с" in at_once.text
    assert "уже есть в программе" in again.text
    if first != second:
        assert "Код не подошёл" in boris.says(first).text
    assert "Мы вас узнали" in boris.says(second).text


def test_a_letter_is_good_for_five_minutes(world: World, anna: Telegrammer, clock: Clock) -> None:
    boris = to_the_letter(world, anna, clock)
    work_off_outbox(world)
    letter = letters_to("anna@example.org")[-1]
    clock.moves(minutes=5, seconds=1)

    assert "устарел" in boris.says(code_in(letter)).text
    assert "почта ваша" in boris.says("зачем?").text


def test_without_letters_a_taken_email_can_only_be_changed(world: World, anna: Telegrammer) -> None:
    open_mail(world)
    anna.registers(email="anna@example.org")
    confirm_email(world, anna, "anna@example.org")
    use_world(replace(world, settings=replace(world.settings, email_from="")))
    boris = Telegrammer(world, OTHER_CHAT, first_name="Борис", phone=OTHER_PHONE[1:])

    refused = boris.registers(email="anna@example.org")
    typed = boris.says("123456")
    still = boris.says("Да")
    boris.says("Другая почта")
    boris.says("boris@example.org")
    done = boris.says("Да")

    assert "не можем отправить письмо" in refused.text
    assert "Всё верно?" in typed.text
    assert "не можем отправить письмо" in still.text
    assert "Готово, Борис!" in done.text
    assert len(profiles(world)) == 2


def test_an_email_that_was_set_free_meanwhile_is_taken_after_all(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    boris = to_the_letter(world, anna, clock)
    work_off_outbox(world)
    letter = letters_to("anna@example.org")[-1]
    for word in ("удалить меня", "Да, удалить"):
        anna.says(word)

    summary = boris.says(code_in(letter))
    done = boris.says("Да")

    assert "Всё верно?" in summary.text
    assert "Готово, Борис!" in done.text
    assert customer_of(world, boris).email == "anna@example.org"


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
