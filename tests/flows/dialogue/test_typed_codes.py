"""The code question: only six digits are a guess, and a dead code is not asked for again."""

import pytest

from chalicelib.domain.conversation.one_time_code import CODE_TRIES_MAX
from chalicelib.services.conversation.plan_code import (
    CODES_A_DAY_MAX,
    FAILURES_A_DAY_MAX,
    is_locked,
)
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.mailbox import code_in, letters_to, sms_to
from tests.builders.people import Telegrammer, customer_of, work_off_outbox
from tests.builders.proof import guess, open_mail

PHONE = "+79211234567"


@pytest.fixture
def code(world: World, anna: Telegrammer) -> str:
    """Anna is asked for the code that was sent to her."""
    anna.agrees()
    anna.says("Всё одним сообщением")
    anna.says(f"Анна Смирнова, {PHONE}, anna@mail.ru, 5 мая 1990")
    anna.says("Прислать код")
    work_off_outbox(world)
    return code_in(sms_to(PHONE)[-1])


def test_d04_words_at_the_code_question_cost_no_try(
    world: World, anna: Telegrammer, code: str
) -> None:
    """Case d04."""
    said = ("не пришло", "сейчас", "спасибо", "ок", "Не приходит смс")

    answers = [anna.says(text).text for text in said]
    right = anna.says(code)

    assert all("Новый можно запросить через" in answer for answer in answers)
    assert "Всё верно?" in right.text


def test_d04_the_days_lock_counts_no_words(world: World, anna: Telegrammer, code: str) -> None:
    """Case d04."""
    for _ in range(FAILURES_A_DAY_MAX + 1):
        anna.says("8 921 123-45-67, 12345, сейчас")

    assert not is_locked(world, PHONE)
    assert "Всё верно?" in anna.says(code).text


def test_d04_when_a_new_code_can_be_had_the_answer_says_so(
    anna: Telegrammer, clock: Clock, code: str
) -> None:
    """Case d04."""
    clock.moves(seconds=61)

    heard = anna.says("не пришло")

    assert "запросите новый" in heard.text
    assert "Прислать ещё раз" in heard.labels
    assert "Всё верно?" in anna.says(code).text


@pytest.mark.parametrize(
    "written", ["{0}", "код {0}", "{0}.", "Ваш код: {0}, спасибо", "{1} {2}", "{1}-{2}", "«{0}»"]
)
def test_a_code_is_found_among_words(anna: Telegrammer, code: str, written: str) -> None:
    assert "Всё верно?" in anna.says(written.format(code, code[:3], code[3:])).text


def test_the_message_with_the_code_may_be_copied_whole(anna: Telegrammer, code: str) -> None:
    assert "Всё верно?" in anna.says(sms_to(PHONE)[-1]).text


def test_two_codes_in_a_text_are_no_guess(anna: Telegrammer, code: str) -> None:
    heard = [anna.says(f"{code} или 000000") for _ in range(CODE_TRIES_MAX)]

    assert "Новый можно запросить" in heard[-1].text
    assert "Всё верно?" in anna.says(code).text


@pytest.mark.parametrize("end", ["burnt", "expired", "locked"])
def test_a_code_that_is_over_is_not_asked_for_again(
    world: World, anna: Telegrammer, clock: Clock, code: str, end: str
) -> None:
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    if end == "expired":
        clock.moves(minutes=5, seconds=1)
    if end == "locked":
        guess(world, PHONE, FAILURES_A_DAY_MAX)
    for _ in range(CODE_TRIES_MAX):
        heard = anna.says(wrong)

    assert "Напишите 6 цифр" not in heard.text
    assert "Другой номер" in heard.labels
    assert ("Прислать код" in heard.labels) == (end != "locked")


def test_yes_sends_a_new_code_when_the_old_one_is_over(
    world: World, anna: Telegrammer, clock: Clock, code: str
) -> None:
    clock.moves(minutes=5, seconds=1)
    anna.says("не пришло")

    anna.says("да")
    work_off_outbox(world)

    assert len(sms_to(PHONE)) == 2
    assert "Всё верно?" in anna.says(code_in(sms_to(PHONE)[-1])).text


def test_d19_no_code_is_offered_after_the_last_one_of_the_day(
    world: World, anna: Telegrammer, clock: Clock, code: str
) -> None:
    """Case d19: a way that is known not to work."""
    for _ in range(CODES_A_DAY_MAX - 1):
        clock.moves(minutes=30)
        heard = anna.says("Прислать код")

    assert "Прислать код" not in heard.labels
    clock.moves(minutes=6)
    over = anna.says("не пришло")
    assert "Прислать код" not in over.labels
    assert {"📱 Отправить мой номер", "Другой номер"} <= over.labels
    assert "Напишите 6 цифр" not in over.text


def test_d04_words_cost_no_try_of_an_email_code_either(world: World, anna: Telegrammer) -> None:
    """Case d04: where a customer confirms the address."""
    open_mail(world)
    anna.registers()
    anna.says("Подтвердить почту")
    work_off_outbox(world)
    code = code_in(letters_to("anna@example.org")[-1])

    heard = [anna.says(text).text for text in ("не пришло", "сейчас", "спасибо", "ок", "12345")]
    done = anna.says(f"Код {code}.")

    assert all("Новый можно запросить через" in text for text in heard)
    assert customer_of(world, anna).email_proven_at
    assert "anna@example.org" in done.text


def test_an_email_code_that_is_over_is_not_asked_for_again(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    open_mail(world)
    anna.registers()
    anna.says("Подтвердить почту")
    work_off_outbox(world)
    clock.moves(minutes=5, seconds=1)

    over = anna.says("не пришло")
    anna.says("да")
    work_off_outbox(world)

    assert "Напишите 6 цифр" not in over.text
    assert len(letters_to("anna@example.org")) == 2
