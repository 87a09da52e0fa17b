"""A person asks why a receipt gave so many or so few points, also while the receipts are open."""

import pytest

from chalicelib.world import World
from tests.builders.people import Telegrammer, customer_of
from tests.builders.staff import Caller
from tests.handlers.points.test_points_http import sells

LAST = "Последняя покупка, 5 декабря 2026: +"


@pytest.fixture
def buyer(world: World, till: Caller, member: Telegrammer) -> Telegrammer:
    """A person with three receipts, of which the list shows the newest first."""
    customer = customer_of(world, member)
    sells(till, customer, "B-500", "500.00")
    sells(till, customer, "A-100", "100.00")
    return member


@pytest.mark.parametrize(
    "said",
    [
        "почему так много баллов",
        "почему столько баллов?",
        "почему так мало баллов",
        "почему мало баллов?",
        "почему не начислили баллы",
        "почему мне не дали баллов за последний чек",
        "почему я не получил баллы?",
        "why did I not get points",
        "why didn't I get any points?",
        "why so few points",
    ],
)
@pytest.mark.parametrize("before", [(), ("Покупки",)])
def test_the_last_receipt_is_explained(
    buyer: Telegrammer, before: tuple[str, ...], said: str
) -> None:
    for each in before:
        buyer.says(each)

    assert LAST in buyer.says(said).text


@pytest.mark.parametrize(
    "said",
    ["почему столько баллов?", "почему так мало?", "почему не начислили баллы", "why so many?"],
)
def test_the_open_receipt_is_explained(buyer: Telegrammer, said: str) -> None:
    buyer.says("Покупки")
    listed = [buyer.says("2").text.split(",")[0]]
    number = listed[0].removeprefix("Чек ").split("\n")[0]

    heard = buyer.says(said).text

    assert f"Чек {number}, 5 декабря 2026: +" in heard
    assert "Ваши покупки" in buyer.says("Назад").text


def test_whoever_misses_points_is_told_where_to_ask(buyer: Telegrammer) -> None:
    heard = buyer.says("почему не начислили баллы")

    assert "Не хватает баллов?" in heard.text
    assert "Связаться с магазином" in heard.labels
    assert "Не хватает баллов?" not in buyer.says("почему так много баллов").text
