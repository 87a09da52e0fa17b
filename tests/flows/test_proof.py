"""Whose phone it is: contacts and codes, given early, late, twice, wrongly, or not at all."""

import pytest

from chalicelib.domain.conversation.one_time_code import CODE_TRIES_MAX
from chalicelib.domain.messages.message import Chat
from chalicelib.services.conversation.plan_code import FAILURES_A_DAY_MAX
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.mailbox import code_in, sms_to
from tests.builders.people import (
    Heard,
    Telegrammer,
    WebchatVisitor,
    customer_of,
    profiles,
    work_off_outbox,
)
from tests.builders.proof import guess
from tests.builders.table import items
from tests.repo.builders import dialog_of

PHONE = "+79211234567"
OTHER_PHONE = "+79031112233"


def to_the_proof(anna: Telegrammer, phone: str = PHONE) -> Heard:
    """Everything is given, and the number is to be shown to be her own."""
    anna.agrees()
    anna.says("Всё одним сообщением")
    return anna.says(f"Анна Смирнова, {phone}, anna@mail.ru, 5 мая 1990")


def last_code(world: World, phone: str = PHONE) -> str:
    work_off_outbox(world)
    return code_in(sms_to(phone)[-1])


# Contacts


def test_a_contact_before_the_first_consent_is_not_taken(world: World, anna: Telegrammer) -> None:
    anna.says("/start")

    heard = anna.shares_contact()

    assert "один из ответов" in heard.text
    assert {"Даю согласие", "Не даю согласия"} <= heard.labels
    assert PHONE[1:] not in str(items(world.client("dynamodb"), world.settings.table))


def test_a_contact_at_the_second_consent_is_taken_and_the_consent_still_asked(
    anna: Telegrammer,
) -> None:
    for word in ("/start", "Согласен"):
        anna.says(word)

    asked = anna.shares_contact()
    named = anna.says("Нет, не нужно")

    assert "предложения" in asked.text
    assert "Как вас зовут" in named.text
    assert "Анна" in named.labels


def test_a_contact_of_another_number_than_typed_wins_and_says_so(
    world: World, anna: Telegrammer
) -> None:
    to_the_proof(anna, OTHER_PHONE)

    heard = anna.shares_contact()
    anna.says("Да")

    assert f"В контакте другой номер, {PHONE}" in heard.text
    assert "Всё верно?" in heard.text
    assert customer_of(world, anna).phone.number == PHONE


def test_a_contact_without_a_number_that_can_be_is_refused(anna: Telegrammer) -> None:
    asked = to_the_proof(anna)

    heard = anna.shares_contact(phone="123")

    assert "не подходит" in heard.text
    assert "Подтвердите, что номер +79211234567 ваш" in asked.text
    assert "прислать код по SMS?" in heard.text


@pytest.mark.parametrize(("name", "offered"), [("Анна", True), ("🙂", False), ("", False)])
def test_a_contacts_name_is_offered_where_it_is_one(
    world: World, name: str, *, offered: bool
) -> None:
    person = Telegrammer(world, 42, first_name=name)
    person.agrees()
    person.says("Поделиться контактом")

    named = person.shares_contact()

    assert "Как вас зовут" in named.text
    assert (name in named.labels) == offered


def test_a_contact_while_a_code_is_out_proves_it_all_the_same(
    world: World, anna: Telegrammer
) -> None:
    to_the_proof(anna)
    anna.says("Прислать код")

    assert "Всё верно?" in anna.shares_contact().text
    anna.says("Да")
    assert customer_of(world, anna).phone.method == "contact"


def test_a_contact_at_the_last_question_asks_it_again(anna: Telegrammer) -> None:
    to_the_proof(anna)
    summary = anna.shares_contact()

    again = anna.shares_contact()

    assert again.text == summary.text


# The choice


def test_at_the_proof_only_its_answers_count(anna: Telegrammer) -> None:
    asked = to_the_proof(anna)

    vague = anna.says("верьте мне")

    assert "один из ответов" in vague.text
    assert vague.text.endswith(asked.text)


def test_a_proof_explains_itself(anna: Telegrammer) -> None:
    to_the_proof(anna)

    assert "чужой номер" in anna.says("зачем?").text


@pytest.mark.parametrize("words", [("Другой номер",), ("Прислать код", "Другой номер")])
def test_another_number_is_asked_for_and_proven(
    world: World, anna: Telegrammer, words: tuple[str, ...]
) -> None:
    to_the_proof(anna)
    for word in words:
        asked = anna.says(word)

    proof = anna.says(OTHER_PHONE)
    anna.says("Прислать код")
    summary = anna.says(last_code(world, OTHER_PHONE))

    assert "Ваш номер телефона" in asked.text
    assert f"номер {OTHER_PHONE} ваш" in proof.text
    assert OTHER_PHONE in summary.text


