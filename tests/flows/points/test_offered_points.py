"""A person who is offered points answers by the button of the offer, or in words."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.world import World, use_world
from tests.builders.people import Telegrammer, WebchatVisitor
from tests.builders.staff import Caller
from tests.flows.points.scene import JOHNS_PHONE, earns, reads, words


@pytest.fixture
def member(world: World, till: Caller, anna: Telegrammer) -> Telegrammer:
    anna.registers()
    earns(world, till, anna, "2000.00")
    return anna


@pytest.fixture
def boris(world: World, till: Caller) -> Telegrammer:
    boris = Telegrammer(world, 555_002, first_name="Борис", phone="79211230002")
    boris.registers(email="boris@example.org")
    earns(world, till, boris, "2000.00")
    return boris


def offers(person: Telegrammer, points: str, to: str = JOHNS_PHONE) -> str:
    person.says(f"перевести {points} баллов на {to}")
    return person.says("Да").text


def buttons_of(questions: list[dict[str, Any]], giver: str) -> dict[str, str]:
    """The values of the buttons beneath the question about one giver."""
    asked = [each for each in questions if each["text"].startswith(f"{giver} wants")]
    return {each["text"]: each["value"] for row in asked[-1]["buttons"] for each in row}


def balance(visitor: WebchatVisitor) -> str:
    return words(visitor.says("points"))


def test_a_button_answers_its_own_offer(
    world: World,
    member: Telegrammer,
    boris: Telegrammer,
    visitor: WebchatVisitor,
    john: Customer,
) -> None:
    offers(member, "60")
    offers(boris, "70")
    questions = reads(world, john)
    visitor.last = [each for each in questions if each["text"].startswith("Борис wants")]

    assert "received 70 points" in words(visitor.presses("Accept the points"))
    assert "На счёте 140 баллов" in member.says("баллы").text

    from_anna = [each for each in questions if each["text"].startswith("Анна wants")]
    visitor.last = from_anna
    assert "stay with the sender" in words(visitor.presses("Do not accept the points"))
    visitor.last = from_anna
    again = words(visitor.presses("Accept the points"))
    assert "no longer waits for an answer" in again
    assert "You have 70 points." in balance(visitor)


def test_the_buttons_fit_into_a_messenger(
    world: World, member: Telegrammer, visitor: WebchatVisitor, john: Customer
) -> None:
    offers(member, "60")

    values = buttons_of(reads(world, john), "Анна").values()

    assert len(values) == 2
    assert all(len(value.encode()) <= 64 for value in values)


def test_a_button_of_another_customer_takes_nothing(
    world: World, member: Telegrammer, boris: Telegrammer, visitor: WebchatVisitor, john: Customer
) -> None:
    offers(member, "60")
    value = buttons_of(reads(world, john), "Анна")["Accept the points"]

    assert "уже не ждёт ответа" in boris.presses(value).text
    assert "уже не ждёт ответа" in boris.presses("transfer_accept:no-such-id").text
    assert "На счёте 140 баллов" in boris.says("баллы").text


def test_in_telegram_the_buttons_stand_beneath_the_question(
    member: Telegrammer, boris: Telegrammer
) -> None:
    offers(boris, "60", to=f"+{member.phone}")

    asked = member.says("От кого?")

    assert asked.text.startswith("Борис хочет перевести вам 60 баллов.")
    take, leave = asked.call["reply_markup"]["inline_keyboard"][0]
    assert (take["text"], leave["text"]) == ("Принять баллы", "Не принимать баллы")
    assert "вам перешло: 60 баллов" in member.presses(take["callback_data"]).text


@pytest.mark.parametrize(
    "said",
    ["yes", "Accept", "sure", "ok", "I accept", "yes, please", "I agree", "I will take them"],
)
def test_a_yes_takes_the_only_offer(
    member: Telegrammer, visitor: WebchatVisitor, john: Customer, said: str
) -> None:
    offers(member, "60")

    assert "received 60 points" in words(visitor.says(said))


@pytest.mark.parametrize(
    "said", ["no", "Decline", "no thanks", "No, thank you", "don't accept", "I refuse", "nope"]
)
def test_a_no_leaves_the_only_offer(
    member: Telegrammer, visitor: WebchatVisitor, john: Customer, said: str
) -> None:
    offers(member, "60")

    assert "the points stay with the sender" in words(visitor.says(said))


@pytest.mark.parametrize(
    "said",
    ["Принять", "Да", "согласен", "Согласна", "ок", "давай", "приму", "беру", "да, конечно"],
)
def test_a_russian_yes_takes_the_only_offer(
    member: Telegrammer, boris: Telegrammer, said: str
) -> None:
    offers(boris, "60", to=f"+{member.phone}")

    assert "вам перешло: 60 баллов" in member.says(said).text


@pytest.mark.parametrize(
    "said",
    ["Нет", "Не принимать", "не надо", "Отклонить", "отказываюсь", "нет, спасибо", "не приму"],
)
def test_a_russian_no_leaves_the_only_offer(
    member: Telegrammer, boris: Telegrammer, said: str
) -> None:
    offers(boris, "60", to=f"+{member.phone}")

    assert "баллы останутся у отправителя" in member.says(said).text


def test_words_ask_which_of_several(
    member: Telegrammer, boris: Telegrammer, visitor: WebchatVisitor, john: Customer
) -> None:
    offers(member, "60")
    offers(boris, "70")

    assert "Which one do you accept?" in words(visitor.says("yes"))
    assert "received 60 points" in words(visitor.presses("Анна: 60 points"))
    assert words(visitor.last).endswith("You can answer within a day."), "the other is still open"
    assert "received 70 points" in words(visitor.says("accept"))


@pytest.mark.parametrize(
    "said", ["from whom?", "Who is it?", "points", "help", "cancel", "abracadabra"]
)
def test_an_open_offer_is_asked_about_again(
    member: Telegrammer, visitor: WebchatVisitor, john: Customer, said: str
) -> None:
    offers(member, "60")

    assert "Анна wants to transfer 60 points to you." in words(visitor.says(said))
    assert "received 60 points" in words(visitor.presses("Accept the points"))


@pytest.mark.parametrize("said", ["Да", "Нет", "Принять", "От кого?", "абракадабра", "ок"])
@pytest.mark.parametrize("are_offered", [True, False])
def test_open_offers_are_read_once_a_turn(
    world: World, member: Telegrammer, boris: Telegrammer, said: str, *, are_offered: bool
) -> None:
    if are_offered:
        offers(boris, "60", to=f"+{member.phone}")
    client, listed = world.client("dynamodb"), list[str]()

    class Client:
        def __getattr__(self, operation: str) -> Any:
            def call(**request: Any) -> Any:
                if operation == "query" and "ASKED#" in str(request):
                    listed.append(operation)
                return getattr(client, operation)(**request)

            return call

    use_world(replace(world, client=lambda _: Client()))
    member.says(said)
    use_world(world)

    assert len(listed) == 1


def test_a_wish_behind_a_no_is_obeyed(member: Telegrammer, boris: Telegrammer) -> None:
    offers(boris, "60", to=f"+{member.phone}")

    assert "останутся у отправителя" not in member.says("нет, покажи мою карту").text
    assert "вам перешло: 60 баллов" in member.says("да").text


def test_yes_and_no_mean_nothing_without_an_offer(member: Telegrammer) -> None:
    assert "перевод" not in member.says("да").text
    assert "перевод" not in member.says("нет").text


@pytest.mark.parametrize("said", ["согласен", "ок", "давай", "переводи", "Отправить"])
def test_the_giver_confirms_in_words(member: Telegrammer, john: Customer, said: str) -> None:
    member.says(f"перевести 60 баллов на {JOHNS_PHONE}")

    assert "Мы спросили получателя" in member.says(said).text


@pytest.mark.parametrize("said", ["не надо", "не переводи", "нет, спасибо", "отклонить"])
def test_the_giver_refuses_in_words(member: Telegrammer, john: Customer, said: str) -> None:
    member.says(f"перевести 60 баллов на {JOHNS_PHONE}")

    assert "оставим как есть" in member.says(said).text
