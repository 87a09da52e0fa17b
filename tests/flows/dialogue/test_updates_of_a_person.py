"""What a messenger posts beside plain texts: nulls, service messages, albums, edits, copies."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.messages.message import Chat
from chalicelib.world import World, use_world
from tests.builders.clock import Clock
from tests.builders.people import Heard, Telegrammer, customer_of
from tests.repo.builders import dialog_of

PHONE_QUESTION = ("По шагам", "Анна", "Петрова")


@pytest.fixture
def member(anna: Telegrammer) -> Telegrammer:
    anna.registers()
    return anna


def to_the_phone(anna: Telegrammer) -> None:
    anna.agrees()
    for text in PHONE_QUESTION:
        anna.says(text)


def edits(person: Telegrammer, said: dict[str, Any], text: str) -> Heard:
    """Edit the text of an update that was sent before."""
    update = person.update(text=text, edit_date=said["message"]["date"] + 5)
    message = {**update.pop("message"), "message_id": said["message"]["message_id"]}
    return person.sends({**update, "edited_message": message})


def answers_of(world: World, person: Telegrammer) -> dict[str, str]:
    values: dict[str, str] = dialog_of(world, Chat("telegram", str(person.chat_id))).form["values"]
    return values


# Nulls


def test_d03_null_is_absent(world: World, anna: Telegrammer) -> None:
    """Case d03."""
    to_the_phone(anna)
    contact = {"phone_number": "79000000011", "first_name": None, "user_id": anna.chat_id}

    heard = anna.sends(anna.update(contact=contact))

    assert heard.status == 200
    assert "почта" in heard.text
    assert answers_of(world, anna)["phone"] == "+79000000011"


OPTIONAL = ("contact", "forward_origin", "media_group_id", "photo", "caption", "entities")


def test_d03_null_is_absent_in_every_optional_field_of_every_update(anna: Telegrammer) -> None:
    """Case d03."""
    update = anna.update(text="/start", **dict.fromkeys(OPTIONAL))
    update["message"]["from"] |= {"language_code": None, "last_name": None, "username": None}
    nulls = dict.fromkeys(("edited_message", "callback_query", "my_chat_member", "poll"))

    assert "Вы согласны" in anna.sends({**update, **nulls}).text


def test_d03_null_is_absent_in_a_press(member: Telegrammer) -> None:
    """Case d03."""
    update = member.update()
    message = {**update.pop("message"), "text": None}
    pressed = {"id": "1", "from": message["from"], "data": None, "message": message}

    assert member.sends({**update, "callback_query": pressed}).status == 200


# Service messages and media


SERVICE = [
    {"pinned_message": {"message_id": 5, "date": 1, "chat": {"id": 1, "type": "private"}}},
    {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
    {"users_shared": {"request_id": 1, "users": []}},
    {"write_access_allowed": {}},
    {"successful_payment": {"currency": "RUB", "total_amount": 1}},
    {"chat_background_set": {"type": {}}},
    {"gift": {"gift": {}}},
    {"a_kind_of_the_year_2030": {"x": 1}},
    {},
]


@pytest.mark.parametrize("parts", SERVICE, ids=lambda parts: next(iter(parts), "empty"))
def test_d09_a_service_message_gets_no_answer(member: Telegrammer, parts: dict[str, Any]) -> None:
    """Case d09."""
    assert member.sends(member.update(**parts)) == Heard(200)


@pytest.mark.parametrize("parts", SERVICE, ids=lambda parts: next(iter(parts), "empty"))
def test_d09_neither_in_a_registration(anna: Telegrammer, parts: dict[str, Any]) -> None:
    """Case d09."""
    assert anna.sends(anna.update(**parts)) == Heard(200)
    to_the_phone(anna)

    assert anna.sends(anna.update(**parts)) == Heard(200)
    assert "Подтвердите" in anna.says("8 921 123-45-67").text


@pytest.mark.parametrize(
    "kind",
    ["sticker", "photo", "voice", "video_note", "document", "poll", "venue", "dice"],
)
def test_media_keep_their_answer(member: Telegrammer, kind: str) -> None:
    assert "Не понял" in member.sends(member.update(**{kind: {"file_id": "x"}})).text


@pytest.mark.parametrize("is_member", [True, False])
def test_d23_an_album_gets_one_answer(anna: Telegrammer, *, is_member: bool) -> None:
    """Case d23."""
    if is_member:
        anna.registers()
    else:
        to_the_phone(anna)
    photo = {"photo": [{"file_id": "x"}], "media_group_id": "13579"}

    heard = [anna.sends(anna.update(**photo)) for _ in range(6)]
    another = anna.sends(anna.update(**{**photo, "media_group_id": "24680"}))

    assert [bool(each.text) for each in heard] == [True, *[False] * 5]
    assert {each.status for each in heard} == {200}
    assert another.text


def test_d23_photos_that_arrive_at_the_same_instant_get_one_answer(member: Telegrammer) -> None:
    """Case d23: the functions that read them know nothing of each other."""
    photo = {"photo": [{"file_id": "x"}], "media_group_id": "13579"}
    album = [member.update(**photo) for _ in range(6)]

    with ThreadPoolExecutor(len(album)) as functions:
        heard = list(functions.map(member.sends, album))

    assert [bool(each.text) for each in heard].count(True) == 1
    assert {each.status for each in heard} == {200}


# Commands


@pytest.mark.parametrize("said", ["/card@grocer_bot", "/CARD", "/Card@Grocer_Bot now", "/card\nx"])
def test_d08_a_command_is_its_first_word(member: Telegrammer, said: str) -> None:
    """Case d08."""
    assert "Ваша карта" in member.says(said).text


def test_d08_help_with_the_name_of_the_bot(member: Telegrammer) -> None:
    """Case d08."""
    assert "Что я умею" in member.says("/help@grocer_bot").text


def test_d08_the_same_while_a_registration_is_open(anna: Telegrammer) -> None:
    """Case d08."""
    to_the_phone(anna)

    assert "Карта привязана к телефону" in anna.says("/help@grocer_bot").text
    assert "сразу после регистрации" in anna.says("/card@grocer_bot").text
    assert "Ваша фамилия" in anna.says("/BACK@grocer_bot").text


def test_d08_a_start_with_the_name_of_the_bot_has_its_link(world: World, anna: Telegrammer) -> None:
    """Case d08."""
    anna.says("/start@grocer_bot ref_7Q2K-9")
    anna.registers()

    assert customer_of(world, anna).referral == "ref_7Q2K-9"


# Edits


def test_d24_an_edited_answer_changes_its_field(world: World, anna: Telegrammer) -> None:
    """Case d24."""
    anna.agrees()
    anna.says("По шагам")
    name = anna.update(text="Иван")
    anna.sends(name)

    heard = edits(anna, name, "Иванна")

    assert "Имя: Иванна" in heard.text
    assert "Ваша фамилия" in heard.text
    assert answers_of(world, anna)["first_name"] == "Иванна"


def test_d24_an_edit_of_the_last_answer_takes_effect_while_its_question_is_open(
    world: World, anna: Telegrammer
) -> None:
    """Case d24."""
    to_the_phone(anna)
    anna.shares_contact()
    wrong = anna.update(text="ivan@mail")
    refused = anna.sends(wrong)

    heard = edits(anna, wrong, "ivan@mail.example")

    assert "электронная почта" in refused.text
    assert "день рождения" in heard.text
    assert answers_of(world, anna)["email"] == "ivan@mail.example"


def test_d24_an_edited_form_changes_what_it_said(world: World, anna: Telegrammer) -> None:
    """Case d24: the new phone is not proven."""
    anna.agrees()
    form = anna.update(text="Анна Петрова, +79211234567, anna@mail.ru, 5 мая 1990")
    anna.sends(form)
    anna.shares_contact()

    heard = edits(anna, form, "Анна Каренина, +79031112233, anna@mail.ru, 5 мая 1990")

    assert "Подтвердите, что номер +79031112233 ваш" in heard.text
    assert answers_of(world, anna)["surname"] == "Каренина"


def test_d24_an_edited_form_that_is_wrong_changes_nothing(world: World, anna: Telegrammer) -> None:
    """Case d24."""
    anna.agrees()
    form = anna.update(text="Анна Петрова, +79211234567, anna@mail.ru, 5 мая 1990")
    anna.sends(form)

    heard = edits(anna, form, "Анна Каренина, +79211234567, anna@mail.ru, 31.02.1990")

    assert "Такого дня нет" in heard.text
    assert "не учтена" in heard.text
    assert answers_of(world, anna)["surname"] == "Петрова"


def test_d24_an_edit_at_the_summary_shows_it_anew(anna: Telegrammer) -> None:
    """Case d24."""
    to_the_phone(anna)
    anna.shares_contact()
    email = anna.update(text="anna@mail.ru")
    anna.sends(email)
    anna.says("5 мая 1990")

    heard = edits(anna, email, "karenina@mail.ru")

    assert heard.text.count("Почта: karenina@mail.ru") == 2
    assert "Всё верно?" in heard.text


@pytest.mark.parametrize("text", ["42", "не скажу"])
def test_d24_an_edit_that_is_no_answer_changes_nothing(
    world: World, anna: Telegrammer, text: str
) -> None:
    """Case d24."""
    anna.agrees()
    anna.says("По шагам")
    name = anna.update(text="Иван")
    anna.sends(name)

    heard = edits(anna, name, text)

    assert "не учтена" in heard.text
    assert answers_of(world, anna)["first_name"] == "Иван"


def test_d24_an_edit_of_any_other_message_says_how_to_change(anna: Telegrammer) -> None:
    """Case d24."""
    anna.agrees()
    steps = anna.update(text="По шагам")
    anna.sends(steps)

    heard = edits(anna, steps, "Всё одним сообщением")

    assert "нажмите «Назад»" in heard.text
    assert "Как вас зовут" in heard.text


def test_d24_an_edit_that_changes_no_value_is_silent(anna: Telegrammer) -> None:
    """Case d24."""
    anna.agrees()
    anna.says("По шагам")
    name = anna.update(text="Иван")
    anna.sends(name)

    assert edits(anna, name, "Иван.") == Heard(200)


def test_d24_stop_in_an_edit_leaves_the_registration(anna: Telegrammer) -> None:
    """Case d24."""
    anna.agrees()
    anna.says("По шагам")
    name = anna.update(text="Иван")
    anna.sends(name)

    assert "прервали" in edits(anna, name, "стоп").text


def test_d24_an_edit_outside_of_questions_is_silent(member: Telegrammer) -> None:
    """Case d24."""
    said = member.update(text="бла-бла")
    member.sends(said)

    assert edits(member, said, "карта") == Heard(200)
    assert edits(Telegrammer(member.world, 77), said, "карта") == Heard(200)
    assert edits(Telegrammer(member.world, 78), said, "стоп") == Heard(200)


def test_d24_a_customer_edits_the_answer_to_an_open_question(
    world: World, member: Telegrammer
) -> None:
    """Case d24."""
    member.says("Изменить имя")
    first = member.update(text="Жана")
    member.sends(first)
    hint = edits(member, first, "Жанна")
    wrong = member.update(text="42")
    member.sends(wrong)
    edits(member, wrong, "Дарк")

    assert "нажмите «Назад»" in hint.text
    assert customer_of(world, member).surname == "Дарк"


def test_a_place_that_moves_is_silent(member: Telegrammer) -> None:
    update = member.update(location={"latitude": 1.0, "longitude": 1.0}, edit_date=1)

    edited = {"update_id": update["update_id"], "edited_message": update["message"]}

    assert member.sends(edited) == Heard(200)


# Languages


@pytest.mark.parametrize("code", ["be", "kk", "uz", "ky", "tt", "uk", "uk-UA", "UK", "hy"])
@pytest.mark.parametrize(("language", "hello"), [("ru", "Вы согласны"), ("en", "Do you agree")])
def test_neighbours_get_the_language_of_the_programme(
    world: World, code: str, language: Any, hello: str
) -> None:
    use_world(replace(world, settings=replace(world.settings, language=language)))

    assert hello in Telegrammer(world, 42, language=code).says("/start").text


@pytest.mark.parametrize("code", ["en", "de", "fr", "zh-hans"])
def test_other_languages_get_english(world: World, code: str) -> None:
    assert "Do you agree" in Telegrammer(world, 42, language=code).says("/start").text


# Copies


def test_d25_two_copies_at_once_have_one_effect_and_the_refused_one_repeats_the_reply(
    world: World, member: Telegrammer, clock: Clock
) -> None:
    """Case d25: README says exactly when there may be two replies."""
    update = member.update(text="карта")

    with ThreadPoolExecutor(2) as both:
        heard = list(both.map(member.sends, [update, update]))
    version = dialog_of(world, Chat("telegram", str(member.chat_id))).version
    clock.moves(seconds=11)
    again = member.sends(update)
    clock.moves(seconds=1)
    once_more = member.sends(update)

    assert sorted(each.status for each in heard) == [200, 503]
    assert [bool(each.text) for each in heard].count(True) == 1
    assert "Ваша карта" in again.text
    assert (once_more.status, once_more.text) == (503, "")
    assert dialog_of(world, Chat("telegram", str(member.chat_id))).version == version + 1
