"""The step that says when a campaign may be sent."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from chalicelib.console.answers import Shown
from chalicelib.console.pages.campaigns.audience import number
from chalicelib.console.pages.campaigns.frame import CAMPAIGN, WizardStep, show_step, take_step
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit, zone_of
from chalicelib.domain.errors import Malformed
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns.responses import CampaignResponse

FROM, TO = "window.from_hour", "window.to_hour"

pages = Pages()


def _stored(visit: Visit, campaign: CampaignResponse) -> Mapping[str, str]:
    zone = zone_of(visit.world)
    return {
        "starts_at": _local(campaign.starts_at, zone),
        "ends_at": _local(campaign.ends_at, zone),
        FROM: str(campaign.window.from_hour),
        TO: str(campaign.window.to_hour),
        "priority": str(campaign.priority),
    }


def _body(visit: Visit, campaign: CampaignResponse) -> Mapping[str, Any]:
    zone = zone_of(visit.world)
    return {
        "starts_at": instant(visit, "starts_at", zone, campaign.starts_at),
        "ends_at": instant(visit, "ends_at", zone, campaign.ends_at),
        "window": {"from_hour": number(visit, FROM), "to_hour": number(visit, TO)},
        "priority": number(visit, "priority"),
    }


def _more(visit: Visit, _: CampaignResponse) -> Mapping[str, Any]:
    return {"zone": str(zone_of(visit.world))}


STEP = WizardStep(name="schedule", stored=_stored, body=_body, more=_more)


@pages.get(f"{CAMPAIGN}/schedule", Permission.CAMPAIGNS_WRITE)
def show(visit: Visit) -> Shown:
    """Show when the campaign may be sent."""
    return show_step(visit, STEP)


@pages.post(f"{CAMPAIGN}/schedule", Permission.CAMPAIGNS_WRITE)
def save(visit: Visit) -> Shown:
    """Store when the campaign may be sent."""
    return take_step(visit, STEP)


def instant(visit: Visit, name: str, zone: tzinfo, stored: datetime | None) -> str | None:
    """Return the instant of a field with day and hour in the zone of the shops; None: it is empty.

    Raises:
        Malformed: `form.moment`.
    """
    text = visit.value(name).strip()
    if not text:
        return None
    # A form shows no seconds: what was not changed stays to the second.
    if text == _local(stored, zone) and stored:
        return stored.isoformat()
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
    except ValueError as exc:
        raise Malformed({f"/{name}": "form.moment"}) from exc


def _local(at: datetime | None, zone: tzinfo) -> str:
    """Return an instant as a field of the kind `datetime-local` has it."""
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}" if at else ""
