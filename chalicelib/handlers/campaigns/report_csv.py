"""A report as CSV: a row for each number of the JSON report.

Texts that people or channels wrote are made harmless for spreadsheets. Numbers are ours and stay
numbers.
"""

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.domain.campaigns.campaign import Metric
from chalicelib.domain.money import Money
from chalicelib.domain.reports.report import RateLine, Report
from chalicelib.domain.reports.statistics import Rate, rate
from chalicelib.domain.reports.unknown import Unknown
from chalicelib.domain.reports.uplift import Uplift
from chalicelib.domain.spreadsheets.csv_text import BYTE_ORDER_MARK, harmless
from chalicelib.handlers.campaigns.report_responses import (
    DIGITS,
    EVERY_CHANNEL,
    money_span,
    share_span,
)

UNKNOWN = "unknown"


class ReportRow(NamedTuple):
    """One row; texts that people or channels wrote stand in `note` alone."""

    metric: str
    channel: str = ""
    number: str = ""
    denominator: str = ""
    share: str = ""
    low: str = ""
    high: str = ""
    note: str = ""


def report_csv(report: Report, currency: str) -> str:
    """Return the table with its header; a value that cannot be known is the word `unknown`."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    table = csv.writer(text)
    table.writerow(ReportRow._fields)
    for row in _rows(report, currency):
        table.writerow(row._replace(channel=harmless(row.channel), note=harmless(row.note)))
    return text.getvalue()


def _rows(report: Report, currency: str) -> Iterator[ReportRow]:
    content = report.record.content
    yield ReportRow("campaign", note=content.name)
    yield ReportRow("counted_at", note=report.counted_at.isoformat())
    if report.planning:
        yield ReportRow("planning", note="the audience is not complete yet")
    if report.retry_at:
        yield ReportRow("retry_at", note=report.retry_at.isoformat())
    yield ReportRow("audience", number=str(report.audience))
    for count in report.states:
        kind = "reason" if count.reason else "state"
        yield ReportRow(f"{kind}.{count.state}", number=str(count.number), note=count.reason)
    for line in report.rates:
        yield _figure(line)
    yield ReportRow(
        "goal", number=str(content.goal.window_days), note=f"{content.goal.metric}, days"
    )
    yield from _bought(report, currency)
    yield _uplift(report.uplift, currency)


def _figure(line: RateLine) -> ReportRow:
    note = f"without {', '.join(line.without)}" if line.without else ""
    return _rated(line.figure, line.channel, line.value, note)


def _bought(report: Report, currency: str) -> Iterator[ReportRow]:
    if isinstance(report.bought, Unknown):
        yield ReportRow("bought", EVERY_CHANNEL, UNKNOWN, note=report.bought.why)
        return
    at = report.measured_at.isoformat() if report.measured_at else ""
    yield ReportRow("measured_at", note=f"{at}, {'final' if report.final else 'not final'}")
    for line in report.bought:
        group = line.bought
        yield _rated(f"buyers.{line.group}", line.channel, rate(group.buyers, group.size), "")
        money = str(Money(group.money.total, currency))
        channel = line.channel or EVERY_CHANNEL
        yield ReportRow(f"money.{line.group}", channel, money, str(group.size), note=currency)


def _rated(metric: str, channel: str, value: Rate | Unknown, note: str) -> ReportRow:
    where = channel or EVERY_CHANNEL
    if isinstance(value, Unknown):
        return ReportRow(metric, where, UNKNOWN, note=value.why)
    share, low, high = (
        f"{each:.{DIGITS}f}" for each in (value.share, value.interval.low, value.interval.high)
    )
    return ReportRow(metric, where, str(value.number), str(value.of), share, low, high, note)


def _uplift(uplift: Uplift | Unknown, currency: str) -> ReportRow:
    if isinstance(uplift, Unknown):
        return ReportRow("uplift", EVERY_CHANNEL, UNKNOWN, note=uplift.why)
    metric = f"uplift.{uplift.goal.metric}"
    if isinstance(uplift.difference, Unknown):
        note = f"{uplift.verdict}: {uplift.difference.why}"
        return ReportRow(metric, EVERY_CHANNEL, UNKNOWN, note=note)
    if uplift.goal.metric is Metric.NET_MONEY:
        money = money_span(uplift.difference, currency)
        found, low, high = (each.amount for each in (money.found, money.low, money.high))
        note = f"{uplift.verdict}, {currency}"
    else:
        share = share_span(uplift.difference)
        found, low, high = (f"{each:.{DIGITS}f}" for each in (share.found, share.low, share.high))
        note = uplift.verdict
    return ReportRow(metric, EVERY_CHANNEL, found, low=low, high=high, note=note)
