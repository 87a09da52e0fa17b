"""The dashboard: what the last days brought, what goes out, and how the service does."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.console.answers import Shown, WebPage
from chalicelib.console.navigation import bar_of
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit, zone_of
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns import campaigns
from chalicelib.handlers.campaigns.responses import CampaignSummary
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.totals import summary
from chalicelib.handlers.totals.responses import TotalsLine
from chalicelib.handlers.upkeep import jobs

READ_MAX = "100"  # campaigns: one request; the calendar has all of them
GOES_OUT = frozenset({CampaignState.SCHEDULED, CampaignState.RUNNING, CampaignState.PAUSED})
DAY = timedelta(days=1)

pages = Pages()


class Block(NamedTuple):
    """What a part of the page shows, or why it cannot: the rest of the page stands."""

    found: Any = None
    refusal: Refusal | None = None


class Agenda(NamedTuple):
    """What goes out today and tomorrow; `is_whole` unless there are more campaigns to look at."""

    days: Sequence[tuple[date, Sequence[CampaignSummary]]]
    triggers: Sequence[str]
    is_whole: bool


class Tile(NamedTuple):
    """A figure with what it was before; None is not known."""

    key: str
    now: float | None
    before: float | None
    money: Any = None


@pages.get(ROOT)
def show(visit: Visit) -> Shown:
    """Show the blocks that the role may see, or the places that it may open."""
    blocks = {
        name: _block(read, visit) for name, (needs, read) in BLOCKS.items() if visit.may(needs)
    }
    if not blocks.keys() & {"totals", "agenda"}:
        places = [link for link in bar_of(visit) if link.path != ROOT]
        return WebPage("start/places.html", {"places": places, "blocks": blocks})
    found = blocks["totals"].found if "totals" in blocks else None
    values = {"blocks": blocks, "tiles": _tiles(found), "seconds": _seconds}
    return WebPage("start/page.html", values)


def _block(read: Callable[[Visit], Any], visit: Visit) -> Block:
    try:
        return Block(read(visit))
    except Refusal as refusal:
        return Block(refusal=refusal)


def _totals(visit: Visit) -> Any:  # noqa: ANN401 - the model of the operation's answer
    return visit.perform(summary.show_summary)


def _jobs(visit: Visit) -> Any:  # noqa: ANN401
    return visit.perform(jobs.show_jobs).jobs


def _agenda(visit: Visit) -> Agenda:
    page = visit.perform(campaigns.list_campaigns, query={"limit": READ_MAX})
    zone = zone_of(visit.world)
    today = visit.world.now().astimezone(zone).date()
    going = [each for each in page.campaigns if each.state in GOES_OUT and not each.trigger]
    triggers = [each for each in page.campaigns if each.trigger]
    return Agenda(
        [
            (day, [each for each in going if _is_sent_on(each, day, today, zone)])
            for day in (today, today + DAY)
        ],
        sorted(each.trigger for each in triggers if each.state is CampaignState.RUNNING),
        not page.next,
    )


def _is_sent_on(campaign: CampaignSummary, day: date, today: date, zone: ZoneInfo) -> bool:
    begins = campaign.launched_at or campaign.starts_at
    first = begins.astimezone(zone).date() if begins else today
    return first <= day <= campaign.ends_at.astimezone(zone).date()


def _tiles(found: Any) -> list[Tile]:  # noqa: ANN401
    """Return the four figures of the page, each beside the thirty days before."""
    if found is None or found.lately is None:
        return []
    now, before = found.lately, found.before
    return [
        Tile("members", _members(now, "registered"), _members(before, "registered")),
        Tile("active", _members(now, "active"), _members(before, "active")),
        Tile("sales", _paid(now), _paid(before), money=_whole(now.with_card.net)),
        Tile("owed", now.points.owed, before.points.owed if before else None),
    ]


def _members(line: TotalsLine | None, name: str) -> int | None:
    members = line.members if line else None
    return getattr(members, name) if members else None


def _whole(money: MoneyResponse) -> MoneyResponse:
    """Return the money without the parts of a unit, which the table beside the figure has."""
    return money.model_copy(update={"amount": money.amount.partition(".")[0]})


def _paid(line: TotalsLine | None) -> float | None:
    return float(line.with_card.net.amount) if line else None


def _seconds(month: str) -> int:
    """Return where a month stands on the axis of a chart, which is drawn in UTC."""
    return int(datetime.combine(date.fromisoformat(f"{month}-01"), time(), UTC).timestamp())


BLOCKS: Mapping[str, tuple[Permission, Callable[[Visit], Any]]] = {
    "totals": (Permission.TOTALS_READ, _totals),
    "agenda": (Permission.CAMPAIGNS_READ, _agenda),
    "jobs": (Permission.OPERATIONS_READ, _jobs),
}
