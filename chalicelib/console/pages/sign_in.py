"""Signing in with a key and out, and the language of the pages."""

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.cookies import clear_cookie, language_cookie, session_cookie
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.session import (
    COOKIE,
    Session,
    begin_session,
    cookie_value,
    form_token,
    live_session,
)
from chalicelib.console.sign_in import SIGN_IN, home_of, safe_next
from chalicelib.console.visit import OpenVisit, Visit
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.messages.message import LOCALES

GO_ON = "go_on"  # a button: the session has begun in another window
KEPT = "kept."  # fields of the form that a person was filling in when the session ended

pages = Pages()


@pages.get(SIGN_IN, is_open=True)
def show(visit: OpenVisit) -> Shown:
    """Show the form that asks for a key."""
    return _form(visit, safe_next(visit.request.query.get("next", ROOT)), is_wrong=False)


@pages.post(SIGN_IN, is_open=True)
def sign_in(visit: OpenVisit) -> Shown:
    """Begin a session for a live key; what had been typed before is offered back."""
    path = safe_next(visit.value("next", ROOT))
    if visit.value(GO_ON):
        return _gone_on(visit, path)
    try:
        key = visit.world.staff.keys.authenticate(visit.value("key").strip(), visit.world.now())
    except Forbidden:
        return _form(visit, path, is_wrong=True)
    path = home_of(key, path)
    session = begin_session(visit.world, key.id)
    return _led_on(visit, path, session, (session_cookie(cookie_value(visit.world, session)),))


@pages.post(f"{ROOT}/sign-out")
def sign_out(_: Visit) -> Shown:
    """End the session in this browser."""
    return Redirect(SIGN_IN, cookies=(clear_cookie(COOKIE),))


@pages.post(f"{ROOT}/language", is_open=True)
def change_language(visit: OpenVisit) -> Shown:
    """Keep the language that the person chose, and show the same page again."""
    path = safe_next(visit.value("next", ROOT))
    chosen = next((each for each in LOCALES if each == visit.value("language")), None)
    return Redirect(path, cookies=(language_cookie(chosen),) if chosen else ())


def _gone_on(visit: OpenVisit, path: str) -> Shown:
    """Use the session that began in another window, at the provider."""
    found = live_session(visit.world, visit.request.cookies.get(COOKIE, ""))
    return _led_on(visit, path, found[0]) if found else _form(visit, path, is_wrong=False)


def _led_on(visit: OpenVisit, path: str, session: Session, cookies: tuple[str, ...] = ()) -> Shown:
    """Lead a person with a session to where they were, with what they had typed."""
    token = form_token(visit.world, session)
    if visit.request.is_fragment:
        # The page below the dialog has everything that was typed, and needs the new token only.
        return WebPage("sign_in/_done.html", {"token": token}, cookies=cookies)
    kept = _kept(visit)
    if not kept:
        return Redirect(path, cookies=cookies)
    values = {"token": token, "kept": kept, "next": path}
    return WebPage("sign_in/restore.html", values, cookies=cookies)


def _form(visit: OpenVisit, path: str, *, is_wrong: bool) -> WebPage:
    values = {
        "next": path,
        "kept": _kept(visit),
        "has_ended": visit.request.is_fragment or bool(_kept(visit)),
        "is_wrong": is_wrong,
        "where": "dialog" if visit.request.is_fragment else "page",
    }
    status = 401 if is_wrong else 200
    return WebPage("sign_in/page.html", values, status, fragment="sign_in/_form.html")


def _kept(visit: OpenVisit) -> list[tuple[str, str]]:
    return [
        (name.removeprefix(KEPT), value)
        for name, values in visit.fields.items()
        if name.startswith(KEPT)
        for value in values
    ]
