"""The rehearsal: who gets the message, who does not and why, and what the campaign can prove."""

from collections.abc import Mapping
from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.pages.campaigns.faults import faults_of, label_of
from chalicelib.console.pages.campaigns.frame import (
    CAMPAIGN,
    CONFLICT,
    INVALID,
    around,
    at,
    campaign_of,
    is_closed,
    path_of,
)
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Conflict, Malformed, NotFound, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns import campaigns, deliveries, reports
from chalicelib.handlers.campaigns.delivery_responses import RehearsalResponse
from chalicelib.handlers.campaigns.responses import CampaignResponse

REHEARSAL = f"{CAMPAIGN}/rehearsal"
# The step in which each field of a campaign is typed; all others are words.
STEP_OF: Mapping[str, str] = {
    "name": "audience",
    "audience": "audience",
    "purpose": "audience",
    "topic": "audience",
    "control_share_bp": "audience",
    "goal": "audience",
    "starts_at": "schedule",
    "ends_at": "schedule",
    "window": "schedule",
    "priority": "schedule",
}

pages = Pages()


@pages.get(REHEARSAL, Permission.CAMPAIGNS_WRITE)
def show(visit: Visit) -> Shown:
    """Show the last rehearsal; while it is planned the block asks again by itself."""
    campaign = campaign_of(visit)
    if is_closed(campaign):
        return Redirect(at(visit))
    return _page(visit, campaign)


@pages.post(REHEARSAL, Permission.CAMPAIGNS_WRITE)
def begin(visit: Visit) -> Shown:
    """Start a rehearsal."""
    try:
        visit.perform(campaigns.begin_rehearsal, path=path_of(visit))
    except (Malformed, Conflict) as refused:
        status = INVALID if isinstance(refused, Malformed) else CONFLICT
        return _page(visit, campaign_of(visit), faults_of(refused, visit.locale), status)
    return Redirect(visit.request.path)


def rehearsal_of(visit: Visit) -> RehearsalResponse | None:
    """Read the last rehearsal; None: there was none."""
    try:
        found: RehearsalResponse = visit.perform(deliveries.show_rehearsal, path=path_of(visit))
    except NotFound as refused:
        if refused.code != "campaign.not_rehearsed":
            raise
        return None
    return found


def _page(
    visit: Visit, campaign: CampaignResponse, errors: FormErrors = NO_ERRORS, status: int = 200
) -> WebPage:
    words, rehearsal = words_of(visit), rehearsal_of(visit)
    is_ready = rehearsal is not None and rehearsal.is_complete and rehearsal.is_current
    values = {
        **around(visit, campaign, "rehearsal"),
        "errors": errors,
        "places": [
            (f"{at(visit, _step(name))}#field-{name}", label_of(words, name), why)
            for name, why in errors.fields.items()
        ],
        "rehearsal": rehearsal,
        "is_ready": is_ready,
        "prospect": _prospect(visit) if is_ready and campaign.control_share_bp else None,
    }
    return WebPage("campaigns/rehearsal.html", values, status, fragment="campaigns/_rehearsal.html")


def _prospect(visit: Visit) -> Any:  # noqa: ANN401 - the model of the answer, or the refusal
    """Return what the campaign can prove, or the refusal that says why this is not known."""
    try:
        return visit.perform(reports.show_prospect, path=path_of(visit))
    except Refusal as refusal:
        return refusal


def _step(name: str) -> str:
    return STEP_OF.get(name.partition(".")[0], "text")
