"""The shop's own fields, which the customer fills in as the bot would ask for them."""

from chalicelib.console.answers import Redirect, Shown
from chalicelib.console.cabinet.form_page import OwnForm, form_page
from chalicelib.console.cabinet.own_fields import own_inputs, read_own
from chalicelib.console.cabinet.pages.profile import PROFILE
from chalicelib.console.cabinet.routes import ME
from chalicelib.console.cabinet.visit import CustomerVisit
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.services.cabinet.change_own import change_own_fields

FIELDS = f"{ME}/fields"

pages = Pages()


@pages.get(FIELDS)
def show(visit: CustomerVisit) -> Shown:
    """Show the fields with what is known."""
    return _form(visit, NO_ERRORS)


@pages.post(FIELDS)
def change(visit: CustomerVisit) -> Shown:
    """Store the values, or say what is wrong with each."""
    values, wrong = read_own(visit, visit.customer.custom)
    if wrong:
        return _form(visit, FormErrors(wrong))
    change_own_fields(visit.world, visit.customer.id, values)
    return Redirect(PROFILE, notice="done.cabinet_changed")


def _form(visit: CustomerVisit, errors: FormErrors) -> Shown:
    say, fields = words_of(visit).say, own_inputs(visit, visit.customer.custom)
    if not fields:
        return Redirect(PROFILE)
    return form_page(OwnForm(say("cabinet.fields"), say("cabinet.save"), fields), errors)
