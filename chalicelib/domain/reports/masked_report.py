"""Makes a report that does not reveal the birthday of a single customer (decision 0058).

It is for roles that see masked customers, and for triggers that choose by a masked field.
"""

from calendar import monthrange
from dataclasses import replace
from datetime import date

from chalicelib.domain.reports.report import ALL_CHANNELS, BoughtLine, RateLine, Report
from chalicelib.domain.reports.statistics import Rate
from chalicelib.domain.reports.unknown import Unknown

AUDIENCE_MIN = 100
FIGURE_MIN = 10
TOO_FEW = Unknown("figure.too_few_people")
GROUPS = ("treated", "control")


def is_whole_month(first: date | None, last: date | None) -> bool:
    """Whether the days are those of one month: such periods never overlap."""
    if first is None or last is None:
        return False
    end = first.replace(day=monthrange(first.year, first.month)[1])
    return first.day == 1 and last == end


def may_be_shown(report: Report, today: date) -> bool:
    """Whether the report is large enough, and will be the same tomorrow.

    Of a report that still changes, the difference of two days is a report of that day.
    """
    last = report.last
    return report.audience >= AUDIENCE_MIN and report.final and last is not None and last < today


def without_small_figures(report: Report) -> Report:
    """Return the report without figures about few people, and without channels and reasons.

    A reader who knows who stopped, or who is reached by SMS alone, would find that customer in such
    a figure.
    """
    groups = _groups(report.bought)
    has_few = isinstance(groups, tuple) and any(map(_is_small, groups))
    return replace(
        report,
        states=tuple(each for each in report.states if not each.reason),
        rates=tuple(_if_large(line) for line in report.rates if line.channel == ALL_CHANNELS),
        bought=TOO_FEW if has_few else groups,
        uplift=TOO_FEW if has_few else report.uplift,
        has_people=False,
    )


def _groups(bought: tuple[BoughtLine, ...] | Unknown) -> tuple[BoughtLine, ...] | Unknown:
    if isinstance(bought, Unknown):
        return bought
    return tuple(line for line in bought if line.group in GROUPS)


def _if_large(line: RateLine) -> RateLine:
    is_small = isinstance(line.value, Rate) and not _is_large(line.value.number, line.value.of)
    return replace(line, value=TOO_FEW) if is_small else line


def _is_small(line: BoughtLine) -> bool:
    return not _is_large(line.bought.buyers, line.bought.size)


def _is_large(number: int, of: int) -> bool:
    """Whether both those counted and the others are none or many."""
    return all(not each or each >= FIGURE_MIN for each in (number, of - number))
