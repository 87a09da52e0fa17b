"""From the first word to the card, in every way that the bot offers."""

import pytest

from chalicelib.domain.customers.card import is_card_number
from chalicelib.domain.customers.consent import Purpose
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.mailbox import code_in, sms_to
from tests.builders.people import Telegrammer, customer_of, queued, work_off_outbox
from tests.builders.table import items

PHONE = "+79211234567"


def test_seven_messages_make_a_customer_with_a_card(world: World, anna: Telegrammer) -> None:
    done = anna.registers()

    customer = customer_of(world, anna)
    assert "Готово, Анна!" in done.text
    assert is_card_number(customer.card)
    assert (customer.phone.number, customer.phone.method) == (PHONE, "contact")
    assert (customer.surname, customer.email) == ("Петрова", "anna@example.org")


def test_the_pictures_of_the_card_follow_through_the_outbox(
    world: World, anna: Telegrammer
) -> None:
    anna.registers()

    (job,) = queued(world)
    assert job["enclosed"] == "new_card"
    assert job["customer"] == customer_of(world, anna).id
    assert PHONE not in str(job)
    assert str(anna.chat_id) not in str(job)
    assert items(world.client("dynamodb"), world.settings.table, "OWED#") == []


def test_step_by_step_asks_every_field_in_its_turn(world: World, anna: Telegrammer) -> None:
    for said in ("/start", "Согласен", "Да, присылайте"):
        anna.says(said)
    asked = [
        anna.says(said).text.splitlines()[0]
        for said in ("По шагам", "Анна", "Смирнова", "8 921 123-45-67")
    ]
    proof = anna.shares_contact()
    rest = [anna.says(said).text for said in ("anna@mail.ru", "5 мая")]
    done = anna.says("да!!!")

    assert asked[0].startswith("Как вас зовут")
    assert asked[1].startswith("Ваша фамилия")
    assert asked[2].startswith("Ваш номер")
    assert "Подтвердите, что номер +79211234567 ваш" in asked[3]
    assert "почта" in proof.text
    assert "день рождения" in rest[0]
    assert "5 мая" in rest[1]
    assert "Готово" in done.text
    assert customer_of(world, anna).allows(Purpose.ADVERTISING, "sms")


def test_sharing_a_contact_offers_its_names_and_asks_the_rest(
    world: World, anna: Telegrammer
) -> None:
    for said in ("/start", "Согласен", "Нет, не нужно"):
        anna.says(said)
    shared = anna.says("Поделиться контактом")
    named = anna.shares_contact()
    anna.says("Анна")
    anna.says("Смирнова")
    anna.says("anna@mail.ru")
    anna.says("05.05.1990")

    assert "📱 Отправить мой номер" in shared.labels
    assert "Анна" in named.labels
    assert "Готово" in anna.says("верно").text
    assert customer_of(world, anna).surname == "Смирнова"


def test_an_english_speaker_is_greeted_and_registered_in_english(world: World) -> None:
    john = Telegrammer(world, chat_id=42, first_name="John", language="en")
    hello = john.says("/start")
    for said in ("I agree", "No, thank you", "All in one message"):
        john.says(said)
    john.says("John Smith, +7 921 123-45-67, john@gmail.com, May 5 1990")
    summary = john.shares_contact()

    assert "Do you agree" in hello.text
    assert "First name: John" in summary.text
    assert "Done, John!" in john.says("YES.").text
    assert customer_of(world, john).locale == "en"


def test_the_language_changes_with_a_button_before_anything_else(anna: Telegrammer) -> None:
    anna.says("/start")

    english = anna.says("English")

    assert "Do you agree" in english.text
    assert "Русский" in english.labels


def test_without_the_first_consent_nothing_is_kept_of_the_person(
    world: World, anna: Telegrammer
) -> None:
    anna.says("/start")
    refused = anna.says("Не согласен")
    anna.shares_contact()

    assert "нельзя" in refused.text
    stored = str(items(world.client("dynamodb"), world.settings.table))
    assert "79211234567" not in stored
    assert "Анна" not in stored


def test_a_consent_records_its_words_its_message_and_its_instant(
    world: World, anna: Telegrammer
) -> None:
    """Rule 55."""
    anna.registers()

    by_purpose = {consent.purpose: consent for consent in customer_of(world, anna).consents}
    personal, advertising = by_purpose[Purpose.PERSONAL_DATA], by_purpose[Purpose.ADVERTISING]
    assert personal.given
    assert not advertising.given
    assert personal.text_version == world.texts.version_of("ru", "registration.personal")
    assert personal.evidence.startswith("telegram:")
    assert personal.evidence != advertising.evidence


