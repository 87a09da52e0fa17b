"""The first step of a campaign: to whom, why, and with which control group."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from chalicelib.console.answers import Shown, WebPage
from chalicelib.console.pages.campaigns.frame import (
    CAMPAIGN,
    CAMPAIGNS,
    WizardStep,
    show_step,
    take_step,
)
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.campaigns.campaign import Metric
from chalicelib.domain.errors import Malformed, Refusal
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns.responses import CampaignResponse
from chalicelib.handlers.segments import segments

SIZE = f"{CAMPAIGNS}/size"
SEGMENT, SHARE, WINDOW = "audience.segment", "control_share_bp", "goal.window_days"
BP = 100  # hundredths of a percent
PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
WHOLE = re.compile(r"[0-9]{1,8}")
PURPOSES = (MessagePurpose.ADVERTISING, MessagePurpose.SERVICE)  # the usual one first
LISTS_MAX, LIST_SIZE = 10, "100"

pages = Pages()


def _stored(_: Visit, campaign: CampaignResponse) -> Mapping[str, str]:
    share = Decimal(campaign.control_share_bp) / BP
    return {
        "name": campaign.name,
        SEGMENT: campaign.audience.segment or "",
        "purpose": campaign.purpose,
        "topic": campaign.topic,
        SHARE: f"{share.normalize():f}",
        "goal.metric": campaign.goal.metric,
        WINDOW: str(campaign.goal.window_days),
    }


def _body(visit: Visit, _: CampaignResponse) -> Mapping[str, Any]:
    body: dict[str, Any] = {
        "name": visit.value("name"),
        "purpose": visit.value("purpose"),
        "topic": visit.value("topic"),
        SHARE: hundredths(visit.value(SHARE)),
        "goal": {"metric": visit.value("goal.metric"), "window_days": number(visit, WINDOW)},
    }
    # Without a choice the audience stays as it is, also a condition or a list of the API.
    if visit.value(SEGMENT):
        body["audience"] = {"segment": visit.value(SEGMENT)}
    return body


def _more(visit: Visit, campaign: CampaignResponse) -> Mapping[str, Any]:
    chosen = visit.value(SEGMENT) or campaign.audience.segment or ""
    return {
        "segments": segments_of(visit),
        "purposes": PURPOSES,
        "metrics": list(Metric),
        **size_of(visit, chosen),
    }


STEP = WizardStep(name="audience", stored=_stored, body=_body, more=_more)


@pages.get(f"{CAMPAIGN}/audience", Permission.CAMPAIGNS_WRITE)
def show(visit: Visit) -> Shown:
    """Show whom the campaign is for."""
    return show_step(visit, STEP)


@pages.post(f"{CAMPAIGN}/audience", Permission.CAMPAIGNS_WRITE)
def save(visit: Visit) -> Shown:
    """Store whom the campaign is for."""
    return take_step(visit, STEP)


@pages.get(SIZE, Permission.SEGMENTS_READ)
def show_size(visit: Visit) -> Shown:
    """Show how many customers a segment has, beside its choice."""
    chosen = visit.request.query.get(SEGMENT, "")
    return WebPage("campaigns/size.html", size_of(visit, chosen), fragment="campaigns/_size.html")


def segments_of(visit: Visit) -> list[tuple[str, str]]:
    """Return the id and the name of each segment, by name."""
    found: list[tuple[str, str]] = []
    cursor = ""
    for _ in range(LISTS_MAX):
        query = {"limit": LIST_SIZE, "cursor": cursor}
        page = visit.perform(segments.list_segments, query=query)
        found += [(each.id, each.name) for each in page.segments]
        if not page.next:
            break
        cursor = page.next
    return sorted(found, key=lambda pair: pair[1].casefold())


def size_of(visit: Visit, segment: str) -> dict[str, Any]:
    """Return the size of a segment for `_size.html`; or why it cannot be counted now."""
    if not segment:
        return {"size": None, "why": None}
    try:
        return {
            "size": visit.perform(segments.show_preview, body={"segment": segment}),
            "why": None,
        }
    except Refusal as refusal:
        return {"size": None, "why": refusal}


def number(visit: Visit, name: str) -> int:
    """Return the whole number in a field, of which the API has no other words.

    Raises:
        Malformed: `form.whole_number`.
    """
    text = "".join(visit.value(name).split())
    if not WHOLE.fullmatch(text):
        raise Malformed({f"/{name.replace('.', '/')}": "form.whole_number"})
    return int(text)


def named(pairs: Iterable[tuple[str, str]], value: str) -> str:
    """Return the name of a choice, or the value if there is none any more."""
    return dict(pairs).get(value, value)


def hundredths(text: str) -> int | None:
    """Return a share in hundredths of a percent; None: as usual.

    Raises:
        Malformed: `form.percent`.
    """
    written = text.replace(",", ".").replace("%", "").strip()
    if not written:
        return None
    if not PERCENT.fullmatch(written):
        raise Malformed({f"/{SHARE}": "form.percent"})
    return int(Decimal(written) * BP)
