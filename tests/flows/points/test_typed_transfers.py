"""A sentence or an answer names points and a person as people write them."""

import pytest

from chalicelib.bot.points.typed_points import amount_in, read_points, receiver_in
from chalicelib.domain.customers.customer import Customer
from tests.builders.people import Telegrammer
from tests.flows.points.scene import JOHNS_PHONE


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("60", 60),
        ("60 баллов", 60),
        ("1 500", 1500),
        ("60 500", 60500),
        ("60\u00a0500 баллов", 60500),
        ("1\u202f234\u202f567", 1234567),
        ("да, 60", 60),
        ("-60", None),
        ("− 60 баллов", None),
        ("60 5", None),
        ("60 или 70", None),
        ("60.5", None),
        ("60?", None),
        ("много", None),
        ("у меня было 60 баллов вчера утром", None),
    ],
)
def test_a_number_is_read_as_it_is_written(typed: str, points: int | None) -> None:
    assert read_points(typed, 0) == points


def test_parts_of_a_point_are_read_where_the_programme_has_them() -> None:
    assert read_points("1 500,5", 2) == 150050
    assert amount_in("отдай 1 500,5 баллов") == "1 500,5"
    assert amount_in("отдай 10 или 20") is None


@pytest.mark.parametrize(
    ("sentence", "receiver"),
    [
        ("переведи на +79215550011 60 баллов", "+79215550011"),
        ("send +7 921 555-00-11 60 points", "+7 921 555-00-11"),
        ("60 8 921 555 00 11", "8 921 555 00 11"),
        ("8 921 555 00 11 60", "8 921 555 00 11"),
        ("переведи 1 500 на +7 (921) 555-00-11", "+7 (921) 555-00-11"),
        ("переведи 60 баллов", None),
        ("переведи на 12345678901234", None),
        ("перевод 2 123 456", None),
    ],
)
def test_the_receiver_stands_anywhere_in_a_sentence(sentence: str, receiver: str | None) -> None:
    assert receiver_in(sentence, region="RU") == receiver


@pytest.mark.parametrize(
    "said",
    [
        "переведи на +79215550011 60 баллов",
        "перевести +79215550011 60",
        "transfer to +79215550011 60 points",
        "transfer 60 to +79215550011",
        "send +7 921 555-00-11 60 points",
        "отправь 60 баллов +79215550011",
        "отправь +7 921 555-00-11 60",
        "скинь 60 баллов на 8 921 555 00 11",
    ],
)
def test_a_sentence_names_both(member: Telegrammer, john: Customer, said: str) -> None:
    assert f"Перевести: 60 баллов. Кому: {JOHNS_PHONE}" in member.says(said).text


@pytest.mark.parametrize("said", ["+79215550011 60 баллов", "60 на +7 921 555-00-11"])
def test_the_answer_to_whom_may_name_the_points(
    member: Telegrammer, john: Customer, said: str
) -> None:
    member.says("перевод")

    assert f"Перевести: 60 баллов. Кому: {JOHNS_PHONE}" in member.says(said).text


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("переведи 60 500 баллов на +79215550011", "на счёте 70 баллов"),
        ("переведи 1 500 баллов на +79215550011", "на счёте 70 баллов"),
        ("переведи -60 баллов на +79215550011", "Напишите число"),
    ],
)
def test_a_sum_is_never_read_in_part(
    member: Telegrammer, john: Customer, said: str, answer: str
) -> None:
    assert answer in member.says(said).text


@pytest.mark.parametrize(
    "said", ["не переводи 60 баллов на +79215550011", "отправь код на +79215550011"]
)
def test_what_gives_no_points_offers_none(member: Telegrammer, john: Customer, said: str) -> None:
    assert "Перевести: 60" not in member.says(said).text


def test_another_person_is_asked_about(member: Telegrammer, john: Customer) -> None:
    member.says(f"перевести 60 баллов на +{member.phone}")
    member.says("/transfer")
    member.says(str(john.card))
    member.says("60")

    assert "Сколько баллов" in member.says(f"да, но на другой номер {JOHNS_PHONE}").text
