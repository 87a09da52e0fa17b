"""The list of campaigns by state, and a new one."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

from chalicelib.console.answers import Download, Redirect, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.pages.campaigns.audience import PURPOSES, segments_of
from chalicelib.console.pages.campaigns.faults import faults_of, label_of
from chalicelib.console.pages.campaigns.frame import CAMPAIGNS, INVALID
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns import campaigns
from chalicelib.handlers.campaigns.responses import CampaignSummary

NEW = f"{CAMPAIGNS}/new"
S = CampaignState
GROUPS: Mapping[str, tuple[CampaignState, ...]] = {
    "live": (S.RUNNING, S.PAUSED, S.SCHEDULED),
    "drafts": (S.REHEARSED, S.DRAFT),
    "past": (S.FINISHED, S.CANCELLED),
}
PAGE, READ_MAX, PAGES_MAX = 50, "100", 50
USUAL_LIFE = timedelta(days=7)

pages = Pages()


@pages.get(CAMPAIGNS, Permission.CAMPAIGNS_READ)
def show_list(visit: Visit) -> Shown:
    """Show the campaigns of a group of states, or all of them, or save them as a table."""
    group = visit.request.query.get("state", "")
    states = GROUPS.get(group, ())
    if visit.request.query.get("format") == "csv":
        return _table(visit, states)
    found, following = _page(visit, states)
    order = [state for states in GROUPS.values() for state in states]
    values = {
        "campaigns": sorted(found, key=lambda each: (order.index(each.state), -_age(each))),
        "following": following,
        "group": group if states else "",
    }
    return WebPage("campaigns/list.html", values, fragment="campaigns/_rows.html")


@pages.get(NEW, Permission.CAMPAIGNS_WRITE)
def show_new(visit: Visit) -> Shown:
    """Show the form of a new campaign."""
    return _form(visit, NO_ERRORS)


@pages.post(NEW, Permission.CAMPAIGNS_WRITE)
def create(visit: Visit) -> Shown:
    """Create a draft, and lead to its text."""
    try:
        made = visit.perform(campaigns.write_campaign, body=_body(visit))
    except Rejected as refused:
        return _form(visit, faults_of(refused, visit.locale, _field), status=INVALID)
    return Redirect(f"{CAMPAIGNS}/{made.id}/text", notice="done.campaign_created")


def every_campaign(visit: Visit) -> Iterator[CampaignSummary]:
    """Read the campaigns page by page."""
    cursor = ""
    for _ in range(PAGES_MAX):
        page = visit.perform(campaigns.list_campaigns, query={"limit": READ_MAX, "cursor": cursor})
        yield from page.campaigns
        if not page.next:
            return
        cursor = page.next


def _page(
    visit: Visit, states: tuple[CampaignState, ...]
) -> tuple[list[CampaignSummary], str | None]:
    """Return about fifty campaigns of these states; a state has no index, so pages are skipped."""
    found: list[CampaignSummary] = []
    cursor: str | None = visit.request.query.get("cursor", "")
    for _ in range(PAGES_MAX):
        query = {"limit": str(PAGE), "cursor": cursor or ""}
        page = visit.perform(campaigns.list_campaigns, query=query)
        found += [
            each
            for each in page.campaigns
            if not each.trigger and (not states or each.state in states)
        ]
        cursor = page.next
        if not cursor or len(found) >= PAGE:
            break
    return found, cursor


def _table(visit: Visit, states: tuple[CampaignState, ...]) -> Download:
    words = words_of(visit)
    head = [
        "campaigns.name",
        "campaigns.state",
        "campaigns.launched",
        "campaigns.ended",
        "campaigns.id",
    ]
    rows = (
        [
            each.name,
            words.say(f"campaigns.state.{each.state}"),
            each.launched_at.isoformat() if each.launched_at else "",
            each.ended_at.isoformat() if each.ended_at else "",
            each.id,
        ]
        for each in every_campaign(visit)
        if not each.trigger and (not states or each.state in states)
    )
    return csv_file("campaigns.csv", [[words.say(key) for key in head], *rows])


def _age(campaign: CampaignSummary) -> float:
    return campaign.created_at.timestamp()


def _form(visit: Visit, errors: FormErrors, status: int = 200) -> WebPage:
    words = words_of(visit)
    values = {
        "errors": errors,
        "examples": {name: f"{{{{{name}}}}}" for name in ("name", "points")},
        "labels": {name: label_of(words, name) for name in errors.fields},
        "segments": segments_of(visit),
        "channels": list(CHANNELS),
        "chosen": visit.fields.get("channel", islice(CHANNELS, 1)),
        "purposes": PURPOSES,
        "locales": LOCALES,
    }
    return WebPage("campaigns/new.html", values, status)


def _body(visit: Visit) -> dict[str, Any]:
    """Return the draft; what has no field here gets a usual value, and a step of its own later."""
    language, purpose = visit.value("language", visit.locale), visit.value("purpose")
    text, subject = visit.value("text"), visit.value("subject").strip()
    body: dict[str, Any] = {
        "name": visit.value("name"),
        "purpose": purpose,
        "language": language,
        "texts": {channel: {language: text} for channel in visit.fields.get("channel", ())},
        "ends_at": (visit.world.now() + USUAL_LIFE).isoformat(),
    }
    if visit.value("audience.segment"):
        body["audience"] = {"segment": visit.value("audience.segment")}
    if subject:
        body["subjects"] = {language: subject}
    if purpose == MessagePurpose.ADVERTISING:
        body["buttons"] = [{"kind": "stop"}]
    return body


def _field(name: str) -> str:
    """Return the field of this form for a field of the API: it has one text for all channels."""
    first, _, rest = name.partition(".")
    if first == "texts":
        return "text" if rest else "channel"
    return {"subjects": "subject", "audience": "audience.segment"}.get(first, name)
