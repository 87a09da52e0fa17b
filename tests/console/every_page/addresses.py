"""The address of every page of a shop in which everything exists."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from chalicelib.console.routes import Route, every_route
from local.api_examples.bodies import CAMPAIGN, SEGMENT
from local.api_examples.bodies_of_points import OFFER
from tests.console.every_page.office import HostileOffice


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
    }


def addresses(values: Mapping[str, str], method: str) -> Iterator[tuple[Route, str]]:
    """Every address with its route; a page of a campaign also for one that is not launched."""
    for route in every_route():
        if route.method == method and not route.is_open and route.path != "/console/sign-out":
            yield route, _filled(route.path, values)
            if "{campaign_id}" in route.path:
                yield route, _filled(route.path, {**values, "campaign_id": values["draft"]})


def _filled(path: str, values: Mapping[str, str]) -> str:
    return path.format(**{name: quote(value, safe="") for name, value in values.items()})


def _later(office: HostileOffice) -> Any:
    return {**CAMPAIGN, "ends_at": (office.life.timeline.at + timedelta(days=7)).isoformat()}
