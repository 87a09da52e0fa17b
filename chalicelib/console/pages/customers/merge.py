"""Two records of one person: find the other, see both side by side, merge them, and undo it."""

from typing import Any

from chalicelib.console.answers import Redirect, Shown
from chalicelib.console.pages.customers.tabs import CUSTOMER, CUSTOMERS, action, address, of_person
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Malformed, NotFound, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import customers, duplicates, history, merges
from chalicelib.handlers.points import programme

MERGE = f"{CUSTOMER}/merge"
PARTING = f"{CUSTOMER}/parting/{{merged}}"
FIELDS = frozenset({"merged", "reason", "sought"})
KEYS = ("phone", "card", "email")  # by which the other record is sought, in this order
CARD_DIGITS = 13
UNDO = "undo"  # in the address after a merge: the record that the notice gives back

pages = Pages()


@pages.get(MERGE, Permission.CUSTOMERS_MERGE)
def show_form(visit: Visit) -> Shown:
    """Show who may be the same person; with `with`, both records and what would happen."""
    return _form(visit, visit.value("merged") or visit.request.query.get("with", ""))


@pages.post(MERGE, Permission.CUSTOMERS_MERGE)
def merge(visit: Visit) -> Shown:
    """Look for the other record; merge it when the person has seen both."""
    merged = visit.value("merged")
    try:
        if not merged:
            return _form(visit, _sought(visit))
        body = {"merged": merged, "reason": visit.value("reason")}
        visit.perform(merges.merge, path=of_person(visit), body=body)
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, FIELDS)
        return _form(visit, merged, errors, refused_status(refused))
    return Redirect(f"{address(visit, 'merge')}?{UNDO}={merged}", notice="done.merged")


@pages.get(PARTING, Permission.CUSTOMERS_MERGE)
def show_parting(visit: Visit) -> Shown:
    """Show what an undo gives back."""
    return _parting(visit, NO_ERRORS)


@pages.post(PARTING, Permission.CUSTOMERS_MERGE)
def part(visit: Visit) -> Shown:
    """Undo a merge."""
    body = {"merged": visit.path["merged"]}
    try:
        visit.perform(merges.undo, path=of_person(visit), body=body)
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, FIELDS)
        return _parting(visit, errors, refused_status(refused))
    return Redirect(f"{CUSTOMERS}/{visit.path['merged']}", notice="done.parted")


def _parting(visit: Visit, errors: FormErrors, status: int = 200) -> Shown:
    found = [each for each in _merged(visit) if each.merged == visit.path["merged"]]
    values = {"merge": found[0] if found else None}
    return action(visit, "parting", values, errors, status)


def _sought(visit: Visit) -> str:
    """Return the id of the record with the typed phone, card or e-mail.

    Raises:
        Malformed: `form.no_such_customer`.
    """
    typed = visit.value("sought").strip()
    digits = "".join(filter(str.isdecimal, typed))
    is_card = len(digits) == CARD_DIGITS and "+" not in typed
    name = "email" if "@" in typed else "card" if is_card else "phone"
    try:
        found = visit.perform(customers.search_customers, body={name: typed}).customers
    except Malformed as exc:
        raise Malformed({"/sought": "form.no_such_customer"}) from exc
    others = [each.id for each in found if each.id != visit.path["customer_id"]]
    if not others:
        raise Malformed({"/sought": "form.no_such_customer"})
    return str(others[0])


def _form(visit: Visit, merged: str, errors: FormErrors = NO_ERRORS, status: int = 200) -> Shown:
    preview = None
    if merged:
        try:
            body = {"merged": merged}
            preview = visit.perform(merges.show_merge, path=of_person(visit), body=body)
        except Refusal as refused:
            if not errors:
                errors, status = form_errors(refused, visit.locale, FIELDS), refused_status(refused)
    values: dict[str, Any] = {"preview": preview, "levels": _levels(visit) if preview else {}}
    if preview is None:
        found = visit.perform(duplicates.list_duplicates, path=of_person(visit))
        made, undo = _merged(visit), visit.request.query.get(UNDO, "")
        may_undo = any(each.merged == undo and each.undo_until for each in made)
        values |= {"duplicates": found.duplicates, "merges": made, "undo": undo if may_undo else ""}
    return action(visit, "merge", values, errors, status)


def _merged(visit: Visit) -> list[Any]:
    """Return the merges into the person that were not undone, newest first."""
    page = visit.perform(history.show_history, path=of_person(visit), query={"what": "merge"})
    return [each for each in page.history if not each.undone]


def _levels(visit: Visit) -> dict[str, dict[str, str]]:
    try:
        shown = visit.perform(programme.show_programme)
    except NotFound:
        return {}
    return {level.id: level.name.model_dump() for level in shown.programme.tiers.levels}
