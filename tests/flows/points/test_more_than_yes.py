"""A yes that says more is asked again: nobody leaves, consents, gives or takes by it (rule 37)."""

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.world import World
from tests.builders.people import Telegrammer, WebchatVisitor, customer_of
from tests.flows.points.scene import JOHNS_PHONE, words


@pytest.mark.parametrize(
    "said",
    ["ладно, остаюсь", "ok then I will stay", "хорошо, я подумаю", "ок, а баллы сгорят?", "да?"],
)
def test_nobody_leaves_by_a_yes_that_says_more(member: Telegrammer, said: str) -> None:
    member.says("/leave")
    member.says(said)

    assert "Вы вышли" not in member.says("баллы").text


def test_a_doubt_about_leaving_is_asked_again(member: Telegrammer) -> None:
    member.says("/leave")

    assert "Да, выйти" in member.says("ок, а баллы сгорят?").labels
    assert "Вы вышли из программы" in member.says("да, давай").text


@pytest.mark.parametrize("said", ["хорошо, я подумаю", "ок, а как часто?", "yes, but later", "Да?"])
def test_nobody_consents_by_a_yes_that_says_more(
    world: World, member: Telegrammer, said: str
) -> None:
    member.says("/resume")
    asked = member.says(said)

    assert "Да, присылайте" in asked.labels
    assert not customer_of(world, member).allows(Purpose.ADVERTISING, "telegram")
    member.says("sure, go ahead")
    assert customer_of(world, member).allows(Purpose.ADVERTISING, "telegram")


@pytest.mark.parametrize(
    "said",
    ["да, но на другой номер", "да погодите", "yes, but when?", "Да?", "хорошо, но потом"],
)
def test_nobody_gives_by_a_yes_that_says_more(
    member: Telegrammer, john: Customer, said: str
) -> None:
    member.says(f"перевести 60 баллов на {JOHNS_PHONE}")

    assert "Перевести: 60 баллов" in member.says(said).text
    assert "Мы спросили получателя" in member.says("да, давай").text


@pytest.mark.parametrize("said", ["да, только 50", "yes, but 50 points", "нет, 50"])
def test_another_sum_is_asked_about(member: Telegrammer, john: Customer, said: str) -> None:
    member.says(f"перевести 60 баллов на {JOHNS_PHONE}")

    assert "Перевести: 50 баллов" in member.says(said).text


@pytest.mark.parametrize("said", ["нет проблем", "no problem", "без проблем"])
def test_no_problem_is_a_yes_on_both_sides(
    member: Telegrammer, visitor: WebchatVisitor, john: Customer, said: str
) -> None:
    member.says(f"перевести 60 баллов на {JOHNS_PHONE}")
    assert "Мы спросили получателя" in member.says(said).text

    assert "received 60 points" in words(visitor.says(said))


@pytest.mark.parametrize(
    "said",
    [
        "ok, who is it?",
        "да? от кого?",
        "да, 30",
        "ok wait",
        "yes?",
        "no, only 30",
        "хорошо, но потом",
        "not sure",
    ],
)
def test_nobody_takes_or_declines_by_words_that_say_more(
    member: Telegrammer, visitor: WebchatVisitor, john: Customer, said: str
) -> None:
    member.says(f"перевести 60 баллов на {JOHNS_PHONE}")
    member.says("Да")

    assert "Анна wants to transfer 60 points to you." in words(visitor.says(said))
    assert "received 60 points" in words(visitor.says("yes please"))
