"""Register a person at the till: profile, consents with their texts, and the evidence."""

from typing import Any

from chalicelib.channels import CHANNELS
from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.forms import birthday_text, filled, nested
from chalicelib.console.pages.customers.owners import (
    customer_of_phone,
    owner_of_phone,
    told_at_field,
)
from chalicelib.console.pages.customers.tabs import CUSTOMERS
from chalicelib.console.pages.fields.values import own_inputs, sent_values
from chalicelib.console.pages.shop_choices import shop_choices
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import consent_texts, customers

NEW = f"{CUSTOMERS}/new"
PERSONAL = "consents.personal_data.evidence"
ADVERTISING = "consents.advertising"
CHANNELS_FIELD = f"{ADVERTISING}.channels"
TEXTS = ("first_name", "surname", "email", "language", "city", "shop")
FIELDS = frozenset(
    {*TEXTS, "phone", "birthday", PERSONAL, f"{ADVERTISING}.evidence", CHANNELS_FIELD}
)

pages = Pages()


@pages.get(NEW, Permission.CUSTOMERS_REGISTER)
def show_form(visit: Visit) -> Shown:
    """Show an empty form with the texts of the consents.

    A part of the page says, when the phone is typed, who has it already.
    """
    phone = visit.request.query.get("phone", "")
    if visit.request.is_fragment and phone:
        return WebPage("customers/_owner.html", {"owner": customer_of_phone(visit, phone)})
    return _form(visit, NO_ERRORS)


@pages.post(NEW, Permission.CUSTOMERS_REGISTER)
def register(visit: Visit) -> Shown:
    """Register the person."""
    try:
        made = visit.perform(customers.make_customer, body=_body(visit))
    except Refusal as refused:
        known = FIELDS | {each.name for each in own_inputs(visit, {}, is_new=True)}
        errors = told_at_field(visit, refused, form_errors(refused, visit.locale, known))
        return _form(visit, errors, refused_status(refused), owner_of_phone(visit, refused))
    return Redirect(f"{CUSTOMERS}/{made.id}", notice="done.registered")


def _body(visit: Visit) -> dict[str, Any]:
    body: dict[str, Any] = {"phone": visit.value("phone"), **filled(visit.typed, TEXTS)}
    if visit.value("birthday").strip():
        body["birthday"] = birthday_text(visit.value("birthday"))
    consents: dict[str, Any] = {PERSONAL: visit.value(PERSONAL)}
    channels = [each for each in visit.fields.get(CHANNELS_FIELD, ()) if each]
    if channels:
        # One form on paper often holds both consents.
        evidence = visit.value(f"{ADVERTISING}.evidence").strip() or visit.value(PERSONAL)
        consents |= {CHANNELS_FIELD: channels, f"{ADVERTISING}.evidence": evidence}
    own = {name: text for name, text in sent_values(visit).items() if text}
    return body | ({"fields": own} if own else {}) | nested(consents)


def _form(visit: Visit, errors: FormErrors, status: int = 200, owner: object = None) -> WebPage:
    language = visit.value("language", visit.locale)
    texts = visit.perform(consent_texts.list_texts, query={"language": language})
    values = {
        "errors": errors,
        "owner": owner,
        "texts": {str(each.purpose): each.text for each in texts.texts},
        "channels": list(CHANNELS),
        "chosen": visit.fields.get(CHANNELS_FIELD, []),
        "language": language,
        "own": own_inputs(visit, {}, is_new=True),
        "shops": shop_choices(visit, visit.value("shop"), "register.own_shop"),
    }
    return WebPage("customers/new.html", values, status)