@pytest.mark.parametrize("word", ["Да", "да", "ДА!", "да.", "yes", "Yes!", "«Да»", "верно", "ага"])
def test_yes_registers_however_it_is_written(world: World, anna: Telegrammer, word: str) -> None:
    _to_the_summary(anna)

    assert "Готово" in anna.says(word).text
    assert customer_of(world, anna).first_name == "Анна"


@pytest.mark.parametrize("word", ["может быть", "Данил", "дада", "42", "нет да"])
def test_anything_but_yes_and_no_asks_again(anna: Telegrammer, word: str) -> None:
    _to_the_summary(anna)

    again = anna.says(word)

    assert "«Да» или «Нет»" in again.text
    assert {"Да", "Нет"} <= again.labels


def test_no_repeats_the_registration_with_what_was_given_at_hand(
    world: World, anna: Telegrammer
) -> None:
    _to_the_summary(anna)

    first = anna.says("Нет")
    second = anna.says("Анна")
    anna.says("Каренина")
    offered = [anna.says(PHONE), anna.says("anna@example.org")]
    summary = anna.says("05.05.1990")
    anna.says("Да")

    assert "Анна" in first.labels
    assert "Петрова" in second.labels
    assert "anna@example.org" in offered[0].labels
    assert "5 мая 1990" in offered[1].labels
    assert "Фамилия: Каренина" in summary.text
    assert customer_of(world, anna).surname == "Каренина"


def test_a_changed_phone_must_be_proven_again(anna: Telegrammer) -> None:
    _to_the_summary(anna)
    for said in ("Нет", "Анна", "Петрова", "+79031234567", "anna@example.org"):
        anna.says(said)

    asked = anna.says("05.05.1990")

    assert "Подтвердите, что номер +79031234567 ваш" in asked.text


def test_back_returns_to_the_question_before_at_every_step(anna: Telegrammer) -> None:
    for said in ("/start", "Согласен", "Нет, не нужно", "По шагам", "Анна"):
        anna.says(said)

    assert "Как вас зовут" in anna.says("⬅ Назад").text
    assert "Как удобнее" in anna.says("назад").text
    assert "предложения" in anna.says("/back").text
    assert "Вы согласны" in anna.says("Назад").text
    assert "Вы согласны" in anna.says("Назад").text


def test_a_question_in_the_middle_is_answered_and_the_dialogue_goes_on(
    anna: Telegrammer,
) -> None:
    for said in ("/start", "Согласен", "Нет, не нужно", "По шагам", "Анна", "Смирнова"):
        anna.says(said)

    answered = [anna.says(said).text for said in ("зачем вам телефон?", "помощь", "/help")]

    assert all("Карта привязана к телефону" in text for text in answered)
    assert all("Ваш номер телефона" in text for text in answered)
    assert "Подтвердите" in anna.says("89211234567").text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("31.02.1990", "Такого дня нет"),
        ("05.05.90", "четырьмя цифрами"),
        ("завтра", "Не вижу даты"),
        ("05.05.2036", "ещё не наступил"),
        ("05/06/1990", "где день, а где месяц"),
    ],
)
def test_a_wrong_birthday_is_refused_with_an_example(
    anna: Telegrammer, said: str, told: str
) -> None:
    for word in ("/start", "Согласен", "Нет, не нужно", "Поделиться контактом"):
        anna.says(word)
    anna.shares_contact()
    for word in ("Анна", "Смирнова", "anna@mail.ru"):
        anna.says(word)

    wrong = anna.says(said)

    assert told in wrong.text
    assert "5 мая" in wrong.text


def test_the_form_says_what_is_wrong_and_asks_only_for_that(anna: Telegrammer) -> None:
    for word in ("/start", "Согласен", "Нет, не нужно", "Всё одним сообщением"):
        anna.says(word)

    answered = anna.says("Анна Смирнова, 8 921 123-45-67, anna@mail.ru, 31.02.1990")

    assert "Такого дня нет" in answered.text
    assert "Подтвердите, что номер" in answered.text
    assert "день рождения" in anna.shares_contact().text


def test_a_foreign_contact_proves_nothing(world: World, anna: Telegrammer) -> None:
    for word in ("/start", "Согласен", "Нет, не нужно", "Поделиться контактом"):
        anna.says(word)

    foreign = anna.shares_contact(phone="79990000000", user_id=1)

    assert "другого человека" in foreign.text
    assert items(world.client("dynamodb"), world.settings.table, "PHONE#") == []


def test_a_phone_is_proven_by_a_code_of_an_sms(world: World, anna: Telegrammer) -> None:
    for word in ("/start", "Согласен", "Нет, не нужно", "Всё одним сообщением"):
        anna.says(word)
    anna.says("Анна Смирнова, 8 921 123-45-67, anna@mail.ru, 5 мая 1990")
    anna.says("Прислать код")
    work_off_outbox(world)
    (sms,) = sms_to(PHONE)

    wrong = anna.says("000000" if code_in(sms) != "000000" else "111111")
    right = anna.says(code_in(sms))

    assert "Осталось попыток: 4" in wrong.text
    assert "Всё верно?" in right.text
    anna.says("Да")
    assert customer_of(world, anna).phone.method == "sms"


