"""The values of campaigns' buttons: written for a person's device, read back from it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.campaigns.check import ANSWER as ANSWER_ALLOWED
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.messages.outgoing import (
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
TEXTS = st.text(st.characters(codec="ascii", exclude_characters=":"), min_size=1, max_size=10)


def test_a_pressed_answer_names_its_campaign() -> None:
    assert read_press(answer_value(AUTUMN, "want")) == Pressed(AUTUMN, "want")


def test_a_pressed_stop_names_its_campaign() -> None:
    assert read_press(stop_value(AUTUMN)) == Pressed(AUTUMN)


@given(campaign=TEXTS.map(CampaignId), answer=TEXTS, step=st.one_of(st.just(""), TEXTS))
def test_a_button_of_a_standing_campaign_names_its_step(
    campaign: CampaignId, answer: str, step: str
) -> None:
    assert read_press(answer_value(campaign, answer, step)) == Pressed(campaign, answer, step)
    assert read_press(stop_value(campaign, step)) == Pressed(campaign, "", step)


def test_the_longest_value_fits_telegram() -> None:
    """Answers have 20 letters at most, steps are years or days."""
    answer, step = "w" * 20, date.max.isoformat()

    assert ANSWER_ALLOWED.fullmatch(answer)
    assert not ANSWER_ALLOWED.fullmatch(f"{answer}w")
    assert len(answer_value(LONGEST, answer, step).encode()) <= PRESS_BYTES_MAX


@pytest.mark.parametrize(
    "value",
    [
        *("", "yes", "a:", "s:", "s", "a:autumn", "a:autumn:", "a::want"),
        *("s:autumn:", "s::2026", "s:autumn:2026:x", "a:b:c:", "a:b:c:d:e", "x:b:c"),
    ],
)
def test_what_is_no_campaigns_button_is_not_read(value: str) -> None:
    assert read_press(value) is None


def test_links_are_lines_where_there_are_no_buttons() -> None:
    links = [OpenLink("Каталог", "https://a.example/l/1"), OpenLink("Отписка", "https://a.example")]

    assert link_lines(links) == "\nКаталог: https://a.example/l/1\nОтписка: https://a.example"
    assert link_lines([]) == ""
