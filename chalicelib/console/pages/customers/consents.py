"""The consents of a person with their history, and the record of a new decision."""

from typing import Any

from chalicelib.channels import CHANNELS
from chalicelib.console.answers import Redirect, Shown
from chalicelib.console.pages.customers.tabs import CUSTOMER, action, of_person
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.errors import NotFound, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import customers, history

CONSENTS = f"{CUSTOMER}/consents"
FIELDS = frozenset({"purpose", "channel", "given", "evidence", "text_version"})
IN_ADDRESS = ("purpose", "channel", "given")  # a link to the form may fill them in
SHOP = "shop"

pages = Pages()


@pages.get(CONSENTS, Permission.HISTORY_READ)
def show_consents(visit: Visit) -> Shown:
    """Show every decision of the person, newest first, and the form of a new one."""
    return _form(visit, NO_ERRORS)


@pages.post(CONSENTS, Permission.CUSTOMERS_CHANGE)
def record(visit: Visit) -> Shown:
    """Record what the person has decided at the till."""
    body: dict[str, Any] = {
        "purpose": visit.value("purpose"),
        "channel": visit.value("channel"),
        "given": visit.value("given") == "yes",
        "evidence": visit.value("evidence"),
        "text_version": visit.value("text_version"),
    }
    try:
        visit.perform(customers.make_consent, path=of_person(visit), body=body)
    except NotFound:
        raise
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, FIELDS)
        return _form(visit, errors, refused_status(refused))
    done = "done.consent_given" if body["given"] else "done.consent_withdrawn"
    return Redirect(visit.request.path, notice=done)


def _form(visit: Visit, errors: FormErrors, status: int = 200) -> Shown:
    query = {"cursor": visit.request.query.get("cursor", ""), "what": "consent"}
    page = visit.perform(history.show_history, path=of_person(visit), query=query)
    asked = {name: visit.value(name, visit.request.query.get(name, "")) for name in IN_ADDRESS}
    values = {
        "page": page,
        "asked": asked,
        "purposes": [str(each) for each in Purpose],
        "places": [SHOP, *CHANNELS],
        "may_record": visit.may(Permission.CUSTOMERS_CHANGE),
    }
    return action(visit, "consents", values, errors, status, "customers/_consents.html")
