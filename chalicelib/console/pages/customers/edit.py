"""The profile of a person as a form; what two people changed at once is shown to the second."""

from collections.abc import Mapping
from typing import Any

from chalicelib.console.answers import Redirect, Shown
from chalicelib.console.forms import birthday_text
from chalicelib.console.pages.customers.tabs import CUSTOMER, action, address, of_person
from chalicelib.console.pages.fields.values import PREFIX, own_inputs
from chalicelib.console.pages.shop_choices import shop_choices
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import NotFound, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import customers

EDIT = f"{CUSTOMER}/edit"
TEXTS = ("surname", "first_name", "email", "birthday", "language", "city", "shop")
EVERY = (*TEXTS, "tags", "zone")
WAS = "was."  # a hidden field with what the form was filled with
FIELDS = frozenset(EVERY)
CONFLICT = 409

pages = Pages()


@pages.get(EDIT, Permission.CUSTOMERS_CHANGE)
def show_form(visit: Visit) -> Shown:
    """Show the profile in a form."""
    return _form(visit, NO_ERRORS)


@pages.post(EDIT, Permission.CUSTOMERS_CHANGE)
def change_profile(visit: Visit) -> Shown:
    """Store the fields that the person changed, unless another person changed them meanwhile."""
    stored = _values(visit.perform(customers.show_customer, path=of_person(visit)))
    own = [name for name in visit.typed if name.startswith(PREFIX)]
    stored = {**dict.fromkeys(own, ""), **stored}
    changed = {
        name: typed
        for name in (*EVERY, *own)
        if (typed := _typed(visit, name)) != _was(visit, name)
    }
    lost = {
        name: stored[name]
        for name, typed in changed.items()
        if stored[name] not in (_was(visit, name), typed)
    }
    if lost:
        return _form(visit, NO_ERRORS, CONFLICT, lost)
    try:
        body = _body(changed)
        if body:
            visit.perform(customers.change_profile, path=of_person(visit), body=body)
    except NotFound:
        raise
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, FIELDS | set(own))
        return _form(visit, errors, refused_status(refused))
    return Redirect(address(visit), notice="done.profile_changed")


def _typed(visit: Visit, name: str) -> str:
    return visit.value(name).strip()


def _was(visit: Visit, name: str) -> str:
    return visit.value(f"{WAS}{name}").strip()


def _body(changed: Mapping[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = {name: text for name, text in changed.items() if name in FIELDS}
    own = {name.removeprefix(PREFIX): text for name, text in changed.items() if name not in FIELDS}
    if own:
        body["fields"] = own
    if "tags" in body:
        body["tags"] = [tag.strip() for tag in body["tags"].split(",") if tag.strip()]
    for name in ("birthday", "email"):
        if name in body:
            read = birthday_text(body[name]) if name == "birthday" else body[name]
            body[name] = read or None
    return body


def _values(customer: Any) -> dict[str, str]:  # noqa: ANN401 - the model of the answer
    """Return the profile as the fields of the form show it."""
    values = {name: getattr(customer, name) or "" for name in TEXTS}
    zone = customer.zone
    return {
        **values,
        **{f"{PREFIX}{name}": value for name, value in customer.fields.items()},
        "birthday": _day_first(values["birthday"]),
        "tags": ", ".join(customer.tags or ()),
        # A zone that follows from the phone or the shop is not the person's own.
        "zone": zone.name if zone and zone.source == "customer" else "",
    }


def _day_first(birthday: str) -> str:
    if not birthday:
        return ""
    year, month, day = birthday.rsplit("-", 2)
    return f"{day}.{month}.{year}" if year.isdigit() else f"{day}.{month}"


def _form(
    visit: Visit, errors: FormErrors, status: int = 200, lost: Mapping[str, str] | None = None
) -> Shown:
    """Show the form; `lost` are the fields that another person has changed, as they are now."""
    customer = visit.perform(customers.show_customer, path=of_person(visit))
    own = own_inputs(visit, customer.fields, is_new=False)
    names = (*EVERY, *(each.name for each in own))
    stored = {**dict.fromkeys(names, ""), **_values(customer)}
    was = {name: visit.value(f"{WAS}{name}", stored[name]) for name in names} | dict(lost or {})
    filled = {name: visit.value(name, stored[name]) for name in names}
    values = {
        "own": own,
        "values": filled,
        "shops": shop_choices(visit, filled["shop"], "edit.no_shop"),
        "was": was,
        "lost": lost or {},
    }
    return action(visit, "edit", values, errors, status)
