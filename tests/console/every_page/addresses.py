"""The address of every page of a shop in which everything exists."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from chalicelib.console.routes import STAFF_PAGES, Route
from chalicelib.domain.staff.staff import Role
from local.api_examples.bodies import CAMPAIGN, SEGMENT, UPDATE
from local.api_examples.bodies_of_points import OFFER
from local.api_examples.desk_scenes import CARD, TEMPLATE
from tests.console.every_page.office import HostileOffice
from tests.console.every_page.payloads import PAYLOADS

ELSEWHERE = "/console/sign-out"  # no form of a page


def values_of(office: HostileOffice) -> dict[str, str]:
    """Return a value for each named part of the addresses of pages, of a thing that exists."""
    kept = office.kept
    return {
        "customer_id": kept["registerCustomer"]["answer"]["id"],
        "merged": kept["undoMerge"]["request"]["merged"],
        "note_id": _a_note(office),
        "field": "favourite_colour",
        "dictionary": "colours",
        "choice": "red",
        "shop": "s1",
        "receipt": "r-1001",
        "codes_id": kept["createPromoCodes"]["answer"]["id"],
        "offer_id": office.asks("createOffer", OFFER)["id"],
        "sku": "milk-1",
        "number": "1",
        "import_id": kept["createImport"]["answer"]["id"],
        "export_id": kept["startExport"]["answer"]["id"],
        "simulation": kept["startSimulation"]["answer"]["id"],
        "segment_id": office.asks("createSegment", SEGMENT)["id"],
        "campaign_id": kept["createCampaign"]["answer"]["id"],
        "draft": office.asks("createCampaign", _later(office))["id"],
        "name": "birthday",
        "group": "menu",
        "queue": "plan",
        "operation": "scan",
        "update_id": _a_broken_update(office),
        "appeal_id": kept["getAppeal"]["answer"]["id"],
        "card_id": _a_card(office),
        "template_id": _a_template(office),
    }


def _a_card(office: HostileOffice) -> str:
    """Write a knowledge card, and return its id."""
    office.asks("replaceKnowledge", CARD, by=Role.SUPPORT, card_id="return")
    return "return"


def _a_template(office: HostileOffice) -> str:
    """Write a template of answers, and return its id."""
    office.asks("replaceTemplate", TEMPLATE, by=Role.SUPPORT, template_id="hello")
    return "hello"


def _a_note(office: HostileOffice) -> str:
    """Write a note about the customer of the pages, and return its id."""
    customer = office.kept["registerCustomer"]["answer"]["id"]
    made = office.asks("writeNote", {"text": "x"}, by=Role.SUPPORT, customer_id=customer)
    return str(made["id"])


def addresses(values: Mapping[str, str], method: str) -> Iterator[tuple[Route, str]]:
    """Every address with its route; a page of a campaign also for one that is not launched."""
    for route in STAFF_PAGES.every():
        is_here = not route.is_open and not route.path.startswith(ELSEWHERE)
        if route.method == method and is_here:
            yield route, _filled(route.path, values)
            if "{campaign_id}" in route.path:
                yield route, _filled(route.path, {**values, "campaign_id": values["draft"]})


def _filled(path: str, values: Mapping[str, str]) -> str:
    return path.format(**{name: quote(value, safe="") for name, value in values.items()})


def _a_broken_update(office: HostileOffice) -> str:
    """Set an update aside, whose text and reason are hostile."""
    world, body = office.life.world, json.dumps({**UPDATE, "text": PAYLOADS}).encode()
    quarantine = world.conversation.quarantine
    quarantine.keep("hostile", channel="telegram", body=body, why=PAYLOADS[0], now=world.now())
    return str(office.asks("listUpdates")["updates"][0]["id"])


def _later(office: HostileOffice) -> Any:
    return {**CAMPAIGN, "ends_at": (office.life.timeline.at + timedelta(days=7)).isoformat()}
