"""Signing in at the identity provider of the staff: the way there, and the way back."""

import re
from urllib.parse import urlencode, urlsplit

from chalicelib import log
from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.cookies import brief_cookie, clear_cookie, session_cookie
from chalicelib.console.oidc.attempt import (
    COOKIE,
    LIFE,
    ProviderSignIn,
    begin_at_provider,
    cookie_of,
    read_cookie,
)
from chalicelib.console.oidc.distrust import distrust
from chalicelib.console.oidc.provider import IdentityProvider, identity_provider
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.session import begin_session, cookie_value
from chalicelib.console.sign_in import OIDC, OIDC_DONE, home_of, safe_next
from chalicelib.console.visit import OpenVisit
from chalicelib.domain.errors import Forbidden, NotFound, Refusal
from chalicelib.domain.staff.staff import StaffKey
from chalicelib.handlers.edge.statuses import status_of

CALLBACK = f"{OIDC}/callback"
HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")
SCOPES = ("openid", "profile")
CODE_CHARS_MAX = 4096
PATH_CHARS_MAX = 1500  # a browser keeps no cookie of over 4 KB

pages = Pages()


@pages.get(OIDC, is_open=True)
def begin(visit: OpenVisit) -> Shown:
    """Send the browser to the provider, with a sign-in of its own in a cookie."""
    provider = _provider(visit)
    path = safe_next(visit.request.query.get("next", ROOT))
    begun = begin_at_provider(visit.world, path if len(path) <= PATH_CHARS_MAX else ROOT)
    try:
        address = _address(visit, provider, begun)
    except Refusal as refused:
        return _refused(visit, refused)
    kept = brief_cookie(COOKIE, cookie_of(visit.world, begun), int(LIFE.total_seconds()))
    return Redirect(address, cookies=(kept,))


@pages.get(CALLBACK, is_open=True)
def come_back(visit: OpenVisit) -> Shown:
    """Begin a session for a person whom the provider has proven, and who has a role."""
    provider = _provider(visit)
    begun = read_cookie(visit.world, visit.request.cookies.get(COOKIE, ""))
    try:
        key = _admitted(visit, provider, begun)
    except Refusal as refused:
        return _refused(visit, refused)
    assert begun is not None
    log.event("oidc.signed_in", key=key.id)
    # Always a new session: one that stood in this browser before is not taken over.
    session = begin_session(visit.world, key.id)
    signed_in = session_cookie(cookie_value(visit.world, session))
    return Redirect(home_of(key, begun.next), cookies=(signed_in, clear_cookie(COOKIE)))


@pages.get(OIDC_DONE, is_open=True)
def show_done(visit: OpenVisit) -> Shown:
    """Say that the first window may be used again: a form there has kept what was typed."""
    _provider(visit)
    return WebPage("sign_in/elsewhere.html")


def _provider(visit: OpenVisit) -> IdentityProvider:
    """Return the provider of the settings.

    Raises:
        NotFound: `page.unknown`: there is none.
    """
    issuer = visit.world.settings.oidc_issuer
    if not issuer:
        raise NotFound("page.unknown")
    return identity_provider(issuer)


def _address(visit: OpenVisit, provider: IdentityProvider, begun: ProviderSignIn) -> str:
    """Return the address at the provider that asks the person."""
    settings = visit.world.settings
    found = provider.addresses(visit.world.now())
    # Some providers tell the roles only if a scope of the claim's name is asked for.
    own = tuple({settings.oidc_role_claim} & found.scopes)
    asked = {
        "response_type": "code",
        "client_id": settings.oidc_client_id,
        "redirect_uri": _callback_address(visit),
        "scope": " ".join((*SCOPES, *own)),
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": begun.challenge,
        "code_challenge_method": "S256",
    }
    joint = "&" if urlsplit(found.authorization).query else "?"
    return f"{found.authorization}{joint}{urlencode(asked)}"


def _admitted(
    visit: OpenVisit, provider: IdentityProvider, begun: ProviderSignIn | None
) -> StaffKey:
    """Return the record of the person who comes back.

    Raises:
        Forbidden: `oidc.stale`, `oidc.declined`, `oidc.untrusted`, `oidc.no_role`, `oidc.revoked`.
        Unavailable: `oidc.unreachable`.
    """
    said = visit.request.query
    # The state first: until it fits, nothing of the answer is of this browser's sign-in.
    if begun is None or not begun.is_answered_by(said.get("state", "")):
        raise Forbidden("oidc.stale")
    world, now = visit.world, visit.world.now()
    names_itself = provider.addresses(now).names_itself
    if said.get("iss", "" if names_itself else provider.issuer) != provider.issuer:
        raise distrust("answer.issuer")
    if "error" in said:
        raise Forbidden("oidc.declined")
    code = said.get("code", "")
    if not 0 < len(code) <= CODE_CHARS_MAX:
        raise distrust("answer.code")
    client = (
        world.settings.oidc_client_id,
        world.secrets.reveal(world.settings.oidc_client_secret),
    )
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _callback_address(visit),
        "code_verifier": begun.verifier,
    }
    return _proven(visit, provider, provider.redeem(form, client, now), begun.nonce)


def _proven(visit: OpenVisit, provider: IdentityProvider, token: str, nonce: str) -> StaffKey:
    # PyJWT and its cryptography cost 30 ms of a cold start, and only this route needs them.
    from chalicelib.console.oidc.claims import person_of  # noqa: PLC0415
    from chalicelib.console.oidc.id_token import proven_claims  # noqa: PLC0415
    from chalicelib.services.staff.admit_person import admit_person  # noqa: PLC0415

    world, now = visit.world, visit.world.now()
    claims = proven_claims(
        token,
        lambda fresh: provider.keys(now, fresh=fresh),
        issuer=provider.issuer,
        client=world.settings.oidc_client_id,
        nonce=nonce,
        now=now,
    )
    return admit_person(world, person_of(claims, world.settings))


def _callback_address(visit: OpenVisit) -> str:
    """Return where the provider sends the browser back: this host, which the provider knows.

    The provider compares it with those that were registered, so another host leads nowhere.
    """
    host = visit.request.headers.get("host", "")
    if not HOST.fullmatch(host):
        raise distrust("host")
    scheme = urlsplit(visit.world.settings.public_url).scheme
    return f"{scheme}://{host}{CALLBACK}"


def _refused(visit: OpenVisit, refusal: Refusal) -> WebPage:
    """Show the sign-in again with what went wrong; the attempt is over."""
    log.event("oidc.refused", code=refusal.code, request_id=visit.request.id)
    values = {
        "next": ROOT,
        "kept": [],
        "has_ended": False,
        "is_wrong": False,
        "where": "page",
        "refusal": refusal,
    }
    status = status_of(refusal)
    return WebPage("sign_in/page.html", values, status, cookies=(clear_cookie(COOKIE),))
