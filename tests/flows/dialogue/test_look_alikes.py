"""Commands with a letter of the other script, which looks the same, are obeyed."""

import pytest

from chalicelib.world import World
from tests.builders.people import Telegrammer, customer_of


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("cтоп", "не присылаем"),
        ("cтoп рекламе", "не присылаем"),
        ("отменa", "Отменять нечего"),
        ("кaртa", "Ваша карта"),
        ("саrd", "Ваша карта"),
        ("покажи кaрту", "Ваша карта"),
    ],
)
def test_a_command_in_two_scripts_is_obeyed(anna: Telegrammer, typed: str, part: str) -> None:
    anna.registers()

    assert part in anna.says(typed).text


def test_a_name_stays_as_it_was_typed(world: World, anna: Telegrammer) -> None:
    anna.registers()
    for text in ("Изменить имя", "Carmen", "Смит"):
        anna.says(text)

    assert customer_of(world, anna).first_name == "Carmen"
    assert customer_of(world, anna).surname == "Смит"
