"""People write about points, topics and places in their own words, also inside a question."""

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.people import Telegrammer, WebchatVisitor, customer_of
from tests.builders.staff import Caller, a_caller
from tests.flows.points.scene import JOHNS_PHONE, john_of, words
from tests.handlers.points.test_points_http import sells
from tests.repo.builders import found

SHOP = {
    "name": {"ru": "Лавка", "en": "Lavka"},
    "position": {"latitude": "59.9386", "longitude": "30.3141"},
    "zone": "Europe/Moscow",
}
COFFEE = {"coffee": {"ru": "Кофе", "en": "Coffee"}}


def test_points_that_did_not_come_are_explained(member: Telegrammer) -> None:
    heard = member.says("мне не пришли баллы")

    assert "На счёте 70 баллов." in heard.text
    assert "что дал каждый чек, видно в «Покупках»" in heard.text
    assert "Связаться с магазином" in heard.labels
    assert "Не хватает баллов?" not in member.says("баллы").text


@pytest.mark.parametrize("text", ["не хочу тратить баллы", "не переводите мои баллы никому"])
def test_what_was_forbidden_is_not_done(member: Telegrammer, text: str) -> None:
    assert "ничего не меняем" in member.says(text).text
    assert "На счёте 70 баллов." in member.says("баллы").text


def test_a_question_about_a_block_blocks_nothing(world: World, member: Telegrammer) -> None:
    member.says("что будет если заблокировать карту")

    assert not customer_of(world, member).card_blocked


def test_why_so_many_points_shows_the_receipts(member: Telegrammer) -> None:
    assert "видно в «Покупках»" in member.says("почему столько баллов за чек").text
    member.says("Покупки")
    assert "+70 баллов: 7 % с 1\u00a0000,00\u00a0₽." in member.says("1").text


def test_a_place_answers_with_shops_and_leaves_the_question_open(
    world: World, member: Telegrammer, visitor: WebchatVisitor
) -> None:
    john_of(world, visitor)
    saved = a_caller(world, Role.ADMIN).asks("PUT", "/v1/shops/{shop}", SHOP, path={"shop": "s1"})
    assert saved.status == 200
    member.says("/transfer")

    heard = member.sends(member.update(location={"latitude": 59.94, "longitude": 30.31}))

    assert "Ближайшие к вам магазины" in heard.text
    assert "Вопрос выше ещё ждёт ответа" in heard.text
    assert "Сколько баллов" in member.says(JOHNS_PHONE).text


def test_a_topic_is_refused_by_its_name(
    world: World, till: Caller, visitor: WebchatVisitor
) -> None:
    assert a_caller(world, Role.ADMIN).asks("PUT", "/v1/bot", {"topics": COFFEE}).status == 200
    john = john_of(world, visitor)

    refused = words(visitor.says("I don't want news about coffee"))
    assert "4. Coffee — we do not write" in refused
    assert found(world, john).refused_topics == frozenset({"coffee"})
    assert "4. Coffee — we write" in words(visitor.says("coffee"))
    assert "2. e-mail — chosen" in words(visitor.says("E-mail"))
    assert found(world, john).refused_topics == frozenset()


def test_who_left_transfers_nothing(member: Telegrammer) -> None:
    member.says("/leave")
    member.says("Да, выйти")

    heard = member.says("перевести баллы")

    assert "Вы вышли из программы" in heard.text
    assert "Вернуться в программу" in heard.labels


@pytest.mark.parametrize("said", ["почему столько баллов", "Как считаются баллы?"])
def test_why_so_many_points(member: Telegrammer, said: str) -> None:
    heard = member.says(said).text

    assert "+70 баллов: 7 % с 1\u00a0000,00\u00a0₽." in heard
    assert "За покупку начисляется 7 % от оплаченной суммы." in heard
    assert "видно в «Покупках»" in heard


@pytest.mark.parametrize("said", ["why so many points?", "How are points earned?"])
def test_why_so_many_points_in_english(member: Telegrammer, said: str) -> None:
    member.says("English")

    assert "A purchase earns 7 % of the money paid." in member.says(said).text


def test_missing_points_are_another_question(member: Telegrammer) -> None:
    assert "Последняя покупка" not in member.says("почему не пришли баллы?").text


@pytest.fixture
def buyer(world: World, till: Caller, member: Telegrammer) -> Telegrammer:
    """A person whose last receipt is not the one that they name."""
    customer = customer_of(world, member)
    sells(till, customer, "0009-12", "500.00")
    sells(till, customer, "0009-1", "300.00")
    sells(till, customer, "7", "200.00")
    sells(till, customer, "A-1", "100.00")
    return member


@pytest.mark.parametrize(
    ("said", "receipt"),
    [
        ("почему за чек 0009-12 столько баллов", "Чек 0009-12, 5 декабря 2026: +35 баллов"),
        ("почему за чек 0009-12 так мало баллов?", "Чек 0009-12, 5 декабря 2026: +35 баллов"),
        ("Почему чек №0009-1 дал столько", "Чек 0009-1, 5 декабря 2026: +21 балл"),
        ("почему столько баллов за чек 7", "Чек 7, 5 декабря 2026: +14 баллов"),
        ("почему 7 баллов", "Последняя покупка, 5 декабря 2026: +70 баллов"),
        ("why so many points for 0009-12?", "Чек 0009-12, 5 декабря 2026: +35 баллов"),
        ("почему за чек 0009-13 столько баллов", "Чека 0009-13 среди ваших последних покупок нет"),
    ],
)
def test_the_receipt_that_a_person_names_is_explained(
    buyer: Telegrammer, said: str, receipt: str
) -> None:
    assert receipt in buyer.says(said).text

    buyer.says("Покупки")
    assert receipt in buyer.says(said).text


def test_the_receipt_of_another_person_is_not_explained(
    world: World, buyer: Telegrammer, till: Caller, visitor: WebchatVisitor
) -> None:
    john_of(world, visitor)

    heard = words(visitor.says("why so many points for receipt 0009-12?"))

    assert "There is no receipt 0009-12" in heard
    assert "+35" not in heard


def test_missing_points_are_another_question_in_a_list_too(member: Telegrammer) -> None:
    member.says("Покупки")

    assert "Последняя покупка" not in member.says("почему не пришли баллы?").text
