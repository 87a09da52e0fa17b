"""What a registered customer may ask for."""

import json

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import ADVERTISING, Telegrammer, customer_of
from tests.builders.table import items


@pytest.fixture
def member(anna: Telegrammer) -> Telegrammer:
    """Anna with her card, who allowed advertising."""
    anna.registers(advertising=ADVERTISING)
    return anna


@pytest.mark.parametrize("word", ["карта", "Карта!", "/card", "💳 Карта", "card"])
def test_the_card_is_shown_by_any_of_its_words(
    world: World, member: Telegrammer, word: str
) -> None:
    number = customer_of(world, member).card

    assert number in member.says(word).text.replace(" ", "")


def test_the_profile_shows_what_is_known(member: Telegrammer) -> None:
    profile = member.says("профиль")

    assert "Имя: Анна" in profile.text
    assert "+79211234567" in profile.text
    assert {"Изменить имя", "Изменить почту", "Не присылать рекламу"} <= profile.labels


def test_a_new_email_replaces_the_old_one(world: World, member: Telegrammer) -> None:
    member.says("Изменить почту")
    wrong = member.says("не почта")
    done = member.says("new@example.org")

    claims = items(world.client("dynamodb"), world.settings.table, "EMAIL#")
    assert "ivan@mail.ru" in wrong.text
    assert "new@example.org" in done.text
    assert [claim["pk"]["S"] for claim in claims] == ["EMAIL#new@example.org"]


def test_an_email_of_another_customer_is_taken_as_any_other(
    world: World, member: Telegrammer
) -> None:
    boris = Telegrammer(world, 99, first_name="Борис", phone="79031112233")
    boris.registers(email="boris@example.org")
    member.says("Изменить почту")

    done = member.says("BORIS@example.org")

    assert "Теперь ваша почта" in done.text
    assert customer_of(world, member).email_proven_at is None
    assert customer_of(world, boris).email == "boris@example.org"


def test_the_name_changes_part_by_part_and_either_may_stay(
    world: World, member: Telegrammer
) -> None:
    member.says("Изменить имя")
    offered = member.says("Анна")
    done = member.says("Каренина")

    assert "Петрова" in offered.labels
    assert "Анна Каренина" in done.text
    assert customer_of(world, member).surname == "Каренина"


def test_a_change_can_be_cancelled(world: World, member: Telegrammer) -> None:
    member.says("Изменить имя")
    member.says("Отмена")

    assert customer_of(world, member).first_name == "Анна"


def test_the_language_changes_for_good(world: World, member: Telegrammer) -> None:
    member.says("/language")

    assert "I speak English" in member.says("English").text
    assert customer_of(world, member).locale == "en"
    assert "Your card" in member.says("card").text


def test_stop_closes_this_channel_at_once_and_the_rest_on_request(
    world: World, member: Telegrammer
) -> None:
    here = member.says("СТОП")
    after_one = customer_of(world, member)
    member.says("Не присылать нигде")
    after_all = customer_of(world, member)

    assert "Не присылать нигде" in here.labels
    assert not after_one.allows(Purpose.ADVERTISING, "telegram")
    assert after_one.allows(Purpose.ADVERTISING, "sms")
    assert not any(after_all.allows(Purpose.ADVERTISING, c) for c in ("telegram", "sms", "email"))


def test_resume_shows_the_words_before_it_counts(world: World, member: Telegrammer) -> None:
    member.says("стоп")
    shown = member.says("/resume")
    before = customer_of(world, member)
    member.says("Да, присылайте")

    assert "предложения и новости" in shown.text
    assert not before.allows(Purpose.ADVERTISING, "telegram")
    assert customer_of(world, member).allows(Purpose.ADVERTISING, "telegram")


def test_every_consent_that_was_replaced_stays_as_proof(
    world: World, member: Telegrammer, clock: Clock
) -> None:
    """Rule 55."""
    clock.moves(days=1)
    member.says("стоп")
    clock.moves(days=1)
    member.says("/resume")
    member.says("Да, присылайте")

    former = world.customers.former_consents.of_customer(customer_of(world, member).id)
    here = [consent.given for consent in former if consent.channel == "telegram"]
    assert here == [True, False]


def test_my_data_is_exported_as_json_that_is_made_when_it_is_sent(
    world: World, member: Telegrammer
) -> None:
    from chalicelib.services.responses.export_customer import export_customer

    member.says("мои данные")
    said = member.says("Выгрузить")

    exported = json.loads(export_customer(world, customer_of(world, member).id))
    assert "Собрал" in said.text
    assert (exported["phone"], exported["surname"]) == ("+79211234567", "Петрова")
    assert len(exported["consents"]) == 4


def test_erasure_asks_once_more_and_leaves_nothing_personal(
    world: World, member: Telegrammer
) -> None:
    """Rule 53."""
    card = customer_of(world, member).card
    member.says("/mydata")
    sure = member.says("Удалить всё")
    done = member.says("Да, удалить")

    left = items(world.client("dynamodb"), world.settings.table)
    personal = [item for item in left if not item["pk"]["S"].startswith("OWED#")]
    assert "нельзя" in sure.text
    assert "удалены" in done.text
    for secret in ("Анна", "Петрова", "79211234567", "anna@example.org"):
        assert secret not in str(personal)
    (closed,) = [item for item in left if item["pk"]["S"] == f"CARD#{card}"]
    assert "customer" not in closed


def test_erasure_can_be_refused(world: World, member: Telegrammer) -> None:
    member.says("/mydata")
    member.says("Удалить всё")
    member.says("Нет")

    assert customer_of(world, member).first_name == "Анна"


def test_an_erased_person_may_come_back_as_somebody_new(world: World, member: Telegrammer) -> None:
    before = customer_of(world, member)
    for word in ("/mydata", "Удалить всё", "Да, удалить"):
        member.says(word)

    member.registers()

    after = customer_of(world, member)
    assert (before.id == after.id, before.card == after.card) == (False, False)


@pytest.mark.parametrize("word", ["карта", "/profile", "подписаться", "мои данные"])
def test_before_the_registration_every_command_leads_to_it(anna: Telegrammer, word: str) -> None:
    assert "Вы согласны" in anna.says(word).text


def test_what_is_not_understood_gets_the_menu(member: Telegrammer) -> None:
    heard = member.says("бла-бла")

    assert "Не понял" in heard.text
    assert "💳 Карта" in heard.labels


@pytest.mark.parametrize("word", ["помощь", "/help", "о программе", "/start", "что ты умеешь?"])
def test_help_and_greetings_answer(member: Telegrammer, word: str) -> None:
    heard = member.says(word)

    assert heard.status == 200
    assert heard.labels
