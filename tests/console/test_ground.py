"""Sessions, forms and refusals of the pages: nobody gets in without a key, and no text is lost."""

import pytest

from chalicelib.console.routes import STAFF_PAGES
from chalicelib.console.session import COOKIE, LIFE
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import ALLOWED, Permission, Role
from chalicelib.services.staff.manage_keys import revoke_key
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.pages import Visitor, query_of, signed_in
from tests.builders.staff import a_caller

NEW_KEY = "/console/staff/new"
TYPED = {"name": "Касса 7", "role": "cashier", "shop": "", "expires_on": ""}


def test_a_stranger_is_led_to_the_sign_in_and_then_on(world: World) -> None:
    visitor = Visitor()

    asked = visitor.opens("/console/staff?cursor=")
    seen = visitor.posts(
        "/console/sign-in",
        {"key": a_caller(world, Role.ADMIN).secret, "next": query_of(asked.path)["next"]},
    )

    assert asked.path.startswith("/console/sign-in?next=")
    assert (seen.status, seen.path) == (200, "/console/staff?cursor=")


@pytest.mark.parametrize("key", ["", "grocer_wrong", "\ud800", "к" * 5000])
@pytest.mark.usefixtures("world")
def test_a_wrong_key_says_so_in_words(key: str) -> None:
    seen = Visitor().posts("/console/sign-in", {"key": key.encode("utf-8", "replace")})

    assert seen.status == 401
    assert "Ключ не действует" in seen.text
    assert not seen.cookies


@pytest.mark.parametrize(
    "next_path",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/console\r\nSet-Cookie: a=b"],
)
def test_a_sign_in_never_leads_to_another_site(world: World, next_path: str) -> None:
    key = a_caller(world, Role.ADMIN).secret

    seen = Visitor().posts("/console/sign-in", {"key": key, "next": next_path})

    assert seen.path in ("/console", "/console/sign-in")


def test_the_cookie_is_for_this_host_only_and_names_no_role(world: World) -> None:
    visitor = Visitor()

    visitor.posts("/console/sign-in", {"key": a_caller(world, Role.ADMIN).secret})

    assert set(visitor.cookies) == {COOKIE}
    assert COOKIE.startswith("__Host-")
    assert "admin" not in visitor.cookies[COOKIE]


def test_a_session_ends_after_twelve_hours(world: World, clock: Clock) -> None:
    visitor = signed_in(world)
    clock.moves(hours=11, minutes=59)
    assert visitor.opens("/console").path == "/console"

    clock.moves(minutes=1)

    assert LIFE.total_seconds() == 12 * 60 * 60
    assert visitor.opens("/console").path.startswith("/console/sign-in")


def test_a_revoked_key_ends_its_sessions_within_a_minute(world: World, clock: Clock) -> None:
    caller = a_caller(world, Role.ADMIN)
    visitor = Visitor()
    visitor.posts("/console/sign-in", {"key": caller.secret})

    revoke_key(world, Actor(StaffKeyId("tests"), world.now()), StaffKeyId(caller.key_id))
    clock.moves(minutes=1)

    assert visitor.opens("/console").path.startswith("/console/sign-in")


@pytest.mark.parametrize("change", [lambda c: c[:-2] + "AA", lambda c: c + "A", lambda _: "é?"])
def test_a_changed_cookie_opens_nothing(world: World, change: object) -> None:
    visitor = signed_in(world)

    visitor.cookies[COOKIE] = change(visitor.cookies[COOKIE])  # type: ignore[operator]

    assert visitor.opens("/console").path.startswith("/console/sign-in")


def test_a_form_of_another_session_or_site_is_refused(world: World) -> None:
    visitor, other = signed_in(world), signed_in(world)
    foreign = other.opens(NEW_KEY).hidden()

    by_token = visitor.posts(NEW_KEY, {**TYPED, **foreign})
    by_site = visitor.sends(NEW_KEY, TYPED, sec_fetch_site="cross-site")

    assert (by_token.status, by_site.status) == (403, 403)
    assert "Касса 7" not in visitor.opens("/console/staff").text


def test_what_was_typed_when_the_session_ended_comes_back(world: World, clock: Clock) -> None:
    visitor = signed_in(world)
    hidden = visitor.opens(NEW_KEY).hidden()
    clock.moves(hours=13)

    asked = visitor.posts(NEW_KEY, {**hidden, **TYPED})
    key = a_caller(world, Role.ADMIN).secret
    again = visitor.posts("/console/sign-in", {**asked.hidden("/console/sign-in"), "key": key})
    form = visitor.posts(NEW_KEY, again.hidden(NEW_KEY))

    assert asked.status == 401
    assert "ничего не отправлено" in asked.text
    assert 'value="Касса 7"' in form.html
    assert "Касса 7" not in visitor.opens("/console/staff").text
    assert visitor.posts(NEW_KEY, {**form.hidden(), **TYPED}).status == 200


@pytest.mark.usefixtures("world")
def test_a_part_of_a_page_gets_the_sign_in_as_a_dialog() -> None:
    seen = Visitor().opens("/console/customers", hx_request="true")

    assert seen.status == 401
    assert seen.headers["HX-Retarget"] == "#dialog"
    assert "<html" not in seen.html


def test_a_sign_in_in_the_dialog_gives_the_page_its_new_token(world: World) -> None:
    visitor = Visitor()

    seen = visitor.posts(
        "/console/sign-in", {"key": a_caller(world, Role.ADMIN).secret}, hx_request="true"
    )

    assert 'hx-swap-oob="true"' in seen.html
    assert COOKIE in visitor.cookies


def test_signing_out_forgets_the_session(world: World) -> None:
    visitor = signed_in(world)

    visitor.posts("/console/sign-out", visitor.opens("/console").hidden("/console/sign-out"))

    assert COOKIE not in visitor.cookies
    assert visitor.opens("/console").path.startswith("/console/sign-in")


def test_the_language_is_kept(world: World) -> None:
    visitor = signed_in(world)

    seen = visitor.posts("/console/language", {"language": "en", "next": "/console/staff"})

    assert "Staff and keys" in seen.text
    assert '<html lang="en">' in visitor.opens("/console").html


@pytest.mark.parametrize("role", list(Role))
def test_every_page_and_every_role(world: World, role: Role) -> None:
    """Each page answers a role by the table of permissions, and is in the bar only if it opens."""
    visitor = signed_in(world, role)
    for route in STAFF_PAGES.every():
        if route.method == "POST" or "{" in route.path or route.is_open:
            continue
        seen = visitor.opens(route.path)
        may = route.needs is None or role in _allowed(route.needs)
        assert seen.status == (200 if may else 403), route.path


@pytest.mark.usefixtures("world")
def test_every_route_but_the_sign_in_asks_for_a_session() -> None:
    for route in STAFF_PAGES.every():
        if route.is_open:
            continue
        path = route.path.replace("{", "").replace("}", "")
        seen = Visitor().opens(path) if route.method == "GET" else Visitor().posts(path, {"a": "b"})
        assert "field-key" in seen.html, route.path


@pytest.mark.parametrize("path", ["/console/nothing", "/console/staff/x"])
def test_an_unknown_address_is_a_page(world: World, path: str) -> None:
    seen = signed_in(world).opens(path)

    assert seen.status == 404
    assert seen.headers["Content-Type"].startswith("text/html")


def test_a_page_may_load_nothing_from_elsewhere(world: World) -> None:
    seen = signed_in(world).opens("/console")

    policy = seen.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert seen.headers["Cache-Control"] == "no-store"


def _allowed(permission: Permission) -> frozenset[Role]:
    return ALLOWED[permission]
