"""The report of a campaign, and the people behind each number."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from chalicelib.console.answers import Download, Redirect, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.pages.campaigns.frame import CAMPAIGN, at, campaign_of, path_of
from chalicelib.console.pages.campaigns.one import report_of, tabs_of
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit, zone_of
from chalicelib.console.words import PageWords
from chalicelib.domain.errors import Refusal
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.spreadsheets.csv_text import MEDIA
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns import deliveries, reports
from chalicelib.handlers.campaigns.delivery_requests import Who
from chalicelib.handlers.campaigns.report_responses import EVERY_CHANNEL, ReportResponse
from chalicelib.handlers.campaigns.responses import CampaignResponse
from chalicelib.handlers.customers import named

PAGE, TABLE_PAGE, PAGES_MAX = "50", "100", 1000
SEGMENTS_NEW = f"{ROOT}/segments/new"
NAME_MAX = 80
FUNNEL = ("accepted", "delivered", "opened_by_person", "clicked", "answered")
DAYS = ("from", "to")
FILTERS = ("state", "run", *DAYS, "reason", "channel", "figure", "group", "bought")
LAST = timedelta(days=29)
EN_DASH = "\N{NO-BREAK SPACE}\N{EN DASH} "

pages = Pages()


@pages.get(f"{CAMPAIGN}/report", Permission.CAMPAIGNS_READ)
def show_report(visit: Visit) -> Shown:
    """Show what the campaign has achieved, or save it as a table."""
    if visit.request.query.get("format") == "csv":
        text = visit.perform(reports.show_table, path=path_of(visit), query=_period(visit))
        return Download("report.csv", MEDIA, text.encode())
    campaign = campaign_of(visit)
    report = report_of(visit)
    if isinstance(report, Refusal):
        if report.code in ("segment.masked_field", "campaign.not_launched"):
            raise report
        values: dict[str, Any] = {"report": None, "why": report, "figures": [], "funnel": []}
        values["days"] = ""
    else:
        values = {
            "report": report,
            "why": None,
            "figures": [each for each in report.figures if each.channel != EVERY_CHANNEL],
            "funnel": _funnel(report),
            "days": days_of(report),
        }
    around = {
        "campaign": campaign,
        "at": at(visit),
        "tab": "report",
        "behind": _behind(visit, campaign),
    }
    return WebPage("campaigns/report.html", {**around, "tabs": tabs_of(visit, campaign), **values})


@pages.get(f"{CAMPAIGN}/people", Permission.CAMPAIGNS_READ)
def show_people(visit: Visit) -> Shown:
    """Show the people behind a number of the report, or save them as a table."""
    campaign = campaign_of(visit)
    if not campaign.launched_at and not campaign.trigger:
        return Redirect(at(visit))
    query = {name: visit.request.query[name] for name in FILTERS if visit.request.query.get(name)}
    if campaign.trigger and not {"run", *DAYS} & query.keys():
        query |= last_days(visit)
    values = {
        "of": "state",
        "chosen": query.get("state", ""),
        "kinds": ["", *DeliveryState],
        "days": urlencode({name: query[name] for name in DAYS if name in query}),
    }
    return _people(visit, deliveries.show_deliveries, query, values, "campaigns/people.html")


@pages.get(f"{CAMPAIGN}/rehearsal/people", Permission.CAMPAIGNS_READ)
def show_rehearsed(visit: Visit) -> Shown:
    """Show the people of the last rehearsal: who gets the message, and who does not and why."""
    asked = ("who", "reason", "channel")
    query = {name: visit.request.query[name] for name in asked if visit.request.query.get(name)}
    values = {"of": "who", "chosen": query.get("who", ""), "kinds": ["", *Who], "days": ""}
    return _people(visit, deliveries.list_people, query, values, "campaigns/people.html")


def last_days(visit: Visit) -> dict[str, str]:
    """Return the days of a trigger that its page reports, as parameters of an address."""
    today = visit.world.now().astimezone(zone_of(visit.world)).date()
    return {"from": (today - LAST).isoformat(), "to": today.isoformat()}


def days_of(report: ReportResponse) -> str:
    """Return the days of a trigger's report as the beginning of a query; empty: it has none."""
    if not report.from_ or not report.to:
        return ""
    return urlencode({"from": report.from_.isoformat(), "to": report.to.isoformat()}) + "&"


