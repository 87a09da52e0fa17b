"""The ways into the cabinet: a code to the phone, a one-time link, a mini app; and the way out."""

from http import HTTPStatus

from chalicelib.console.answers import Download, Redirect, Shown, WebPage
from chalicelib.console.assets import CSS
from chalicelib.console.cabinet.cookies import no_cookie, session_cookie
from chalicelib.console.cabinet.forms import errors_in
from chalicelib.console.cabinet.joining import Joining, joining_cookie
from chalicelib.console.cabinet.routes import JOIN, ME
from chalicelib.console.cabinet.session import begin, live
from chalicelib.console.cabinet.visit import CustomerVisit, StrangerVisit
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.routes import Pages
from chalicelib.console.signed import proven, signed
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.phone import Phone, parse_phone
from chalicelib.domain.errors import NotFound, Rejected
from chalicelib.domain.messages.brand import ShownBrand
from chalicelib.services.cabinet.end_sessions import end_sessions
from chalicelib.services.cabinet.open_by_launch import open_by_launch
from chalicelib.services.cabinet.open_by_link import customer_of_link, open_by_link
from chalicelib.services.cabinet.open_by_phone import open_by_phone
from chalicelib.services.cabinet.prove_address import SentCode, send_page_code

SIGN_IN = f"{ME}/sign-in"
LINK = f"{ME}/link/{{token}}"
LAUNCH = f"{ME}/launch"
SENT = "sent"  # a hidden field: the code that is on its way, signed
PURPOSE = b"cabinet code|"
COLOUR_CHARS = 6
YEAR = "public, max-age=31536000, immutable"

pages = Pages()


@pages.get(SIGN_IN, is_open=True)
def show(visit: StrangerVisit) -> Shown:
    """Ask for the phone."""
    return _ask_phone(visit, NO_ERRORS)


@pages.post(SIGN_IN, is_open=True)
def sign_in(visit: StrangerVisit) -> Shown:
    """Send a code to the phone, or open the cabinet with the code."""
    text = proven(visit.world, PURPOSE, visit.value(SENT))
    if text is not None and not visit.value("again"):
        return _take_code(visit, SentCode.from_text(text))
    try:
        region = visit.world.settings.region
        number = SentCode.from_text(text).address if text else visit.value("phone")
        phone = parse_phone(number, region=region)
        sent = send_page_code(visit.world, "sms", phone, visit.visitor)
    except Rejected as refused:
        if text is not None:
            return _ask_code(visit, SentCode.from_text(text), errors_in(visit, refused))
        return _ask_phone(visit, errors_in(visit, refused, "phone"))
    return _ask_code(visit, sent, NO_ERRORS)


def _take_code(visit: StrangerVisit, sent: SentCode) -> Shown:
    try:
        customer = open_by_phone(visit.world, sent, visit.value("code"))
    except Rejected as refused:
        return _ask_code(visit, sent, errors_in(visit, refused, "code"))
    if customer is None:
        return WebPage("cabinet/no_card.html", {"phone": Phone(sent.address)})
    return _opened(visit, customer)


@pages.get(LINK, is_open=True)
def show_link(visit: StrangerVisit) -> Shown:
    """Show the button that opens the cabinet: a program that previews links presses none."""
    customer = customer_of_link(visit.world, visit.path["token"])
    return WebPage("cabinet/link.html") if customer else _link_over(visit)


@pages.post(LINK, is_open=True)
def open_link(visit: StrangerVisit) -> Shown:
    """Use the link up; pressed twice in one browser, it leads to the same cabinet."""
    token = visit.path["token"]
    customer = open_by_link(visit.world, token)
    if customer:
        return _opened(visit, customer)
    known, here = (
        customer_of_link(visit.world, token),
        live(visit.world, dict(visit.request.cookies)),
    )
    return Redirect(ME) if known and here and here[1].id == known.id else _link_over(visit)


def _link_over(_: StrangerVisit) -> WebPage:
    return WebPage("cabinet/link_over.html", status=HTTPStatus.FORBIDDEN)


@pages.get(LAUNCH, is_open=True)
def show_launch(_: StrangerVisit) -> Shown:
    """Show the page; its script sends what the messenger says of the person."""
    return WebPage("cabinet/launch.html", {"is_refused": False})


@pages.post(LAUNCH, is_open=True)
def launch(visit: StrangerVisit) -> Shown:
    """Open the cabinet of a person whom the messenger vouches for."""
    launched = open_by_launch(visit.world, visit.value("data"))
    if launched is None:
        return WebPage("cabinet/launch.html", {"is_refused": True}, HTTPStatus.FORBIDDEN)
    if launched.customer is None:
        joining = Joining(launched.chat, is_framed=True)
        cookies = (joining_cookie(visit.world, joining),)
        return Redirect(f"{JOIN}/{launched.chat.channel}", cookies=cookies)
    return _opened(visit, launched.customer, is_framed=True)


@pages.post(f"{ME}/sign-out")
def sign_out(visit: CustomerVisit) -> Shown:
    """End the session in this browser, or every session of the customer."""
    if visit.value("everywhere"):
        end_sessions(visit.world, visit.customer.id)
    gone = no_cookie(visit.session.cookie, is_framed=visit.is_framed)
    return Redirect(SIGN_IN, cookies=(gone,))


@pages.get(f"{ME}/colour/{{colour}}", is_open=True)
def show_colour(visit: StrangerVisit) -> Shown:
    """Return the accent of the pages in the colour of the brand."""
    colour = visit.path["colour"].removesuffix(".css")
    if len(colour) != COLOUR_CHARS or set(colour) - set("0123456789abcdef"):
        raise NotFound("page.unknown")
    light, dark = ShownBrand({}, colour=f"#{colour}").accents
    sheet = (
        f":root{{--accent:{light};--accent-hover:{light}}}"
        f"@media(prefers-color-scheme:dark){{:root{{--accent:{dark};--accent-hover:{dark}}}}}"
    )
    return Download("", CSS, sheet.encode(), {"Cache-Control": YEAR})


def _opened(visit: StrangerVisit, customer: Customer, *, is_framed: bool = False) -> Redirect:
    session = begin(visit.world, customer, is_framed=is_framed)
    return Redirect(ME, cookies=(session_cookie(visit.world, session),))


def _ask_phone(visit: StrangerVisit, errors: FormErrors) -> WebPage:
    values = {"errors": errors, "phone": visit.value("phone")}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return WebPage("cabinet/sign_in.html", values, status)


def _ask_code(visit: StrangerVisit, sent: SentCode, errors: FormErrors) -> WebPage:
    # Another press of the button is another form: the next code has a turn of its own.
    visit.fields.pop("once", None)
    values = {
        "errors": errors,
        "phone": sent.address,
        "sent": signed(visit.world, PURPOSE, sent.to_text()),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return WebPage("cabinet/code.html", values, status)
