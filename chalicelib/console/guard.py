"""The only way to a page: session, form token, permission; refusals become pages."""

import json
from functools import partial
from http import HTTPStatus
from typing import Any

from chalicelib import log
from chalicelib.console.answers import (
    HTML,
    POLICY,
    Answer,
    Download,
    JsonAnswer,
    Redirect,
    Shown,
    WebPage,
    WorkerScript,
)
from chalicelib.console.assets import SCRIPT
from chalicelib.console.cookies import (
    NOTICE,
    clear_cookie,
    language_of,
    notice_cookie,
    notice_of,
)
from chalicelib.console.refusals import refusal_page
from chalicelib.console.rendering import render
from chalicelib.console.requests import PageRequest
from chalicelib.console.routes import STAFF_PAGES, Route
from chalicelib.console.session import COOKIE, is_form_token, live_session
from chalicelib.console.sign_in import asks_to_sign_in
from chalicelib.console.visit import OpenVisit, Visit
from chalicelib.domain.errors import Forbidden, Gone, NotFound, Refusal
from chalicelib.handlers.edge import boundary
from chalicelib.handlers.edge.boundary import JSON
from chalicelib.handlers.edge.request import check_path, require_permission
from chalicelib.handlers.edge.statuses import status_of
from chalicelib.world import World

RESTORE = "restore"  # a field: show the form with what was typed, and do nothing


def answer(world: World, request: PageRequest) -> Answer:
    """Answer one request; a refusal or an error of ours is a page too."""
    visit = OpenVisit(world=world, request=request, locale=language_of(request))
    return boundary.page(
        lambda: _answered(world, request, visit), partial(_refused, visit), request.id
    )


def _answered(world: World, request: PageRequest, visit: OpenVisit) -> Answer:
    found = STAFF_PAGES.find(request.method, request.path)
    if found is None:
        raise NotFound("page.unknown")
    route, path = found
    check_path(path)
    log.learned(route=route.path)
    if request.method == "POST" and not request.is_of_our_pages:
        raise Forbidden("form.foreign")
    fields, files = request.form(takes_file=route.takes_file)
    if route.is_open:
        open_visit = OpenVisit(world=world, request=request, locale=visit.locale, fields=fields)
        return _made(open_visit, route.view(open_visit))
    signed_in = live_session(world, request.cookies.get(COOKIE, ""))
    if signed_in is None:
        return _made(visit, asks_to_sign_in(request, fields))
    session, caller = signed_in
    log.learned(key=caller.id)
    known = Visit(
        world=world,
        request=request,
        locale=visit.locale,
        path=path,
        fields=fields,
        files=files,
        caller=caller,
        session=session,
    )
    return _shown(known, route)


def _shown(visit: Visit, route: Route) -> Answer:
    """Show a page to a signed-in person; a refusal is a page with the bar of that person."""
    return boundary.page(
        lambda: _made(visit, _viewed(visit, route)), partial(_refused_to, visit), visit.request.id
    )


def _refused_to(visit: Visit, refusal: Refusal) -> Answer:
    """Show a refusal; a person who was merged into another one is shown as that one."""
    if isinstance(refusal, Gone) and visit.request.method == "GET":
        into = str(refusal.facts["into"])
        address = visit.request.path.replace(visit.path["customer_id"], into, 1)
        return _made(visit, Redirect(address, notice="done.merged_into"))
    return _refused(visit, refusal)


def _viewed(visit: Visit, route: Route) -> Shown:
    """Show the page, or let the form do its work."""
    world, caller = visit.world, visit.caller
    world.key_rates.count(caller.id, world.now(), limit=world.bounds.key_requests_a_minute)
    if route.needs is not None:
        require_permission(caller, route.needs)
    if visit.request.method == "POST":
        _check_token(visit)
        if RESTORE in visit.fields:
            found = STAFF_PAGES.find("GET", visit.request.path)
            route = found[0] if found else route
    return route.view(visit)


def _refused(visit: OpenVisit, refusal: Refusal) -> Answer:
    return _made(visit, refusal_page(refusal, status_of(refusal)))


def _check_token(visit: Visit) -> None:
    """Refuse a form that was not made for this session.

    Raises:
        Forbidden: `form.token`.
    """
    if not is_form_token(visit.world, visit.session, visit.sent_token):
        raise Forbidden("form.token")


def _made(visit: OpenVisit, shown: Shown) -> Answer:
    """Turn what a view returned into bytes and headers."""
    match shown:
        case Redirect(path, notice, cookies):
            more = (notice_cookie(notice),) if notice else ()
            headers = {**_headers(), "Location": path}
            return Answer(HTTPStatus.SEE_OTHER, headers, cookies=(*cookies, *more))
        case Download(name, media, content, headers):
            saved = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
            whole = {**_headers(), "Content-Type": media, **saved, **headers}
            return Answer(HTTPStatus.OK, whole, content)
        case JsonAnswer(values, status):
            # No browser shows it as a page, whatever texts of persons stand in it.
            read = {"Content-Type": JSON, "Content-Disposition": "attachment"}
            content = json.dumps(values, ensure_ascii=False).encode()
            return Answer(status, {**_headers(), **read}, content)
        case WorkerScript(content, scope):
            governs = {"Service-Worker-Allowed": scope, "Cache-Control": "no-cache"}
            return Answer(HTTPStatus.OK, {**_headers(), "Content-Type": SCRIPT, **governs}, content)
        case WebPage():
            return _page(visit, shown)


def _page(visit: OpenVisit, page: WebPage) -> Answer:
    is_part = visit.request.is_fragment and bool(page.fragment)
    notice = "" if is_part else notice_of(visit.request)
    values: dict[str, Any] = {**page.values}
    if notice:
        values["notice"] = notice
    content = render(visit, page.fragment if is_part else page.template, values)
    headers = {**_headers(), "Content-Type": HTML, **page.headers}
    seen = (clear_cookie(NOTICE),) if notice else ()
    return Answer(page.status, headers, content, (*page.cookies, *seen))


def _headers() -> dict[str, str]:
    return {
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Vary": "HX-Request, Accept-Encoding",
    }
