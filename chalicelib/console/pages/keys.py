"""The keys of staff and machines."""

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.forms import end_of_day
from chalicelib.console.pages.shop_choices import shop_choices
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit, zone_of
from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.staff.staff import SHOP_ROLES, Permission, Role
from chalicelib.handlers.staff import keys

STAFF = f"{ROOT}/staff"
NEW = f"{STAFF}/new"
LAST_DAY = "expires_on"
RESTORED = "restored"  # the id of a person
FIELDS = frozenset({"role", "name", "shop", LAST_DAY})

pages = Pages()


@pages.get(STAFF, Permission.KEYS_MANAGE)
def show_list(visit: Visit) -> Shown:
    """Show a page of the keys."""
    query = {"cursor": visit.request.query.get("cursor", "")}
    page = visit.perform(keys.list_keys, query=query)
    return WebPage("staff/list.html", {"page": page}, fragment="staff/_rows.html")


@pages.post(STAFF, Permission.KEYS_MANAGE)
def revoke(visit: Visit) -> Shown:
    """Revoke a key, or let a person of the identity provider in again."""
    if visit.value(RESTORED):
        visit.perform(keys.restore_key, path={"key_id": visit.value(RESTORED)})
        return Redirect(STAFF, notice="done.key_restored")
    visit.perform(keys.close_key, path={"key_id": visit.value("key")})
    return Redirect(STAFF, notice="done.key_revoked")


@pages.get(NEW, Permission.KEYS_MANAGE)
def show_form(visit: Visit) -> Shown:
    """Show the form of a new key."""
    return _form(visit, NO_ERRORS)


@pages.post(NEW, Permission.KEYS_MANAGE)
def create(visit: Visit) -> Shown:
    """Create a key, and show its secret this one time."""
    try:
        made = visit.perform(keys.make_key, body=_body(visit))
    except (Rejected, Conflict) as refused:
        return _form(visit, form_errors(refused, visit.locale, FIELDS), refused_status(refused))
    return WebPage("staff/made.html", {"key": made})


def _form(visit: Visit, errors: FormErrors, status: int = 200) -> WebPage:
    values = {"errors": errors, "roles": list(Role), "shop_roles": sorted(SHOP_ROLES)}
    return WebPage(
        "staff/new.html",
        {**values, "shops": shop_choices(visit, visit.value("shop"), "staff.all_shops")},
        status,
    )


def _body(visit: Visit) -> dict[str, str]:
    body = {name: visit.value(name) for name in ("role", "name", "shop")} | {"once": visit.once}
    if not visit.value(LAST_DAY):
        return body
    # A key is valid through its last day.
    return {**body, "expires_at": end_of_day(visit.typed, LAST_DAY, zone_of(visit.world))}
