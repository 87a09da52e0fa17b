"""The card of a person: block it, open it again, or give another number."""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.console.answers import Redirect, Shown
from chalicelib.console.pages.customers.tabs import CUSTOMER, action, of_person
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Malformed, NotFound, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import card_states, customers

CARD = f"{CUSTOMER}/card"
ACTS: Mapping[str, Callable[..., Any]] = {
    "block": card_states.block_card,
    "unblock": card_states.unblock_card,
    "replace": card_states.replace_card,
}
FIELDS = frozenset({"act", "evidence", "number"})

pages = Pages()


@pages.get(CARD, Permission.CUSTOMERS_CHANGE)
def show_card(visit: Visit) -> Shown:
    """Show the card, and what may be done with it."""
    return _form(visit, NO_ERRORS)


@pages.post(CARD, Permission.CUSTOMERS_CHANGE)
def change_card(visit: Visit) -> Shown:
    """Block the card, open it, or replace it."""
    act = visit.value("act")
    try:
        if act not in ACTS:
            raise Malformed({"/act": "is required"})
        # The number that the page showed: a card that was replaced since then is not touched.
        number = visit.value("number") or _number(visit)
        body = {"evidence": visit.value("evidence")}
        visit.perform(ACTS[act], path={"number": number}, body=body)
    except NotFound:
        raise
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, FIELDS)
        return _form(visit, errors, refused_status(refused))
    return Redirect(visit.request.path, notice=f"done.card_{act}")


def _number(visit: Visit) -> str:
    return str(visit.perform(customers.show_customer, path=of_person(visit)).card)


def _form(visit: Visit, errors: FormErrors, status: int = 200) -> Shown:
    return action(visit, "card", {}, errors, status)
