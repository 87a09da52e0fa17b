"""What a browser without a session gets: the form of the sign-in, and nothing typed is lost."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote, urlencode

from chalicelib.console.answers import Redirect, WebPage
from chalicelib.console.requests import PageRequest
from chalicelib.console.routes import DESK, ROOT, TILL
from chalicelib.console.visit import OURS
from chalicelib.domain.staff.staff import Role, StaffKey

SIGN_IN = f"{ROOT}/sign-in"
OIDC = f"{ROOT}/oidc"
OIDC_DONE = f"{OIDC}/done"
HOMES: Mapping[Role, str] = {Role.CASHIER: TILL, Role.SUPPORT: DESK}


def asks_to_sign_in(request: PageRequest, fields: Mapping[str, list[str]]) -> WebPage | Redirect:
    """Return the sign-in: a redirect, a part for the dialog, or a page with what was typed."""
    asked = request.path + (f"?{urlencode(request.query)}" if request.query else "")
    if request.is_fragment:
        into = {"HX-Retarget": "#dialog", "HX-Reswap": "innerHTML"}
        return _form("dialog", request.path, {}, into)
    if request.method == "POST":
        return _form("page", asked, fields, {})
    return Redirect(f"{SIGN_IN}?next={quote(asked, safe='')}")


def safe_next(path: str) -> str:
    """Return where a sign-in leads: a path of ours, never another site."""
    # `//host` and `/\host` are other sites for a browser, and a line end would end the header.
    is_ours = path in (ROOT, TILL, DESK) or path.startswith((f"{ROOT}/", f"{DESK}/", f"{DESK}?"))
    return path if is_ours and path.isascii() and path.isprintable() and "\\" not in path else ROOT


def home_of(key: StaffKey, path: str) -> str:
    """Return where a sign-in without a destination leads: to the place of the role's work."""
    return HOMES.get(key.role, path) if path == ROOT else path


def _form(
    where: str, path: str, fields: Mapping[str, list[str]], headers: Mapping[str, str]
) -> WebPage:
    kept = [(name, value) for name, values in fields.items() for value in values]
    values = {
        "next": path,
        "kept": [pair for pair in kept if pair[0] not in OURS],
        "has_ended": True,
        "is_wrong": False,
        "where": where,
    }
    template = "sign_in/_form.html" if where == "dialog" else "sign_in/page.html"
    return WebPage(template, values, HTTPStatus.UNAUTHORIZED, headers=headers)
