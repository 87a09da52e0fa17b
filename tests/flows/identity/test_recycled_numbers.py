"""A number that was silent for 180 days opens a card only with one more fact (rule 36)."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.bot.conversation import converse
from chalicelib.bot.dialogs.registration.recycled import TRIES_A_DAY_MAX
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.messages.message import Chat, Message, Text
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import Heard, Telegrammer, customer_of, profiles
from tests.builders.table import items
from tests.repo.builders import a_customer, found, stored, told_by

OLD_CHAT = Chat("telegram", "7088888888")
FORMER = ("Прежний", "old@example.org", "5 мая")


class Busy(World):
    """A world whose table refuses every commit for now."""

    def commit(self, *_: object, **__: object) -> None:
        raise Unavailable("table.busy")


def vars_of(world: World) -> dict[str, Any]:
    return {each.name: getattr(world, each.name) for each in fields(world) if each.init}


@pytest.fixture
def former(world: World, clock: Clock) -> Customer:
    """A customer who was last seen over twelve months ago."""
    old = stored(
        world,
        a_customer(
            first_name="Прежний",
            email=Email("old@example.org"),
            birthday=Birthday(5, 5, 1990),
            chats=(OLD_CHAT,),
        ),
    )
    clock.moves(days=400)
    return old


@pytest.fixture
def newcomer(world: World, former: Customer) -> Telegrammer:
    """The person who has the number now."""
    return Telegrammer(world, 7099999999, first_name="Борис", phone=former.phone.number[1:])


def shows_the_number(person: Telegrammer) -> Heard:
    person.agrees()
    person.says("Поделиться контактом")
    return person.shares_contact()


def finishes(person: Telegrammer) -> Heard:
    """Answer what a new card needs."""
    person.says("Петров")
    person.says("boris@example.org")
    person.says("6 июня 1991")
    return person.says("Да")


def test_s12_nothing_is_shown_before_one_more_fact(newcomer: Telegrammer) -> None:
    heard = shows_the_number(newcomer)

    assert "уже есть карта" in heard.text
    assert not any(word in heard.text for word in FORMER)


def test_s12_a_person_who_knows_no_fact_gets_a_new_card(
    world: World, newcomer: Telegrammer, former: Customer
) -> None:
    shows_the_number(newcomer)
    heard = [newcomer.says("Завести новую карту"), newcomer.says("Борис"), finishes(newcomer)]

    now = found(world, former)
    assert "Готово, Борис!" in heard[-1].text
    assert customer_of(world, newcomer).id != former.id
    assert customer_of(world, newcomer).phone.number == former.phone.number
    assert world.customers.claims.owner_of_phone(former.phone.number) != former.id
    assert (now.phone.number, now.card, now.chats) == ("", former.card, former.chats)
    assert not any(word in each.text for each in heard for word in FORMER)


def test_s12_the_former_owner_is_told_in_the_other_channels(
    world: World, newcomer: Telegrammer
) -> None:
    shows_the_number(newcomer)
    for text in ("Завести новую карту", "Борис"):
        newcomer.says(text)
    finishes(newcomer)

    owed = items(world.client("dynamodb"), world.settings.table, "OWED#")
    told = [each for each in owed if "notice.phone_released" in each["outgoing"]["S"]]
    assert {each["channel"]["S"] for each in told} == {"telegram", "email"}
    assert any("old@example.org" in each["outgoing"]["S"] for each in told)


@pytest.mark.parametrize("fact", ["5 мая 1990", "05.05.1990", "моя почта OLD@example.org"])
def test_s12_one_fact_of_the_card_opens_it(
    world: World, newcomer: Telegrammer, former: Customer, fact: str
) -> None:
    shows_the_number(newcomer)

    heard = newcomer.says(fact)

    assert "Мы вас узнали" in heard.text
    assert customer_of(world, newcomer).id == former.id


@pytest.mark.parametrize("wrong", ["5 мая", "6 мая 1990", "5 мая 1991", "other@example.org"])
def test_s12_a_wrong_fact_opens_nothing_and_the_third_one_ends_it(
    world: World, newcomer: Telegrammer, former: Customer, wrong: str
) -> None:
    shows_the_number(newcomer)

    heard = [newcomer.says(wrong).text for _ in range(3)]

    assert "записано другое" in heard[0]
    assert "новую карту" in heard[2]
    assert "Как вас зовут" in heard[2]
    assert found(world, former).chats == former.chats


def test_s12_a_fact_that_could_not_be_stored_is_one_try(
    world: World, newcomer: Telegrammer, former: Customer
) -> None:
    shows_the_number(newcomer)
    chat = Chat("telegram", str(newcomer.chat_id))
    message = Message("fact", "9", chat, world.now(), Text("5 мая 1990"))
    for _ in range(TRIES_A_DAY_MAX + 1):
        with pytest.raises(Unavailable):
            converse(Busy(**vars_of(world)), message)

    converse(world, message)

    assert customer_of(world, newcomer).id == former.id


def test_s12_tries_are_counted_beyond_one_chat(
    world: World, newcomer: Telegrammer, former: Customer
) -> None:
    shows_the_number(newcomer)
    for _ in range(3):
        newcomer.says("6 мая 1990")
    other = Telegrammer(world, 7099999998, phone=newcomer.phone)
    shows_the_number(other)

    heard = other.says("5 мая 1990")

    assert "новую карту" in heard.text
    assert found(world, former).chats == former.chats


def test_words_that_are_no_fact_cost_no_try(newcomer: Telegrammer) -> None:
    shows_the_number(newcomer)

    heard = [newcomer.says(text).text for text in ("не помню", "а что это?", "не знаю", "хм")]

    assert "Операторы" in heard[1]
    assert all("записано другое" not in text for text in heard)
    assert "Мы вас узнали" in newcomer.says("5 мая 1990").text


def test_a_contact_again_does_not_ask_a_person_who_gave_up(newcomer: Telegrammer) -> None:
    shows_the_number(newcomer)
    newcomer.says("Завести новую карту")

    assert "Как вас зовут" in newcomer.shares_contact().text


def test_a_silent_card_without_any_fact_is_never_mentioned(world: World, clock: Clock) -> None:
    old = stored(world, a_customer(email=None, birthday=None, chats=(OLD_CHAT,)))
    clock.moves(days=400)
    newcomer = Telegrammer(world, 7099999999, first_name="Борис", phone=old.phone.number[1:])

    heard = [shows_the_number(newcomer), newcomer.says("Борис"), finishes(newcomer)]

    assert "Как вас зовут" in heard[0].text
    assert "уже есть карта" not in heard[0].text
    assert "Готово, Борис!" in heard[-1].text
    assert len(profiles(world)) == 2


def test_a_birthday_without_its_year_needs_no_year(world: World, clock: Clock) -> None:
    old = stored(world, a_customer(birthday=Birthday(5, 5, None), chats=(OLD_CHAT,)))
    clock.moves(days=400)
    owner = Telegrammer(world, 7099999999, phone=old.phone.number[1:])
    shows_the_number(owner)

    assert "Мы вас узнали" in owner.says("5 мая").text


@pytest.mark.parametrize(("days", "is_asked"), [(179, False), (181, True)])
def test_only_180_days_of_silence_make_a_number_doubtful(
    world: World, clock: Clock, *, days: int, is_asked: bool
) -> None:
    old = stored(world, a_customer(chats=(OLD_CHAT,)))
    clock.moves(days=days)
    newcomer = Telegrammer(world, 7099999999, phone=old.phone.number[1:])

    heard = shows_the_number(newcomer)

    assert ("уже есть карта" in heard.text) == is_asked
    assert ("Мы вас узнали" in heard.text) != is_asked


def test_a_word_in_the_old_chat_is_no_silence(world: World, clock: Clock) -> None:
    old = stored(world, a_customer(chats=(OLD_CHAT,)))
    clock.moves(days=300)
    Telegrammer(world, int(OLD_CHAT.id)).says("карта")
    newcomer = Telegrammer(world, 7099999999, phone=old.phone.number[1:])

    assert "Мы вас узнали" in shows_the_number(newcomer).text


def test_the_own_chat_of_a_silent_card_needs_no_fact(world: World, clock: Clock) -> None:
    old = stored(world, a_customer(chats=(OLD_CHAT,)))
    dialog = world.conversation.dialogs.get(OLD_CHAT)
    assert dialog is not None
    world.conversation.dialogs.save(dialog.forgotten())
    clock.moves(days=400)
    owner = Telegrammer(world, int(OLD_CHAT.id), phone=old.phone.number[1:])

    assert "Мы вас узнали" in shows_the_number(owner).text


def test_a_customer_without_a_number_can_be_shown_and_erased(
    world: World, newcomer: Telegrammer, former: Customer
) -> None:
    shows_the_number(newcomer)
    for text in ("Завести новую карту", "Борис"):
        newcomer.says(text)
    finishes(newcomer)
    owner = Telegrammer(world, int(OLD_CHAT.id))

    profile = owner.says("профиль")
    for text in ("удалить меня", "Да, удалить"):
        owner.says(text)

    assert "Прежний" in profile.text
    assert "Телефон" not in profile.text
    assert world.customers.profiles.get(former.id) is None
    assert customer_of(world, newcomer).first_name == "Борис"


@pytest.fixture
def owner(world: World, newcomer: Telegrammer) -> Telegrammer:
    """The former owner, after the newcomer took the number over."""
    shows_the_number(newcomer)
    for text in ("Завести новую карту", "Борис"):
        newcomer.says(text)
    finishes(newcomer)
    return Telegrammer(world, int(OLD_CHAT.id), phone="79035556677")


def test_the_former_owner_gives_a_new_number_by_a_contact(
    world: World, owner: Telegrammer, former: Customer
) -> None:
    profile = owner.says("профиль")
    foreign = owner.shares_contact(user_id=1)
    done = owner.shares_contact()

    now = found(world, former)
    assert "📱 Отправить мой номер" in profile.labels
    assert "другого человека" in foreign.text
    assert "+79035556677" in done.text
    assert (now.phone.number, now.phone.method) == ("+79035556677", "contact")
    assert now.number_facts.mobile
    assert world.customers.claims.owner_of_phone(now.phone.number) == former.id
    assert "📱 Отправить мой номер" not in owner.says("профиль").labels


def test_a_new_number_of_another_customer_is_refused(
    world: World, owner: Telegrammer, former: Customer, newcomer: Telegrammer
) -> None:
    owner.phone = newcomer.phone

    assert "к другой карте" in owner.shares_contact().text
    assert found(world, former).phone.number == ""


def test_a_number_that_cannot_be_read_is_not_taken(
    world: World, owner: Telegrammer, former: Customer
) -> None:
    owner.shares_contact(phone="+88812345678")

    assert found(world, former).phone.number == ""


def test_a_customer_with_a_number_cannot_swap_it_by_a_contact(
    world: World, newcomer: Telegrammer, owner: Telegrammer
) -> None:
    before = customer_of(world, newcomer).phone.number
    assert before != owner.phone

    newcomer.shares_contact(phone="79035556677")

    assert customer_of(world, newcomer).phone.number == before


def test_a_purchase_is_no_silence(world: World, clock: Clock) -> None:
    lately = Bought((clock.now() + timedelta(days=300)).date().toordinal(), 100, (("tea", 100),))
    old = stored(world, a_customer(chats=(OLD_CHAT,), shopping=Shopping((lately,))))
    clock.moves(days=400)
    newcomer = Telegrammer(world, 7099999999, phone=old.phone.number[1:])

    assert "Мы вас узнали" in shows_the_number(newcomer).text


def test_a_card_that_was_erased_meanwhile_asks_nothing_more(
    world: World, newcomer: Telegrammer, former: Customer
) -> None:
    shows_the_number(newcomer)
    owner = Telegrammer(world, int(OLD_CHAT.id))
    for text in ("удалить меня", "Да, удалить"):
        owner.says(text)

    heard = newcomer.says("5 мая 1990")

    assert "Как вас зовут" in heard.text


def test_the_dialog_of_the_newcomer_keeps_nothing_of_the_former_owner(
    world: World, newcomer: Telegrammer, owner: Telegrammer
) -> None:
    dialog = world.conversation.dialogs.get(Chat("telegram", str(newcomer.chat_id)))

    assert owner.chat_id
    assert dialog is not None
    assert dialog.owed
    assert not any(word in str(dialog) for word in (*FORMER, OLD_CHAT.id))


def test_an_erasure_covers_the_notice_to_the_mailbox(
    world: World, owner: Telegrammer, former: Customer
) -> None:
    waiting = [each for each in told_by(world).split("\n") if "old@example.org" in each]
    for text in ("удалить меня", "Да, удалить"):
        owner.says(text)

    assert waiting
    assert world.customers.profiles.get(former.id) is None
    assert "old@example.org" not in told_by(world)


def test_the_erasure_of_a_customer_without_a_number_leaves_the_quarantine(
    world: World, owner: Telegrammer
) -> None:
    world.conversation.quarantine.keep(
        "1", channel="telegram", body=b'{"text": "of another person"}', why="x", now=world.now()
    )

    for text in ("удалить меня", "Да, удалить"):
        owner.says(text)

    assert "of another person" in told_by(world)
