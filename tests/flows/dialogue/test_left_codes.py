"""A code question that was left is opened again, while the code that was sent is still good."""

import pytest

from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.mailbox import code_in, letters_to, sms_to
from tests.builders.people import Telegrammer, customer_of, work_off_outbox
from tests.builders.proof import open_mail

PHONE = "+79211234567"
MAILBOX = "anna@example.org"


@pytest.fixture
def letter_code(world: World, anna: Telegrammer) -> str:
    """Anna asked for a code by e-mail, and then for her card."""
    open_mail(world)
    anna.registers()
    anna.says("подтвердить почту")
    work_off_outbox(world)
    anna.says("карта")
    return code_in(letters_to(MAILBOX)[-1])


@pytest.mark.parametrize("asked", ["подтвердить почту", "подтверди почту", "confirm e-mail"])
def test_asking_again_opens_the_question_for_the_code_that_is_on_its_way(
    world: World, anna: Telegrammer, letter_code: str, asked: str
) -> None:
    again = anna.says(asked)
    anna.says(letter_code)
    work_off_outbox(world)

    assert "Новый можно запросить через" in again.text
    assert "Напишите 6 цифр" in again.text
    assert len(letters_to(MAILBOX)) == 1
    assert customer_of(world, anna).email_proven_at


@pytest.mark.parametrize("way", ["отмена", "покупки", "помощь", "стоп"])
def test_a_code_is_taken_after_its_question_was_left(
    world: World, anna: Telegrammer, letter_code: str, way: str
) -> None:
    anna.says("подтвердить почту")
    for left in (way, "отмена"):
        anna.says(left)

    assert "подтверждена" in anna.says(letter_code).text
    assert customer_of(world, anna).email_proven_at


def test_tries_of_a_left_question_are_not_given_back(
    world: World, anna: Telegrammer, letter_code: str
) -> None:
    wrong = f"{(int(letter_code) + 1) % 10**6:06d}"
    anna.says(wrong)
    anna.says("карта")

    assert "Осталось попыток: 3" in anna.says(wrong).text


def test_a_left_code_that_is_over_is_not_taken(
    world: World, anna: Telegrammer, clock: Clock, letter_code: str
) -> None:
    clock.moves(minutes=5, seconds=1)

    assert "Не понял" in anna.says(letter_code).text
    assert not customer_of(world, anna).email_proven_at


def test_a_code_is_taken_once(world: World, anna: Telegrammer, letter_code: str) -> None:
    anna.says(letter_code)

    assert "Не понял" in anna.says(letter_code).text


def test_a_code_for_a_former_address_proves_nothing(
    world: World, anna: Telegrammer, letter_code: str
) -> None:
    anna.says("Изменить почту")
    anna.says("other@example.org")

    assert "Не понял" in anna.says(letter_code).text
    assert not customer_of(world, anna).email_proven_at


def test_an_answer_of_one_remark_ends_without_a_blank_line(
    world: World, anna: Telegrammer, letter_code: str
) -> None:
    answer = anna.says("подтвердить почту").text

    assert answer == answer.strip()


@pytest.mark.parametrize("leave", [("Назад",), ("Другой номер", PHONE)])
def test_a_code_by_sms_is_taken_after_its_question_was_left(
    world: World, anna: Telegrammer, leave: tuple[str, ...]
) -> None:
    anna.agrees()
    anna.says("Всё одним сообщением")
    form = f"Анна Смирнова, {PHONE}, anna@mail.ru, 5 мая 1990"
    anna.says(form)
    anna.says("Прислать код")
    work_off_outbox(world)

    for text in leave:
        asked = anna.says(text)
    if "Напишите всё" in asked.text:
        anna.says(form)
    again = anna.says("Прислать код")
    done = anna.says(code_in(sms_to(PHONE)[-1]))

    assert "Напишите 6 цифр" in again.text
    assert "Всё верно?" in done.text


def test_a_code_for_another_number_opens_no_question(world: World, anna: Telegrammer) -> None:
    anna.agrees()
    anna.says("Всё одним сообщением")
    anna.says(f"Анна Смирнова, {PHONE}, anna@mail.ru, 5 мая 1990")
    anna.says("Прислать код")
    work_off_outbox(world)
    anna.says("Другой номер")
    anna.says("+7 921 765-43-21")

    assert "Всё верно?" not in anna.says(code_in(sms_to(PHONE)[-1])).text
