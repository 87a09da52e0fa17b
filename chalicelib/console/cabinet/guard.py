"""The only way to a page of a customer: session, form token; refusals become pages."""

from functools import partial
from http import HTTPStatus

from chalicelib import log
from chalicelib.console.answers import (
    HTML,
    POLICY,
    Answer,
    Download,
    Redirect,
    Shown,
    WebPage,
)
from chalicelib.console.cabinet.cookies import (
    NOTICE,
    NOTICE_S,
    no_cookie,
    notice_in,
    own_cookie,
)
from chalicelib.console.cabinet.rendering import render_page
from chalicelib.console.cabinet.routes import JOIN, ME, OWN_PAGES
from chalicelib.console.cabinet.session import is_token_of, live
from chalicelib.console.cabinet.visit import CustomerVisit, StrangerVisit
from chalicelib.console.cookies import language_of
from chalicelib.console.requests import PageRequest
from chalicelib.console.routes import PageView
from chalicelib.domain.errors import Forbidden, NotFound, Refusal
from chalicelib.handlers.edge import boundary
from chalicelib.handlers.edge.request import check_path
from chalicelib.handlers.edge.statuses import status_of
from chalicelib.world import World

AnyVisit = CustomerVisit | StrangerVisit
ALONE = "frame-ancestors 'none'"
IN_TELEGRAM = "frame-ancestors https://web.telegram.org"
LAUNCH = f"{ME}/launch"
SIGN_IN = f"{ME}/sign-in"
JOIN_IN_TELEGRAM = f"{JOIN}/telegram"


def answer_customer(world: World, request: PageRequest) -> Answer:
    """Answer one request; a refusal or an error of ours is a page too."""
    is_framed = request.path == LAUNCH or request.path.startswith(JOIN_IN_TELEGRAM)
    visit = StrangerVisit(
        world=world, request=request, locale=language_of(request), framed=is_framed
    )
    return boundary.page(lambda: _answered(visit), partial(_refused, visit), request.id)


def _answered(visit: StrangerVisit) -> Answer:
    world, request = visit.world, visit.request
    found = OWN_PAGES.find(request.method, request.path)
    if found is None:
        raise NotFound("page.unknown")
    route, path = found
    check_path(path)
    log.learned(route=route.path)
    if request.method == "POST" and not request.is_of_our_pages:
        raise Forbidden("form.foreign")
    fields, _ = request.form(takes_file=False)
    if route.is_open:
        opened = StrangerVisit(
            world=world,
            request=request,
            locale=visit.locale,
            path=path,
            fields=fields,
            framed=visit.framed,
        )
        return _made(opened, route.view(opened))
    found_session = live(world, dict(request.cookies))
    if found_session is None:
        return _made(visit, Redirect(SIGN_IN))
    session, customer = found_session
    known = CustomerVisit(
        world=world,
        request=request,
        locale=customer.locale,
        path=path,
        fields=fields,
        customer=customer,
        session=session,
    )
    return boundary.page(
        lambda: _made(known, _viewed(known, route.view)), partial(_refused, known), request.id
    )


def _viewed(visit: CustomerVisit, view: PageView) -> Shown:
    if visit.request.method == "POST":
        _check_token(visit)
    return view(visit)


def _check_token(visit: CustomerVisit) -> None:
    """Refuse a form that was not made for this session.

    Raises:
        Forbidden: `form.token`.
    """
    if not is_token_of(visit.world, visit.session, visit.sent_token):
        raise Forbidden("form.token")


def _refused(visit: AnyVisit, refusal: Refusal) -> Answer:
    status = status_of(refusal)
    return _made(
        visit, WebPage("cabinet/refused.html", {"refusal": refusal, "status": status}, status)
    )


def _made(visit: AnyVisit, shown: Shown) -> Answer:
    """Turn what a view returned into bytes and headers."""
    match shown:
        case Redirect(path, notice, cookies):
            framed = visit.is_framed
            more = (own_cookie(NOTICE, notice, NOTICE_S, is_framed=framed),) if notice else ()
            headers = {**_headers(visit), "Location": path}
            return Answer(HTTPStatus.SEE_OTHER, headers, cookies=(*cookies, *more))
        case Download():
            return _file(visit, shown)
        case _:
            assert isinstance(shown, WebPage), "scripts of ours call no page of a customer"
            return _page(visit, shown)


def _file(visit: AnyVisit, shown: Download) -> Answer:
    """A file to be saved; one without a name is shown, as a picture is."""
    saved = {"Content-Disposition": f'attachment; filename="{shown.name}"'} if shown.name else {}
    whole = {**_headers(visit), "Content-Type": shown.media, **saved, **shown.headers}
    return Answer(HTTPStatus.OK, whole, shown.content)


def _page(visit: AnyVisit, page: WebPage) -> Answer:
    is_part = visit.request.is_fragment and bool(page.fragment)
    notice = "" if is_part else notice_in(dict(visit.request.cookies))
    values = {**page.values, **({"notice": notice} if notice else {})}
    content = render_page(visit, page.fragment if is_part else page.template, values)
    headers = {**_headers(visit), "Content-Type": HTML, **page.headers}
    seen = (no_cookie(NOTICE, is_framed=visit.is_framed),) if notice else ()
    return Answer(page.status, headers, content, (*page.cookies, *seen))


def _headers(visit: AnyVisit) -> dict[str, str]:
    policy = POLICY.replace(ALONE, IN_TELEGRAM) if visit.is_framed else POLICY
    return {
        "Content-Security-Policy": policy,
        # An address may have a one-time link in it.
        "Referrer-Policy": "no-referrer",
        "Vary": "HX-Request, Accept-Encoding, Cookie",
    }
