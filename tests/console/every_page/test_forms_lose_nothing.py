"""Every form of the pages: an ended session, a double click and the back button lose nothing.

The forms are found on the pages, so a new one is tested without a line here; one that needs more
than it shows to do something has a line in `forms.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from chalicelib.console.routes import STAFF_PAGES
from chalicelib.console.visit import ONCE, OURS
from chalicelib.domain.staff.staff import Role
from tests.builders.pages import Visitor, signed_in
from tests.builders.staff import a_caller
from tests.console.every_page.addresses import values_of
from tests.console.every_page.forms import PageForm, dump, forms_of
from tests.console.every_page.office import HostileOffice, a_hostile_shop

FORMS_MIN, EFFECTS_MIN, RENEWED_MIN = 40, 25, 0
MARK = "Остаётся как есть"
SIGN_IN = "/console/sign-in"
# A script sends the parts of a file and the receipts of a till, and tries each again by itself.
NOT_A_FORM = (
    "/console/sign-out",
    "/console/imports/{import_id}/parts/{number}",
    "/till/operations/{operation}",
)


@dataclass(frozen=True)
class WalkedShop:
    """The shop, its administrator, and a value for each named part of an address."""

    office: HostileOffice
    values: dict[str, str]
    admin: Visitor
    key: str

    def forms(self) -> Iterator[PageForm]:
        return forms_of(self.admin, self.values)


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[WalkedShop]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with a_hostile_shop() as office:
        world = office.life.world
        key = a_caller(world, Role.ADMIN).secret
        yield WalkedShop(office, values_of(office), signed_in(world, Role.ADMIN), key)


def test_every_form_is_shown_at_the_address_that_takes_it() -> None:
    """Otherwise what was typed could not be shown again after a sign-in."""
    shown = {route.path for route in STAFF_PAGES.every() if route.method == "GET"}
    taken = {
        route.path for route in STAFF_PAGES.every() if route.method == "POST" and not route.is_open
    }

    assert taken - shown == set(NOT_A_FORM)


def test_a_session_that_ended_loses_nothing_and_sends_nothing(shop: WalkedShop) -> None:
    walked = 0
    for form in shop.forms():
        walked += 1
        stranger, before = Visitor(), dump(shop.office)
        typed = {**form.fields, form.typed: MARK} if form.typed else form.fields

        asked = stranger.posts(form.address, typed)
        kept = asked.hidden(SIGN_IN)
        again = stranger.posts(SIGN_IN, {**kept, "key": shop.key})
        sent = {f"kept.{name}": value for name, value in typed.items() if name not in OURS}
        back = stranger.posts(form.address, again.hidden(form.address)) if sent else again

        assert asked.status == 401, form.address
        assert sent.items() <= kept.items(), form.address
        assert back.status == 200, (form.address, back.text)
        assert not form.typed or MARK in back.html, (form.address, form.typed)
        assert dump(shop.office) == before, form.address
        # With scripts the page stays below the dialog of the sign-in.
        part = Visitor().posts(form.address, typed, hx_request="true")
        assert (part.status, part.headers["HX-Retarget"]) == (401, "#dialog"), form.address
    assert walked > FORMS_MIN


def test_a_form_that_is_sent_twice_has_one_effect(shop: WalkedShop) -> None:
    """A form of before that comes back with other values is refused, and may be sent anew."""
    effects, other, renewed = 0, [], 0
    for form in shop.forms():
        before = dump(shop.office)
        first = shop.admin.posts(form.address, form.fields)
        after = dump(shop.office)
        second = shop.admin.posts(form.address, form.fields)

        assert _differing(after, dump(shop.office)) == [], form.address
        effects += bool(_differing(before, after))
        if first.status != second.status:
            other.append((form.address, first.status, second.status))
        renewed += _is_renewed(shop, form)
    assert effects > EFFECTS_MIN
    assert renewed > RENEWED_MIN
    # A secret is shown once: the second answer says so.
    assert other == [("/console/staff/new", 200, 409)]


def _is_renewed(shop: WalkedShop, form: PageForm) -> bool:
    """Send a form of before with another value; whether it came back, to be sent as a new one."""
    changed = {**form.fields, form.typed: MARK} if form.typed else form.fields
    refused = shop.admin.posts(form.address, changed)
    if "уже отправили с другими данными" not in refused.text or "field-" not in refused.html:
        return False
    assert refused.hidden().get(ONCE) != form.fields[ONCE], form.address
    assert MARK in refused.html, form.address
    return True


def _differing(before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]) -> list[str]:
    """The places of the items that changed; attempts to find somebody out are counted each time."""
    return [
        f"{pk} {sk}"
        for pk, sk in before.keys() | after.keys()
        if before.get((pk, sk)) != after.get((pk, sk)) and not pk.startswith("BUDGET#")
    ]
