"""Case s09: no birthday of a single customer can be derived from a report (decision 0058)."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.reports.masked_report import (
    TOO_FEW,
    is_whole_month,
    may_be_shown,
    without_small_figures,
)
from chalicelib.domain.reports.report import BoughtLine, RateLine, Report, StateCount
from chalicelib.domain.reports.sales_window import SalesGroup
from chalicelib.domain.reports.statistics import Rate, Sample
from chalicelib.domain.reports.unknown import Unknown
from tests.domain.planning.recipients import AT, a_record

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
LATER = date(2026, 12, 1)
NOT_KNOWN = Unknown("channels.cannot_know")


def a_group(name: str, buyers: int, size: int, channel: str = "") -> BoughtLine:
    return BoughtLine(name, channel, SalesGroup(buyers, Sample(size, buyers, buyers)))


REPORT = Report(
    record=a_record(),
    audience=300,
    states=(StateCount("excluded", 60), StateCount("excluded", 60, "consent.missing")),
    rates=(RateLine("clicked", "", Rate(20, 240)), RateLine("clicked", "sms", Rate(12, 40))),
    bought=(
        a_group("reached", 50, 240),
        a_group("reached", 9, 40, "sms"),
        a_group("treated", 60, 250),
        a_group("control", 11, 50),
    ),
    uplift=Unknown("uplift.no_control"),
    counted_at=AT,
    final=True,
    first=OCTOBER[0],
    last=OCTOBER[1],
)


@pytest.mark.parametrize(
    "days", [OCTOBER, (date(2026, 2, 1), date(2026, 2, 28)), (date(2028, 2, 1), date(2028, 2, 29))]
)
def test_the_days_of_one_month_are_a_whole_month(days: tuple[date, date]) -> None:
    assert is_whole_month(*days)


@pytest.mark.parametrize(
    "days",
    [
        (None, None),
        (OCTOBER[0], None),
        (None, OCTOBER[1]),
        (date(2026, 10, 2), OCTOBER[1]),
        (OCTOBER[0], date(2026, 10, 30)),
        (OCTOBER[0], date(2026, 11, 30)),
        (date(2028, 2, 1), date(2028, 2, 28)),
    ],
)
def test_other_periods_overlap_and_are_none(days: tuple[date | None, date | None]) -> None:
    assert not is_whole_month(*days)


def test_a_large_month_that_is_final_is_shown() -> None:
    assert may_be_shown(replace(REPORT, audience=100), LATER)


@pytest.mark.parametrize(
    ("report", "today"),
    [
        (replace(REPORT, audience=99), LATER),
        (replace(REPORT, final=False), LATER),
        (REPORT, OCTOBER[1]),
        (replace(REPORT, last=None), LATER),
    ],
)
def test_what_is_small_or_still_changes_is_not(report: Report, today: date) -> None:
    assert not may_be_shown(report, today)


def test_channels_and_reasons_are_left_out() -> None:
    shown = without_small_figures(REPORT)

    assert shown.states == (StateCount("excluded", 60),)
    assert shown.rates == (RateLine("clicked", "", Rate(20, 240)),)
    assert shown.bought == (a_group("treated", 60, 250), a_group("control", 11, 50))
    assert shown.uplift == REPORT.uplift


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Rate(0, 240), Rate(0, 240)),
        (Rate(1, 240), TOO_FEW),
        (Rate(9, 240), TOO_FEW),
        (Rate(10, 240), Rate(10, 240)),
        (Rate(230, 240), Rate(230, 240)),
        (Rate(231, 240), TOO_FEW),
        (Rate(240, 240), Rate(240, 240)),
        (NOT_KNOWN, NOT_KNOWN),
    ],
)
def test_a_figure_is_about_ten_people_and_the_others_are_ten(
    value: Rate | Unknown, shown: Rate | Unknown
) -> None:
    report = replace(REPORT, rates=(RateLine("clicked", "", value),))

    assert without_small_figures(report).rates == (RateLine("clicked", "", shown),)


@pytest.mark.parametrize("control", [a_group("control", 9, 50), a_group("control", 41, 50)])
def test_few_buyers_of_a_group_hide_both_groups_and_the_uplift(control: BoughtLine) -> None:
    shown = without_small_figures(replace(REPORT, bought=(a_group("treated", 60, 250), control)))

    assert (shown.bought, shown.uplift) == (TOO_FEW, TOO_FEW)


def test_unmeasured_purchases_stay_unknown() -> None:
    shown = without_small_figures(replace(REPORT, bought=Unknown("bought.not_measured")))

    assert shown.bought == Unknown("bought.not_measured")
