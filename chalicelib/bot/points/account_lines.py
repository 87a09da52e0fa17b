"""A customer's points in words: what there is, what expires when, and the level."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from chalicelib.bot.dates import day_text
from chalicelib.bot.turn import Turn
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Line
from chalicelib.domain.money import Money
from chalicelib.services.messages.counted import purchases_text
from chalicelib.services.messages.money_words import money_text

if TYPE_CHECKING:
    from chalicelib.domain.points.programme import Programme
    from chalicelib.services.points.read_account import AccountView

DAYS_SHOWN_MAX = 5
METRICS: Mapping[str, str] = {
    "turnover": "tier.metric",
    "earned_points": "tier.by_points",
    "purchases": "tier.by_purchases",
}
SECOND = timedelta(seconds=1)


def account_of(turn: Turn, customer: Customer) -> "AccountView | None":
    """The account as it stands now; None before the first programme."""
    world = turn.world
    if not world.points.programmes.has_begun(world.now()):
        return None
    # Loaded with the first question about points: most updates are about something else.
    from chalicelib.services.points.read_account import read_account  # noqa: PLC0415

    return read_account(world, customer.id)


def points_of(turn: Turn, programme: "Programme", points: int) -> str:
    """Points in the programme's own word, as `16 баллов`."""
    from chalicelib.services.points.amounts import points_text  # noqa: PLC0415 - as in `account_of`

    return points_text(programme, points, turn.dialog.locale)


def balance_lines(turn: Turn, view: "AccountView") -> list[Line]:
    """What the account holds, in the order in which it matters to the customer."""

    def said(points: int) -> str:
        return points_of(turn, view.programme, points)

    worth = view.worth
    lines = [Line("balance.available", {"points": said(worth.available)})]
    if not view.record.is_member:
        lines.append(Line("balance.left"))
    if worth.debt:
        lines[0] = Line("balance.debt", {"points": said(worth.available), "debt": said(worth.debt)})
    if worth.held:
        lines.append(Line("balance.held", {"points": said(worth.held)}))
    lines += _pending_lines(turn, view)
    lines += _expiring_lines(turn, view)
    if view.level:
        lines.append(Line("balance.tier", {"tier": view.level.name.said(turn.dialog.locale)}))
    return lines


def tier_lines(turn: Turn, view: "AccountView") -> list[Line]:
    """Why the customer has this level, and what the next one asks for (rule 32)."""
    if view.level is None:
        return [Line("tier.none")]
    name = view.level.name.said(turn.dialog.locale)
    since = [each.since for each in view.record.standing.reached if each.level == view.level.id]
    lines = [Line("tier.now", {"tier": name})]
    if since:
        day = since[-1].astimezone(ZoneInfo(turn.world.settings.zone))
        facts = {"tier": name, "day": day_text(turn.texts, turn.dialog.locale, day)}
        lines = [Line("tier.since", facts)]
    metric = view.programme.tiers.metric
    lines.append(Line(METRICS[metric], {"sum": _metric(turn, view, view.metric)}))
    above = view.next_level
    if above is None:
        lines.append(Line("tier.highest"))
    else:
        missing = _metric(turn, view, max(above.threshold - view.metric, 0))
        facts = {"tier": above.name.said(turn.dialog.locale), "missing": missing}
        lines.append(Line("tier.next", facts))
    manual = view.record.standing.manual
    if manual and manual.counts(view.at):
        until = manual.until.astimezone(ZoneInfo(turn.world.settings.zone))
        lines.append(Line("tier.manual", {"day": day_text(turn.texts, turn.dialog.locale, until)}))
    if view.held_until:
        held = day_text(turn.texts, turn.dialog.locale, view.held_until)
        lines.append(Line("tier.held", {"day": held}))
    review = day_text(turn.texts, turn.dialog.locale, view.review_on)
    lines.append(Line("tier.review", {"day": review}))
    return lines


def _metric(turn: Turn, view: "AccountView", value: int) -> str:
    """A sum of the metric that decides the level: money, points or purchases."""
    match view.programme.tiers.metric:
        case "turnover":
            return money_text(Money(value, view.programme.currency), turn.dialog.locale)
        case "earned_points":
            return points_of(turn, view.programme, value)
        case _:
            return purchases_text(turn.texts, value, turn.dialog.locale)


def _pending_lines(turn: Turn, view: "AccountView") -> Iterator[Line]:
    days: dict[date | None, int] = {}
    zone = ZoneInfo(turn.world.settings.zone)
    for lot in view.lots:
        active = lot.terms.activates_at
        if lot.free and (active is None or active > view.at):
            day = active.astimezone(zone).date() if active else None
            days[day] = days.get(day, 0) + lot.free
    for day in sorted(days, key=lambda each: (each is None, each or date.max))[:DAYS_SHOWN_MAX]:
        points = points_of(turn, view.programme, days[day])
        if day is None:
            yield Line("balance.on_delivery", {"points": points})
        else:
            said = day_text(turn.texts, turn.dialog.locale, day)
            yield Line("balance.pending", {"points": points, "day": said})


def _expiring_lines(turn: Turn, view: "AccountView") -> Iterator[Line]:
    days: dict[date, int] = {}
    zone = ZoneInfo(turn.world.settings.zone)
    for lot in view.lots:
        expires, is_active = lot.terms.expires_at, lot.terms.is_active(view.at)
        if lot.free and is_active and expires and expires > view.at:
            day = (expires - SECOND).astimezone(zone).date()
            days[day] = days.get(day, 0) + lot.free
    if days:
        yield Line("balance.expiring")
    for day in sorted(days)[:DAYS_SHOWN_MAX]:
        facts = {
            "points": points_of(turn, view.programme, days[day]),
            "day": day_text(turn.texts, turn.dialog.locale, day),
        }
        yield Line("balance.expires", facts)
    if len(days) > DAYS_SHOWN_MAX:
        rest = sum(days[day] for day in sorted(days)[DAYS_SHOWN_MAX:])
        yield Line("balance.expires_later", {"points": points_of(turn, view.programme, rest)})
