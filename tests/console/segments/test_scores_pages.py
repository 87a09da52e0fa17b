"""Stages over time stand beside the stages of now."""

from datetime import timedelta

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.pages import signed_in
from tests.handlers.totals.test_totals import DAY, keep_day


def test_the_stages_of_each_month_are_those_of_its_last_counted_night(world: World) -> None:
    keep_day(world)
    keep_day(world, DAY - timedelta(days=1))
    keep_day(world, DAY - timedelta(days=31))

    text = signed_in(world, Role.ANALYST).opens("/console/rfm").text

    assert "Стадии по месяцам" in text
    assert text.count("ноябрь 2026") == 1
    assert "октябрь 2026 20 октября 10" in text.replace("\N{NO-BREAK SPACE}", " ")


def test_before_the_first_count_there_is_no_history(world: World) -> None:
    assert "Стадии по месяцам" not in signed_in(world).opens("/console/rfm").text
