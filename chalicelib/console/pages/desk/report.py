"""How the desk did: deadlines by person and topic, first answers, ratings, cards."""

from datetime import timedelta
from typing import Any

from chalicelib.console.answers import Shown, WebPage
from chalicelib.console.refusals import NO_ERRORS, form_errors, refused_status
from chalicelib.console.routes import DESK, Pages
from chalicelib.console.visit import Visit, zone_of
from chalicelib.domain.errors import Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.appeals import desk_report

REPORT = f"{DESK}/report"
FIELDS = frozenset({"since", "until"})
DAYS = timedelta(days=29)

pages = Pages()


@pages.get(REPORT, Permission.APPEALS_READ)
def show_report(visit: Visit) -> Shown:
    """Show the last thirty days, or those that were chosen."""
    today = visit.world.now().astimezone(zone_of(visit.world)).date()
    since = visit.request.query.get("since") or (today - DAYS).isoformat()
    until = visit.request.query.get("until") or today.isoformat()
    days = {"since": since, "until": until}
    values: dict[str, Any] = {**days, "report": None, "names": {}, "errors": NO_ERRORS}
    try:
        found = visit.perform(desk_report.show_report, query=days)
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, FIELDS)
        return WebPage("desk/report.html", {**values, "errors": errors}, refused_status(refused))
    names = visit.world.staff.keys.names({key for key in found.people if key})
    return WebPage("desk/report.html", {**values, "report": found, "names": names})
