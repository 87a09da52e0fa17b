"""The address of every page of a shop in which everything exists."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from chalicelib.console.routes import Route, every_route
from local.api_examples.bodies import CAMPAIGN, SEGMENT
from local.api_examples.bodies_of_points import OFFER
from tests.console.every_page.office import HostileOffice

# The shop in memory has no queues of SQS: tests/console/upkeep has them. Signing out is no form.
ELSEWHERE = ("/console/queues", "/console/sign-out")


def values_of(office: HostileOffice) -> dict[str, str]:
    """Return a value for each named part of the addresses of pages, of a thing that exists."""
    kept = office.kept
    return {
        "customer_id": kept["registerCustomer"]["answer"]["id"],
        "shop": "s1",
        "receipt": "r-1001",
        "codes_id": kept["createPromoCodes"]["answer"]["id"],
        "offer_id": office.asks("createOffer", OFFER)["id"],
        "sku": "milk-1",
        "number": "1",
        "export_id": kept["startExport"]["answer"]["id"],
        "simulation": kept["startSimulation"]["answer"]["id"],
        "segment_id": office.asks("createSegment", SEGMENT)["id"],
        "campaign_id": kept["createCampaign"]["answer"]["id"],
        "draft": office.asks("createCampaign", _later(office))["id"],
        "name": "birthday",
        "group": "menu",
        "queue": "outbox",
        "update_id": _update(office),
    }


def _update(office: HostileOffice) -> str:
    """Keep an update that broke the code, and return its id."""
    world = office.life.world
    keep = world.conversation.quarantine.keep
    keep("broken", channel="telegram", body=b"{}", why="KeyError: 'text'", now=world.now())
    updates = office.asks("listUpdates", query={"limit": 1})["updates"]
    return str(updates[0]["id"])


def addresses(values: Mapping[str, str], method: str) -> Iterator[tuple[Route, str]]:
    """Every address with its route; a page of a campaign also for one that is not launched."""
    for route in every_route():
        is_here = not route.is_open and not route.path.startswith(ELSEWHERE)
        if route.method == method and is_here:
            yield route, _filled(route.path, values)
            if "{campaign_id}" in route.path:
                yield route, _filled(route.path, {**values, "campaign_id": values["draft"]})


def _filled(path: str, values: Mapping[str, str]) -> str:
    return path.format(**{name: quote(value, safe="") for name, value in values.items()})


def _later(office: HostileOffice) -> Any:
    return {**CAMPAIGN, "ends_at": (office.life.timeline.at + timedelta(days=7)).isoformat()}
