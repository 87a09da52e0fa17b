"""Names the owner of a phone that is taken, as much of the owner as the role may see."""

from contextlib import suppress

from chalicelib.console.refusals import FormErrors
from chalicelib.console.visit import Visit
from chalicelib.console.words import headline
from chalicelib.domain.errors import Refusal
from chalicelib.handlers.customers import customers

TAKEN, CONFLICT = "phone.taken", 409


def told_at_field(visit: Visit, refused: Refusal, errors: FormErrors) -> FormErrors:
    """Return the sentences of a refusal; that the phone is taken stands at the phone."""
    if refused.code != TAKEN:
        return errors
    return FormErrors(fields={"phone": headline(TAKEN, CONFLICT, visit.locale)})


def owner_of_phone(visit: Visit, refused: Refusal) -> object:
    """Return the customer who has the typed phone; None if the role may not know."""
    return customer_of_phone(visit, visit.value("phone")) if refused.code == TAKEN else None


def customer_of_phone(visit: Visit, phone: str) -> object:
    """Return the customer who has the phone; None if there is none, or the role may not know."""
    # A key of another shop, or one that has searched too often, learns no more than the refusal.
    with suppress(Refusal):
        found = visit.perform(customers.search_customers, body={"phone": phone})
        return found.customers[0] if found.customers else None
    return None
