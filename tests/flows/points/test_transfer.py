"""A person offers points in a chat, and another one accepts or declines them in theirs."""

from typing import Any

from chalicelib.domain.customers.customer import Customer
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import Heard, Telegrammer, WebchatVisitor
from tests.builders.shops import a_buyer
from tests.builders.staff import Caller
from tests.flows.points.scene import JOHNS_PHONE, earns, reads, words


def offers(member: Telegrammer, points: str = "60", to: str = JOHNS_PHONE) -> str:
    member.says("/transfer")
    member.says(to)
    member.says(points)
    return member.says("Да").text


def bound_buttons(heard: Heard) -> list[dict[str, str]]:
    """The buttons beneath a message, which name what they are about."""
    rows: list[list[dict[str, str]]] = heard.call["reply_markup"]["inline_keyboard"]
    return [button for row in rows for button in row]


def asked_of(world: World, john: Customer) -> list[dict[str, Any]]:
    """The question on the page of the taker."""
    return [each for each in reads(world, john) if "wants to transfer" in each["text"]]


def test_both_confirm_and_points_move(
    world: World, member: Telegrammer, visitor: WebchatVisitor, john: Customer
) -> None:
    assert "Наименьший перевод — 50 баллов" in member.says("Перевести баллы").text
    assert "Сколько баллов" in member.says(JOHNS_PHONE).text
    assert f"Перевести: 60 баллов. Кому: {JOHNS_PHONE}" in member.says("60 баллов").text
    assert "Мы спросили получателя" in member.says("Да").text
    assert "На счёте 70 баллов" in member.says("баллы").text

    visitor.last = asked_of(world, john)
    assert words(visitor.last).startswith("Анна wants to transfer 60 points to you.")
    taken = visitor.presses("Accept the points")

    assert (
        words(taken)
        == "Done, you have received 60 points. They expire when they would have expired before."
    )
    assert "You have 60 points." in words(visitor.says("points"))
    assert "На счёте 10 баллов" in member.says("баллы").text
    assert not [each for each in verify_ledger(world) if each.differences]
    again = visitor.says("/accept")
    assert "Nobody offers you points" in words(again)


def test_the_taker_may_decline(
    world: World, member: Telegrammer, visitor: WebchatVisitor, john: Customer
) -> None:
    offers(member)
    visitor.last = asked_of(world, john)

    assert "the points stay with the sender" in words(visitor.presses("Do not accept the points"))
    assert "На счёте 70 баллов" in member.says("баллы").text
    assert "Nobody offers you points" in words(visitor.says("/accept"))


def test_an_offer_ends_after_a_day(
    world: World, member: Telegrammer, visitor: WebchatVisitor, john: Customer, clock: Clock
) -> None:
    offers(member)
    reads(world, john)
    clock.moves(hours=24)

    assert "Nobody offers you points" in words(visitor.says("/accept"))


def test_points_that_are_gone_meanwhile_do_not_move(
    member: Telegrammer, visitor: WebchatVisitor, john: Customer
) -> None:
    offers(member)
    offers(member, "55")
    visitor.says("/accept")
    visitor.presses("Анна: 60 points")

    refused = words(visitor.says("/accept"))

    assert "does not go through just now" in refused
    assert "You have 60 points." in words(visitor.says("points"))
    assert "На счёте 10 баллов" in member.says("баллы").text


def test_what_cannot_be_transferred_is_said_at_once(
    world: World, member: Telegrammer, john: Customer
) -> None:
    member.says("/transfer")
    assert "Не понял, кому" in member.says("соседке").text
    assert "Это вы сами" in member.says(f"+{member.phone}").text
    member.says(JOHNS_PHONE)
    assert "Напишите число" in member.says("много").text
    assert "Наименьший перевод — 50 баллов" in member.says("49").text
    assert "на счёте 70 баллов" in member.says("71").text
    assert "Напишите число" in member.says("60.5").text
    assert "оставим как есть" in member.says("Отмена").text


def test_a_person_without_a_chat_is_not_asked(world: World, member: Telegrammer) -> None:
    buyer = a_buyer(world)

    assert "Перевести не получится" in offers(member, to=str(buyer.card))
    assert "Перевести не получится" in offers(member, to="+79990001122")


