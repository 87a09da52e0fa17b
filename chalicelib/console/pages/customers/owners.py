"""Says whose a phone is that another customer has, as much of it as the role may see."""

from contextlib import suppress

from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Refusal
from chalicelib.handlers.customers import customers

TAKEN = "phone.taken"


def owner_of_phone(visit: Visit, refused: Refusal) -> object:
    """Return the customer who has the typed phone; None if the role may not be told."""
    if refused.code != TAKEN:
        return None
    # A key of another shop, or one that has searched too often, learns no more than the refusal.
    with suppress(Refusal):
        phone = {"phone": visit.value("phone")}
        found = visit.perform(customers.search_customers, body=phone)
        return found.customers[0] if found.customers else None
    return None
