"""The values of campaigns' buttons: written for a person's device, read back from it."""

import pytest

from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.outgoing import (
    PRESS_BYTES_MAX,
    OpenLink,
    Pressed,
    answer_value,
    link_lines,
    read_press,
    stop_value,
)

AUTUMN = CampaignId("autumn-2026")
LONGEST = CampaignId("c" * 22)


def test_a_pressed_answer_names_its_campaign() -> None:
    assert read_press(answer_value(AUTUMN, "want")) == Pressed(AUTUMN, "want")


def test_a_pressed_stop_names_its_campaign() -> None:
    assert read_press(stop_value(AUTUMN)) == Pressed(AUTUMN)


def test_the_longest_value_fits_telegram() -> None:
    assert len(answer_value(LONGEST, "w" * 20).encode()) <= PRESS_BYTES_MAX


@pytest.mark.parametrize(
    "value",
    ["", "yes", "a:", "s:", "s", "a:autumn", "a:autumn:", "a::want", "s:autumn:x", "a:b:c:d"],
)
def test_what_is_no_campaigns_button_is_not_read(value: str) -> None:
    assert read_press(value) is None


def test_links_are_lines_where_there_are_no_buttons() -> None:
    links = [OpenLink("Каталог", "https://a.example/l/1"), OpenLink("Отписка", "https://a.example")]

    assert link_lines(links) == "\nКаталог: https://a.example/l/1\nОтписка: https://a.example"
    assert link_lines([]) == ""