def _only(words: PageWords, query: Mapping[str, str]) -> str:
    """Return in words what the people are chosen by, beside their state."""
    known = (
        ("reason", "campaigns.reason"),
        ("figure", "campaigns.figure"),
        ("group", "campaigns.bought_group"),
        ("channel", "channel"),
    )
    names = [words.known(key, query[name]) for name, key in known if name in query]
    if "bought" in query:
        names.append(words.say("campaigns.only_bought"))
    days = [words.iso_day(query[name]) for name in ("run", *DAYS) if name in query]
    names += [EN_DASH.join(dict.fromkeys(days))] if days else []
    return ", ".join(names)


def _people(
    visit: Visit,
    view: Callable[..., Any],
    query: dict[str, str],
    values: dict[str, Any],
    template: str,
) -> Shown:
    if visit.request.query.get("format") == "csv":
        words = words_of(visit)
        head = [
            words.say(f"campaigns.people.{name}")
            for name in ("id", "state", "channel", "at", "reason")
        ]
        rows = (_row(words, each) for each in _every(visit, view, query))
        return csv_file("people.csv", [head, *rows])
    campaign = campaign_of(visit)
    cursor = visit.request.query.get("cursor", "")
    page = visit.perform(
        view, path=path_of(visit), query={**query, "limit": PAGE, "cursor": cursor}
    )
    found = page.deliveries if hasattr(page, "deliveries") else page.people
    names = _names(visit, [each.customer for each in found])
    around = {
        "campaign": campaign,
        "at": at(visit),
        "tab": "people",
        "tabs": tabs_of(visit, campaign),
        "people": [(each, names.get(each.customer)) for each in found],
        "next": page.next,
        "only": _only(words_of(visit), query),
        "held": [(name, value) for name, value in query.items() if name != values["of"]],
        "kept": urlencode({name: value for name, value in query.items() if value}),
    }
    return WebPage(template, {**around, **values}, fragment="campaigns/_people.html")


def _every(visit: Visit, view: Callable[..., Any], query: dict[str, str]) -> Iterator[Any]:
    cursor = ""
    for _ in range(PAGES_MAX):
        page = visit.perform(
            view, path=path_of(visit), query={**query, "limit": TABLE_PAGE, "cursor": cursor}
        )
        yield from page.deliveries if hasattr(page, "deliveries") else page.people
        if not page.next:
            return
        cursor = page.next


def _row(words: PageWords, each: Any) -> list[str]:  # noqa: ANN401
    when = getattr(each, "sent_at", None) or each.due_at
    return [
        each.customer,
        words.say(f"campaigns.delivery.{each.state}"),
        words.known("channel", each.channel or ""),
        when.isoformat() if when else "",
        words.known("campaigns.reason", each.reason or ""),
    ]


def _names(visit: Visit, ids: Sequence[str]) -> dict[str, Any]:
    """Return the customers by id as the role may see them, without erased ones."""
    if not ids or not visit.may(Permission.CUSTOMERS_READ):
        return {}
    found = visit.perform(named.name_customers, body={"ids": list(ids)})
    return {each.id: each for each in found.customers}


def _funnel(report: ReportResponse) -> list[tuple[str, Any]]:
    """Return the steps from the accepted message to the answer, over all channels."""
    found = {each.figure: each.value for each in report.figures if each.channel == EVERY_CHANNEL}
    return [(name, found[name]) for name in FUNNEL if name in found]


def _period(visit: Visit) -> dict[str, str]:
    query = visit.request.query
    return {name: query[name] for name in ("from", "to") if query.get(name)}


def _behind(visit: Visit, campaign: CampaignResponse) -> dict[str, str]:
    """Return by figure the address where its people become a new segment."""
    found: dict[str, str] = {}
    if not visit.may(Permission.SEGMENTS_WRITE):
        return found
    words = words_of(visit)
    for how in ("clicked", "answered"):
        fields = {
            "name": f"{campaign.name}: {words.say(f'campaigns.figure.{how}')}"[:NAME_MAX],
            "predicate.of.0.kind": "campaign",
            "predicate.of.0.campaign": campaign.id,
            "predicate.of.0.how": how,
        }
        found[how] = f"{SEGMENTS_NEW}?{urlencode(fields)}"
    return found
