"""The links in campaigns' messages: redirects of link buttons, and the page that ends advertising.

Source: https://www.rfc-editor.org/rfc/rfc8058 (one-click unsubscribing)
"""

from collections.abc import Mapping
from urllib.parse import parse_qs

from chalice import Blueprint, Response

from chalicelib.domain.errors import NotFound
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.messages.outgoing import TRIAL_STEP
from chalicelib.handlers.edge.boundary import Headers, raw_body
from chalicelib.handlers.edge.codes import SECRET, TABLE
from chalicelib.handlers.edge.operation import Api, Operation
from chalicelib.handlers.edge.request import BODY_BYTES_MAX
from chalicelib.handlers.responses.link_page import Offer, link_page
from chalicelib.services.messages.campaign_links import StopLink, read_stop_link
from chalicelib.services.responses.follow_link import follow_link
from chalicelib.services.responses.stop_by_link import stop_by_link
from chalicelib.world import current_world

blueprint = Blueprint(__name__)
api = Api(blueprint)

HTML = "text/html"
EVERYWHERE = "everywhere"
ASKS = {EMAIL: "unsubscribe.email", SMS: "unsubscribe.sms"}
LINK, STOP = "/l/{token}", "/u/{token}"
REFUSES = ("link.unknown", *SECRET, *TABLE)
ABOUT_LINK = (
    "A GET counts as a click; as one of a machine, if its headers say so or if it comes within ten"
    " seconds after the sending."
)
ABOUT_STOP = "One click is enough (RFC 8058), without a login. A repetition changes nothing."


@api.opens(
    Operation(
        "GET",
        LINK,
        "Follow a campaign's link",
        None,
        None,
        status=302,
        media="",
        details=ABOUT_LINK,
        id="followLink",
        refuses=REFUSES,
        is_internal=True,
    )
)
def follow(token: str) -> Response:
    """Redirect to the address in the campaign, and count the click."""
    return redirect("GET", token, blueprint.current_request.headers)


@api.opens(
    Operation(
        "HEAD",
        LINK,
        "Look up a campaign's link without a click",
        None,
        None,
        status=302,
        media="",
        details="Mail programs and scanners look before a person clicks: the answer says where"
        " the link leads, and counts nothing.",
        id="lookUpLink",
        refuses=REFUSES,
        is_internal=True,
    )
)
def look(token: str) -> Response:
    """Redirect to the address in the campaign, without counting."""
    return redirect("HEAD", token, blueprint.current_request.headers)


@api.opens(
    Operation(
        "GET",
        STOP,
        "The page that ends advertising",
        None,
        None,
        media=HTML,
        details="It only shows a button, because mail scanners fetch links too.",
        id="showUnsubscribePage",
        refuses=REFUSES,
        is_internal=True,
    )
)
def ask(token: str) -> Response:
    """Return the page that asks whether to end advertising in the link's channel."""
    return offer_stop(token, blueprint.current_request.headers)


@api.opens(
    Operation(
        "HEAD",
        STOP,
        "Look up the page that ends advertising",
        None,
        None,
        media=HTML,
        details="Mail programs look before they let a person click. It ends nothing.",
        id="lookUpUnsubscribePage",
        refuses=REFUSES,
        is_internal=True,
    )
)
def look_at_stop(token: str) -> Response:
    """Return the headers of the page that asks whether to end advertising."""
    answer = offer_stop(token, blueprint.current_request.headers)
    return Response("", answer.headers, answer.status_code)


@api.opens(
    Operation(
        "POST",
        STOP,
        "End advertising",
        None,
        None,
        media=HTML,
        details=ABOUT_STOP,
        id="unsubscribe",
        refuses=("customer.contended", *REFUSES),
        is_internal=True,
        takes_form=True,
    )
)
def stop(token: str) -> Response:
    """End advertising in the link's channel, and offer to end it in all channels."""
    request = blueprint.current_request
    return end_advertising(token, request.headers, raw_body(request))


def redirect(method: str, token: str, headers: Mapping[str, str]) -> Response:
    """Answer a short link, for the REST API and the front door."""
    # A HEAD only looks: the visit follows as a GET.
    try:
        address = follow_link(current_world(), token, headers if method == "GET" else None)
    except NotFound:
        return _unknown(headers)
    headers_out: Headers = {
        "Location": address,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return Response("", headers_out, 302)


def offer_stop(token: str, headers: Mapping[str, str]) -> Response:
    """Return the page with a button that ends advertising."""
    try:
        link = read_stop_link(current_world(), token)
    except NotFound:
        return _unknown(headers)
    offer = Offer("unsubscribe.stop", "List-Unsubscribe", "One-Click")
    return _page(_locale(link, headers), ASKS[link.channel], offer)


def end_advertising(token: str, headers: Mapping[str, str], raw: bytes) -> Response:
    """End advertising in the link's channel, or in all of them if our own form asks for that."""
    world = current_world()
    try:
        link = read_stop_link(world, token)
    except NotFound:
        return _unknown(headers)
    everywhere, locale = _asks_for_all(raw), _locale(link, headers)
    if link.step == TRIAL_STEP:
        return _page(locale, "unsubscribe.trial")
    stop_by_link(world, link, everywhere=everywhere)
    if everywhere:
        return _page(locale, "unsubscribe.stopped_everywhere")
    return _page(locale, "unsubscribe.stopped", Offer("unsubscribe.stop_all", EVERYWHERE, "yes"))


def _asks_for_all(raw: bytes) -> bool:
    """Whether the body comes from the button for all channels on our page."""
    # A mail service that unsubscribes by itself sends a body of its own, or none.
    return EVERYWHERE in parse_qs(raw[:BODY_BYTES_MAX].decode("utf-8", "replace"))


def _page(locale: Locale, key: str, offer: Offer | None = None, status: int = 200) -> Response:
    return link_page(current_world().texts, locale, key, offer, status)


def _unknown(headers: Mapping[str, str]) -> Response:
    """Return a page for a browser; other clients get a problem.

    Raises:
        NotFound: `link.unknown`.
    """
    if HTML not in headers.get("accept", ""):
        raise NotFound("link.unknown")
    return _page(_browser_locale(headers), "unsubscribe.unknown", status=404)


def _locale(link: StopLink, headers: Mapping[str, str]) -> Locale:
    customer = current_world().customers.profiles.get(link.customer)
    return customer.locale if customer else _browser_locale(headers)


def _browser_locale(headers: Mapping[str, str]) -> Locale:
    """Return the language that the browser prefers, if it is one of ours; else the programme's."""
    languages = headers.get("accept-language", "").lower()
    spoken = next((locale for locale in LOCALES if languages.startswith(locale)), None)
    return spoken or current_world().settings.language
