"""Erase a person: what goes, what stays, and a word to type before it."""

from hmac import compare_digest

from chalicelib.console.answers import Redirect, Shown
from chalicelib.console.pages.customers.tabs import CUSTOMER, CUSTOMERS, action, of_person
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Malformed, NotFound, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import customers
from chalicelib.handlers.points import account

ERASE = f"{CUSTOMER}/erase"
FIELDS = frozenset({"typed"})
DIGITS = 4  # of the card, which the person at the screen reads from the page

pages = Pages()


@pages.get(ERASE, Permission.CUSTOMERS_ERASE)
def show_form(visit: Visit) -> Shown:
    """Show what will be erased."""
    return _form(visit, NO_ERRORS)


@pages.post(ERASE, Permission.CUSTOMERS_ERASE)
def erase(visit: Visit) -> Shown:
    """Erase the person of the card that was typed."""
    try:
        customer = visit.perform(customers.show_customer, path=of_person(visit))
        if not compare_digest(visit.value("typed").strip().encode(), _asked(customer.card)):
            raise Malformed({"/typed": "form.other_card"})
        visit.perform(customers.forget_customer, path=of_person(visit))
    except NotFound:
        # The button was pressed twice, or another person was faster.
        return Redirect(CUSTOMERS, notice="done.already_erased")
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, FIELDS)
        return _form(visit, errors, refused_status(refused))
    return Redirect(CUSTOMERS, notice="done.erased")


def _asked(card: str) -> bytes:
    return card[-DIGITS:].encode()


def _form(visit: Visit, errors: FormErrors, status: int = 200) -> Shown:
    try:
        held = visit.perform(account.show_points, path=of_person(visit))
    except NotFound:
        held = None  # there is no programme yet
    return action(visit, "erase", {"account": held, "digits": DIGITS}, errors, status)
