"""The last step: what will happen, and the button that begins it."""

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.pages.campaigns.audience import named, segments_of
from chalicelib.console.pages.campaigns.faults import faults_of
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
from chalicelib.console.pages.campaigns.rehearsal import rehearsal_of
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Conflict, Malformed
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns import campaigns
from chalicelib.handlers.campaigns.responses import CampaignResponse

LAUNCH = f"{CAMPAIGN}/launch"
TYPED = "recipients"
TYPED_FROM = 500  # recipients: from here on the number is typed before the launch

pages = Pages()


@pages.get(LAUNCH, Permission.CAMPAIGNS_WRITE)
def show(visit: Visit) -> Shown:
    """Show what the launch will do."""
    campaign = campaign_of(visit)
    return Redirect(at(visit)) if is_closed(campaign) else _page(visit, campaign)


@pages.post(LAUNCH, Permission.CAMPAIGNS_WRITE)
def launch(visit: Visit) -> Shown:
    """Launch the campaign, if a large number of recipients was typed."""
    rehearsal = rehearsal_of(visit)
    gets = rehearsal.gets if rehearsal else 0
    if gets >= TYPED_FROM and "".join(visit.value(TYPED).split()) != str(gets):
        wrong = {TYPED: words_of(visit).say("campaigns.typed_wrong")}
        return _page(visit, campaign_of(visit), FormErrors(wrong), INVALID)
    try:
        made = visit.perform(campaigns.launch, path=path_of(visit))
    except (Conflict, Malformed) as refused:
        errors = faults_of(refused, visit.locale)
        return _page(visit, campaign_of(visit), errors, CONFLICT)
    is_waiting = made.state == CampaignState.SCHEDULED
    notice = "done.campaign_scheduled" if is_waiting else "done.campaign_launched"
    return Redirect(at(visit), notice=notice)


def _page(
    visit: Visit, campaign: CampaignResponse, errors: FormErrors = NO_ERRORS, status: int = 200
) -> WebPage:
    rehearsal = rehearsal_of(visit)
    is_known = rehearsal is not None and rehearsal.is_complete and rehearsal.is_current
    segment = campaign.audience.segment
    values = {
        **around(visit, campaign, "launch"),
        "errors": errors,
        "labels": {TYPED: words_of(visit).say("campaigns.typed")},
        "rehearsal": rehearsal,
        "may_launch": is_known and campaign.state == CampaignState.REHEARSED,
        "is_waiting": campaign.state == CampaignState.SCHEDULED,
        "must_type": rehearsal is not None and rehearsal.gets >= TYPED_FROM,
        "segment": named(segments_of(visit), segment) if segment else "",
    }
    return WebPage("campaigns/launch.html", values, status)