def test_a_blocked_card_neither_gives_nor_takes(
    world: World, member: Telegrammer, visitor: WebchatVisitor, john: Customer
) -> None:
    offers(member)
    visitor.says("/block")
    assert "one of the two cards is blocked" in words(visitor.says("/accept"))
    assert "Перевести не получится" in offers(member)

    member.says("/block")
    assert "Карта заблокирована" in member.says("/transfer").text


def test_few_points_are_not_transferred(world: World, till: Caller, anna: Telegrammer) -> None:
    anna.registers()
    earns(world, till, anna, "500.00")

    assert "наименьший перевод — 50 баллов" in anna.says("/transfer").text


def test_the_giver_withdraws_an_open_offer(
    world: World, member: Telegrammer, visitor: WebchatVisitor, john: Customer
) -> None:
    offers(member)
    visitor.last = asked_of(world, john)

    assert "баллы остались у вас: 60 баллов" in member.says("Отозвать перевод").text

    assert "A transfer to you was withdrawn: 60 points" in words(reads(world, john))
    assert "no longer waits for an answer" in words(visitor.presses("Accept the points"))
    assert "Отзывать нечего" in member.says("/withdraw").text
    assert "На счёте 70 баллов" in member.says("баллы").text


def test_of_several_offers_the_giver_chooses_which_is_withdrawn(
    member: Telegrammer, visitor: WebchatVisitor, john: Customer, clock: Clock
) -> None:
    offers(member)
    clock.moves(seconds=1)
    offers(member, "55", to=str(john.card))

    asked = member.says("Отозвать перевод")
    assert "Какой отозвать?" in asked.text
    assert john.first_name not in asked.text
    newest, older = bound_buttons(asked)
    assert newest["text"] == f"Карта …{john.card[-4:]}: 55 баллов"
    assert older["text"] == "Телефон …0011: 60 баллов"

    taken_back = member.presses(older["callback_data"])
    assert "баллы остались у вас: 60 баллов" in taken_back.text
    assert "Ждут ответа ещё переводы, всего: 1" in taken_back.text
    assert "Отозвать перевод" in taken_back.labels
    assert "уже не отозвать" in member.presses(older["callback_data"]).text
    assert "received 55 points" in words(visitor.says("/accept"))
    assert "уже не отозвать" in member.presses(newest["callback_data"]).text
    assert "Отзывать нечего" in member.says("/withdraw").text


def test_a_stranger_withdraws_nothing_with_the_button_of_another(
    member: Telegrammer, visitor: WebchatVisitor, john: Customer, clock: Clock
) -> None:
    offers(member)
    clock.moves(seconds=1)
    offers(member, "55")
    asked = member.says("/withdraw")
    value = bound_buttons(asked)[0]["callback_data"]

    visitor.last = [{"buttons": [[{"text": "x", "value": value}]], "text": ""}]
    assert "can no longer be withdrawn" in words(visitor.presses("x"))
    assert "Какой отозвать?" in member.says("/withdraw").text


def test_an_offer_that_ended_is_not_withdrawn(
    member: Telegrammer, john: Customer, clock: Clock
) -> None:
    offers(member)
    clock.moves(hours=24)

    assert "Отзывать нечего" in member.says("/withdraw").text


def test_all_points_are_offered_by_a_word(member: Telegrammer, john: Customer) -> None:
    member.says("/transfer")
    member.says(JOHNS_PHONE)

    assert "На счёте 70 баллов" in member.says("а сколько можно?").text
    assert "Перевести: 70 баллов" in member.says("все").text


def test_one_sentence_names_person_and_points(member: Telegrammer, john: Customer) -> None:
    heard = member.says(f"переведи 60 баллов на {JOHNS_PHONE}")
    assert f"Перевести: 60 баллов. Кому: {JOHNS_PHONE}" in heard.text

    member.says("Отмена")
    assert "Сколько баллов" in member.says(f"перевести баллы на {JOHNS_PHONE}").text
    member.says("Отмена")
    assert "Это вы сами" in member.says(f"перевести 60 баллов на +{member.phone}").text
