"""Where customers are found over HTTP, and what staff send about them."""

from typing import Any

from chalicelib.domain.customers.customer import Customer
from chalicelib.world import World
from tests.builders.clock import START

CUSTOMERS = "/v1/customers"
CUSTOMER = "/v1/customers/{customer_id}"
HISTORY = f"{CUSTOMER}/history"
CONSENTS = f"{CUSTOMER}/consents"
PAPER = {"personal_data": {"evidence": "form 12/345"}}


def of(customer: Customer) -> dict[str, str]:
    return {"customer_id": customer.id}


def audited(world: World) -> list[tuple[str, str]]:
    """What was changed, and whom."""
    entries = [entry for _, entry in world.staff.audit.of_day(START.date())]
    return [(each.what, each.subject) for each in entries if not each.what.startswith("key.")]


def a_person(**changes: Any) -> dict[str, Any]:
    return {"phone": "8 921 555-44-33", "consents": PAPER, "first_name": "Вера"} | changes
