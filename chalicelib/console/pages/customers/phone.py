"""Another phone for a person who has no access to the former number."""

from chalicelib.console.answers import Redirect, Shown
from chalicelib.console.forms import birthday_text
from chalicelib.console.pages.customers.owners import owner_of_phone, told_at_field
from chalicelib.console.pages.customers.tabs import CUSTOMER, action, address, of_person
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import NotFound, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import phones

PHONE = f"{CUSTOMER}/phone"
FIELDS = frozenset({"phone", "birthday", "evidence"})

pages = Pages()


@pages.get(PHONE, Permission.CUSTOMERS_CHANGE)
def show_form(visit: Visit) -> Shown:
    """Show the form, and what staff must have seen before."""
    return _form(visit, NO_ERRORS)


@pages.post(PHONE, Permission.CUSTOMERS_CHANGE)
def change_phone(visit: Visit) -> Shown:
    """Store the new number."""
    body = {name: visit.value(name) for name in ("phone", "evidence")}
    body["birthday"] = birthday_text(visit.value("birthday"))
    try:
        visit.perform(phones.put_phone, path=of_person(visit), body=body)
    except NotFound:
        raise
    except Refusal as refused:
        errors = told_at_field(visit, refused, form_errors(refused, visit.locale, FIELDS))
        return _form(visit, errors, refused_status(refused), owner_of_phone(visit, refused))
    return Redirect(address(visit), notice="done.phone_changed")


def _form(visit: Visit, errors: FormErrors, status: int = 200, owner: object = None) -> Shown:
    return action(visit, "phone", {"owner": owner}, errors, status)