def test_a_code_dies_after_five_tries_and_after_five_minutes(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    for word in ("/start", "Согласен", "Нет, не нужно", "Всё одним сообщением"):
        anna.says(word)
    anna.says("Анна Смирнова, 8 921 123-45-67, anna@mail.ru, 5 мая 1990")
    anna.says("Прислать код")
    work_off_outbox(world)
    code = code_in(sms_to(PHONE)[0])
    wrong = f"{(int(code) + 1) % 10**6:06d}"

    told = [anna.says(wrong).text for _ in range(5)]
    burnt = anna.says(code).text
    clock.moves(seconds=61)
    anna.says("Прислать код")
    work_off_outbox(world)
    clock.moves(minutes=5, seconds=1)
    late = anna.says(code_in(sms_to(PHONE)[1])).text

    assert "больше не действует" in told[-1]
    assert "больше не действует" in burnt
    assert "устарел" in late


def test_an_unproven_phone_binds_nothing(world: World, anna: Telegrammer) -> None:
    for word in ("/start", "Согласен", "Нет, не нужно", "Всё одним сообщением"):
        anna.says(word)
    anna.says("Анна Смирнова, 8 921 123-45-67, anna@mail.ru, 5 мая 1990")
    for word in ("Да", "да", "123456", "верно"):
        anna.says(word)

    stored = items(world.client("dynamodb"), world.settings.table)
    assert [item for item in stored if item["pk"]["S"].startswith(("PHONE#", "CUSTOMER#"))] == []


def test_stickers_and_commands_in_the_middle_lose_nothing(anna: Telegrammer) -> None:
    for word in ("/start", "Согласен", "Нет, не нужно", "По шагам"):
        anna.says(word)

    sticker = anna.sends(anna.update(sticker={"file_id": "CAAC", "width": 512}))
    command = anna.says("/card")
    again = anna.says("/start")

    assert "только слова" in sticker.text
    assert "сразу после регистрации" in command.text
    assert "Продолжим" in again.text
    assert all("Как вас зовут" in heard.text for heard in (sticker, command, again))


def test_a_dialogue_left_alone_resumes_and_ends_after_thirty_days(
    anna: Telegrammer, clock: Clock
) -> None:
    for word in ("/start", "Согласен", "Нет, не нужно", "По шагам", "Анна"):
        anna.says(word)
    clock.moves(days=29)
    resumed = anna.says("Смирнова")
    clock.moves(days=30, seconds=1)
    ended = anna.says("8 921 123-45-67")

    assert "номер телефона" in resumed.text
    assert "Вы согласны" in ended.text


def test_the_referral_of_the_link_stays_with_the_customer(world: World, anna: Telegrammer) -> None:
    anna.says("/start ref_7Q2K-9")
    anna.registers()

    assert customer_of(world, anna).referral == "ref_7Q2K-9"


@pytest.mark.parametrize("payload", ["a b", "x" * 65, "../etc", "<b>"])
def test_a_made_up_referral_is_dropped(world: World, anna: Telegrammer, payload: str) -> None:
    anna.says(f"/start {payload}")
    anna.registers()

    assert customer_of(world, anna).referral == ""


def test_the_young_get_a_card_and_no_advertising(world: World, anna: Telegrammer) -> None:
    """Rule 55."""
    for word in ("/start", "Согласен", "Да, присылайте", "Всё одним сообщением"):
        anna.says(word)
    anna.says("Анна Петрова, +79211234567, anna@example.org, 5 мая 2012")
    anna.shares_contact()
    anna.says("Да")

    assert not customer_of(world, anna).allows(Purpose.ADVERTISING, "telegram")


@pytest.mark.parametrize("name", ["<b>Анна</b>", "{{name}}", "a" * 10_000, "🙂🙂", "\u202eаннА"])
def test_an_odd_name_never_breaks_the_markup(anna: Telegrammer, name: str) -> None:
    for word in ("/start", "Согласен", "Нет, не нужно", "По шагам"):
        anna.says(word)

    heard = anna.says(name)

    assert heard.status == 200
    assert "parse_mode" not in heard.call
    assert heard.text


def _to_the_summary(anna: Telegrammer) -> None:
    for text in ("/start", "Согласен", "Нет, не нужно", "Всё одним сообщением"):
        anna.says(text)
    anna.says("Анна Петрова, +79211234567, anna@example.org, 5 мая 1990")
    assert "Всё верно?" in anna.shares_contact().text
