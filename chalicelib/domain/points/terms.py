"""When points become active and when they expire, in the programme's calendar (rules 7, 17, 18)."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from chalicelib.domain.points.programme import Activation
from chalicelib.domain.points.rules import ConditionalRule, Term

MONTHS_IN = {"month": 1, "quarter": 3, "half_year": 6}
WEB = "web"
DAY = timedelta(days=1)


def expires_at(at: datetime, term: Term, zone: tzinfo) -> datetime:
    """Return the first instant after the last day of a term that begins at `at`."""
    first = at.astimezone(zone).date()
    last = first + timedelta(days=term.days) if term.days else add_months(first, term.months or 0)
    if term.round_up_to:
        last = _period_end(last, MONTHS_IN[term.round_up_to])
    return end_of(last, zone)


def activates_at(
    at: datetime,
    activation: Activation,
    rule: ConditionalRule | None = None,
    *,
    channel: str,
    handed_over_at: datetime | None,
) -> datetime | None:
    """Return when the points of a purchase become active; None: once it is delivered.

    `rule` is one with an activation of its own, if there is one.
    """
    is_web = channel == WEB
    days = activation.web_days if is_web else activation.shop_days
    if rule is not None and rule.activation_days is not None:
        days = rule.activation_days
    if not is_web:
        return at + days * DAY
    if activation.on_delivery and handed_over_at is None:
        return None
    return (handed_over_at or at) + days * DAY


def add_months(day: date, months: int) -> date:
    """Add whole months; the day is cut to the month's end (rule 7)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of(day: date, zone: tzinfo) -> datetime:
    """Return the first instant of the next day of a zone, in UTC."""
    return datetime.combine(day + DAY, time(), zone).astimezone(UTC)


def _period_end(day: date, months: int) -> date:
    """Return the last day of the month, quarter or half-year of a day."""
    last_month = (day.month - 1) // months * months + months
    return date(day.year, last_month, monthrange(day.year, last_month)[1])
