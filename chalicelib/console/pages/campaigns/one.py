"""One campaign after its launch: how far it is, and pausing, resuming or cancelling it."""

from collections.abc import Mapping
from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.pages.campaigns.audience import named, segments_of
from chalicelib.console.pages.campaigns.faults import faults_of
from chalicelib.console.pages.campaigns.frame import (
    CAMPAIGN,
    CONFLICT,
    INVALID,
    TRIGGERS,
    at,
    campaign_of,
    path_of,
)
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.campaigns.state import EDITABLE, NEXT, CampaignState
from chalicelib.domain.errors import Conflict, Refusal
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns import campaigns, reports
from chalicelib.handlers.campaigns.report_responses import ReportResponse
from chalicelib.handlers.campaigns.responses import CampaignResponse

S, D = CampaignState, DeliveryState
VERBS = {"pause": campaigns.pause, "resume": campaigns.resume, "cancel": campaigns.cancel}
DONE = (D.SENT, D.DELIVERED, D.FAILED, D.UNKNOWN)
MOVES = frozenset({S.RUNNING, S.SCHEDULED})
"""The states in which the page asks again by itself."""
WORD = "word"

pages = Pages()


@pages.get(CAMPAIGN, Permission.CAMPAIGNS_READ)
def show(visit: Visit) -> Shown:
    """Show one campaign with its progress."""
    campaign = campaign_of(visit)
    if campaign.trigger:
        return Redirect(f"{TRIGGERS}/{campaign.trigger}")
    return _page(visit, campaign)


@pages.post(CAMPAIGN, Permission.CAMPAIGNS_WRITE)
def act(visit: Visit) -> Shown:
    """Pause, resume or cancel the campaign; a cancellation is for ever, so a word is typed."""
    verb, words = visit.value("verb"), words_of(visit)
    if verb not in VERBS:
        return Redirect(at(visit))
    if verb == "cancel" and visit.value(WORD).strip().casefold() != words.say("campaigns.word"):
        wrong = FormErrors({WORD: words.say("campaigns.word_wrong")})
        return _page(visit, campaign_of(visit), wrong, INVALID)
    try:
        visit.perform(VERBS[verb], path=path_of(visit), part=verb)
    except Conflict as refused:
        return _page(visit, campaign_of(visit), faults_of(refused, visit.locale), CONFLICT)
    return Redirect(at(visit), notice=f"done.campaign_{verb}")


@pages.get(f"{CAMPAIGN}/progress", Permission.CAMPAIGNS_READ)
def show_progress(visit: Visit) -> Shown:
    """Show how far the campaign is; the block asks again by itself while something changes."""
    campaign = campaign_of(visit)
    values = {"campaign": campaign, "at": at(visit), **progress_of(visit, campaign)}
    is_row = bool(visit.request.query.get("row"))
    return WebPage(
        "campaigns/progress.html",
        values,
        fragment="campaigns/_bar.html" if is_row else "campaigns/_progress.html",
    )


def report_of(visit: Visit) -> ReportResponse | Refusal:
    """Read the report; the refusal if there is none yet, or none for this role."""
    query = {
        name: visit.request.query[name] for name in ("from", "to") if visit.request.query.get(name)
    }
    return report_in(visit, visit.path["campaign_id"], query)


def report_in(visit: Visit, campaign_id: str, query: Mapping[str, str]) -> ReportResponse | Refusal:
    """Read the report of a campaign, of some days if it is a trigger's."""
    path = {"campaign_id": campaign_id}
    try:
        found: ReportResponse = visit.perform(reports.show_report, path=path, query=query)
    except Refusal as refusal:
        return refusal
    return found


def progress_of(visit: Visit, campaign: CampaignResponse) -> dict[str, Any]:
    """Return the numbers of the progress; None where they are not known."""
    report = report_of(visit) if campaign.launched_at else None
    if not isinstance(report, ReportResponse):
        return {"report": None, "why": report, "done": 0, "total": 0, "counts": [], "polls": False}
    states = {each.state: each.number for each in report.states if each.reason is None}
    done = sum(states.get(state, 0) for state in DONE)
    waiting = states.get(D.PLANNED, 0)
    return {
        "report": report,
        "why": None,
        "done": done,
        "total": done + waiting,
        "counts": [(state, count) for state, count in states.items() if count],
        "polls": campaign.state in MOVES,
    }


def tabs_of(visit: Visit, campaign: CampaignResponse) -> list[tuple[str, str]]:
    """Return the tabs of a campaign: the name of each and its address."""
    if not campaign.launched_at and not campaign.trigger:
        return []
    parts = [("overview", ""), ("report", "report"), ("people", "people")]
    return [(name, at(visit, part)) for name, part in parts]


def _page(
    visit: Visit, campaign: CampaignResponse, errors: FormErrors = NO_ERRORS, status: int = 200
) -> WebPage:
    segment = campaign.audience.segment
    may_read = visit.may(Permission.SEGMENTS_READ)
    values = {
        "campaign": campaign,
        "at": at(visit),
        "tab": "overview",
        "tabs": tabs_of(visit, campaign),
        "errors": errors,
        "labels": {WORD: words_of(visit).say("campaigns.word_label")},
        "segment": named(segments_of(visit), segment) if segment and may_read else segment or "",
        "is_editable": campaign.state in EDITABLE,
        "may_write": visit.may(Permission.CAMPAIGNS_WRITE),
        "may_pause": campaign.state == S.RUNNING,
        "may_resume": campaign.state == S.PAUSED,
        "may_cancel": S.CANCELLED in NEXT[campaign.state],
        **progress_of(visit, campaign),
    }
    return WebPage("campaigns/one.html", values, status)
