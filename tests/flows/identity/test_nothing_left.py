"""After an erasure no key and no attribute of the table names the person or their chat."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.world import World
from tests.builders.people import Telegrammer, customer_of
from tests.builders.table import items

FORM = "Анна Смирнова, 8 921 123-45-67, anna@mail.ru, 5 мая 1990"
SECRETS = ("Смирнова", "9211234567", "anna@mail.ru", "7012345678", "кислое")
# The chat keeps its last reply for a day, under its own key.
KEPT_FOR_A_DAY = {("pk", "CHAT#")}


def named(world: World) -> Iterator[tuple[str, str]]:
    """Every attribute that names the person: the kind of its item, and its name."""
    for item in items(world.client("dynamodb"), world.settings.table):
        yield from _named_in(item)


def _named_in(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    kind = item["pk"]["S"].split("#")[0] + "#"
    for name, value in item.items():
        if any(secret in str(value) for secret in SECRETS) and name != "S":
            yield name, kind


@pytest.fixture
def anna(world: World) -> Telegrammer:
    return Telegrammer(world, chat_id=7012345678)


def test_a_customer_with_codes_and_texts_leaves_no_name(world: World, anna: Telegrammer) -> None:
    for said in ("/start", "Согласен", "Да, присылайте", FORM, "Прислать код", "000000"):
        anna.says(said)
    anna.shares_contact()
    anna.says("Да")
    assert customer_of(world, anna).allows(Purpose.ADVERTISING, "telegram")
    anna.says("молоко вчера было кислое")
    before = set(named(world))

    anna.says("удалите мои данные")
    anna.says("Да, удалить")

    assert len(before) > len(KEPT_FOR_A_DAY)
    assert set(named(world)) == KEPT_FOR_A_DAY


def test_who_leaves_the_registration_after_a_code_leaves_no_name(
    world: World, anna: Telegrammer
) -> None:
    for said in ("/start", "Согласен", "Да, присылайте", FORM, "Прислать код", "000000"):
        anna.says(said)

    anna.says("отмена")

    kept = {each for each in named(world) if each[1] != "OWED#"}
    assert kept == KEPT_FOR_A_DAY
