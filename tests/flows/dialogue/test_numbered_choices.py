"""A messenger that shows two buttons: the person writes the number of a choice."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.channels import CHANNELS
from chalicelib.domain.messages.channel import list_channels
from chalicelib.world import World
from tests.builders.people import Telegrammer
from tests.repo.builders import CHAT, dialog_of


@pytest.fixture
def _two_buttons() -> Iterator[None]:
    listed = tuple(CHANNELS.values())
    list_channels(tuple(replace(each, keys_max=2) for each in listed))
    yield
    list_channels(listed)


@pytest.mark.usefixtures("_two_buttons")
def test_the_number_of_a_choice_is_its_press(world: World) -> None:
    anna = Telegrammer(world, int(CHAT.id))
    anna.says("/start")  # agree, do not agree, English
    anna.says("1")

    assert dialog_of(world, CHAT).step == "advertising"
    anna.says("9")
    assert dialog_of(world, CHAT).step == "advertising"
    anna.says("3)")  # yes, no, back
    assert dialog_of(world, CHAT).step == "personal"


def test_where_buttons_are_shown_a_number_is_an_answer(world: World) -> None:
    anna = Telegrammer(world, int(CHAT.id))
    anna.says("/start")
    anna.says("1")

    assert dialog_of(world, CHAT).step == "personal"