def test_no_sms_to_countries_that_are_not_ours(anna: Telegrammer) -> None:
    to_the_proof(anna, "+12015550123")

    heard = anna.says("Прислать код")

    assert "В эту страну мы не отправляем SMS" in heard.text
    assert "Подтвердите, что номер +12015550123 ваш" in heard.text


# Codes by SMS


def test_a_code_may_be_asked_for_again_after_a_minute_and_only_the_last_is_right(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    to_the_proof(anna)
    anna.says("Прислать код")
    first = last_code(world)

    at_once = anna.says("ещё раз")
    clock.moves(seconds=60)
    anna.says("Прислать код")
    second = last_code(world)

    assert "через 60 с" in at_once.text
    assert "Напишите 6 цифр" in at_once.text
    assert len(sms_to(PHONE)) == 2
    if first != second:
        assert "Код не подошёл" in anna.says(first).text
    assert "Всё верно?" in anna.says(second).text


def test_a_code_is_right_for_five_minutes(world: World, anna: Telegrammer, clock: Clock) -> None:
    to_the_proof(anna)
    anna.says("Прислать код")
    code = last_code(world)

    clock.moves(minutes=5)

    assert "Всё верно?" in anna.says(code).text


def test_a_late_code_is_said_to_be_late_and_costs_no_try(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    to_the_proof(anna)
    anna.says("Прислать код")
    code = last_code(world)
    clock.moves(minutes=5, seconds=1)

    late = [anna.says(code).text for _ in range(CODE_TRIES_MAX + 1)]
    anna.says("Прислать код")

    assert all("устарел" in text for text in late)
    assert "Всё верно?" in anna.says(last_code(world)).text


def test_a_code_that_waited_too_long_is_never_sent(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    to_the_proof(anna)
    anna.says("Прислать код")
    clock.moves(minutes=5)

    work_off_outbox(world)

    assert sms_to(PHONE) == []


def test_a_code_explains_itself(anna: Telegrammer) -> None:
    to_the_proof(anna)
    anna.says("Прислать код")

    assert "Никому его не сообщайте" in anna.says("для чего этот код?").text


def test_a_number_of_which_too_much_was_guessed_rests_until_tomorrow(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    to_the_proof(anna)
    anna.says("Прислать код")
    code = last_code(world)
    guess(world, PHONE, FAILURES_A_DAY_MAX)

    right = anna.says(code)
    again = anna.says("Прислать код")
    clock.moves(days=1)
    anna.says("Прислать код")

    assert "слишком много неверных кодов" in right.text
    assert "слишком много неверных кодов" in again.text
    assert "Всё верно?" in anna.says(last_code(world)).text


def test_back_from_a_code_forgets_it(world: World, anna: Telegrammer) -> None:
    to_the_proof(anna)
    anna.says("Прислать код")
    code = last_code(world)

    back = anna.says("Назад")
    proof = anna.says("По шагам")

    assert "одним сообщением" in back.text
    assert "Подтвердите, что номер" in proof.text
    assert "один из ответов" in anna.says(code).text


def test_a_code_typed_when_none_is_out_leads_back_to_the_proof(
    world: World, anna: Telegrammer
) -> None:
    """As a dialogue of another version of ours may stand."""
    to_the_proof(anna)
    anna.says("Прислать код")
    dialog = dialog_of(world, Chat("telegram", str(anna.chat_id)))
    form = {name: part for name, part in dialog.form.items() if name != "code"}
    world.conversation.dialogs.save(dialog.at_step(dialog.topic, "code", form))

    assert "Подтвердите, что номер" in anna.says("123456").text


def test_a_summary_without_a_proof_leads_back_to_it(world: World, anna: Telegrammer) -> None:
    """As a dialogue of another version of ours may stand."""
    to_the_proof(anna)
    dialog = dialog_of(world, Chat("telegram", str(anna.chat_id)))
    world.conversation.dialogs.save(dialog.at_step(dialog.topic, "confirm", dialog.form))

    assert "Подтвердите, что номер" in anna.says("Да").text
    assert profiles(world) == []


def test_a_page_has_no_contact_to_share(world: World, visitor: WebchatVisitor) -> None:
    (proof,) = visitor.fills_in(PHONE)

    values = {button["value"] for row in proof["buttons"] for button in row}
    assert values == {"send_code", "other_phone", "back"}
