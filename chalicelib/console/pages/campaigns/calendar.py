"""The calendar: what goes out on each of the next days, in the zone of the shops."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.console.answers import Shown, WebPage
from chalicelib.console.pages.campaigns.frame import CAMPAIGNS
from chalicelib.console.pages.campaigns.lists import every_campaign
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit, zone_of
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.staff.staff import Permission
from chalicelib.domain.triggers import TRIGGERS
from chalicelib.handlers.campaigns import triggers
from chalicelib.handlers.campaigns.responses import CampaignSummary
from chalicelib.handlers.campaigns.triggers import TriggerResponse

DAYS = 14
GOES_OUT = frozenset({CampaignState.SCHEDULED, CampaignState.RUNNING, CampaignState.PAUSED})

pages = Pages()


class Sending(NamedTuple):
    """A campaign that is sent from its first to its last day, both included, from an hour on."""

    campaign: CampaignSummary
    first: date
    last: date
    clock: str


@pages.get(f"{CAMPAIGNS}/calendar", Permission.CAMPAIGNS_READ)
def show(visit: Visit) -> Shown:
    """Show the next two weeks; triggers that are on may send on every day."""
    zone = zone_of(visit.world)
    today = visit.world.now().astimezone(zone).date()
    found = [
        Sending(
            each,
            _first(each, today, visit),
            each.ends_at.astimezone(zone).date(),
            _clock(each, visit),
        )
        for each in every_campaign(visit)
        if each.state in GOES_OUT and not each.trigger
    ]
    days = [today + timedelta(days=number) for number in range(DAYS)]
    values = {
        "days": [(day, _of(found, day)) for day in days],
        "later": [each for each in found if each.first > days[-1]],
        "on": [each for each in _triggers(visit) if each.on],
    }
    return WebPage("campaigns/calendar.html", values)


def _first(campaign: CampaignSummary, today: date, visit: Visit) -> date:
    begins = campaign.launched_at or campaign.starts_at
    return begins.astimezone(zone_of(visit.world)).date() if begins else today


def _clock(campaign: CampaignSummary, visit: Visit) -> str:
    begins = campaign.launched_at or campaign.starts_at
    return f"{begins.astimezone(zone_of(visit.world)):%H:%M}" if begins else ""


def _of(found: Sequence[Sending], day: date) -> list[tuple[Sending, bool]]:
    """Return the campaigns of a day, each with whether it begins on that day."""
    return [(each, each.first == day) for each in found if each.first <= day <= each.last]


def _triggers(visit: Visit) -> list[TriggerResponse]:
    return [visit.perform(triggers.show_trigger, path={"name": name}) for name in TRIGGERS]
