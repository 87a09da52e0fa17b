"""Every page in a shop whose texts are hostile: for every role, with nothing executed or unmasked.

Each operation of the API is called with payloads in all texts that it accepts, so a new page, a new
field and a new operation are tested without a line here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from chalicelib.console.navigation import BAR, word_of
from chalicelib.console.visit import ONCE, TOKEN
from chalicelib.domain.staff.staff import ALLOWED, Permission, Role
from tests.builders.pages import Seen, Visitor, signed_in
from tests.console.every_page.addresses import addresses, values_of
from tests.console.every_page.office import HostileOffice, a_hostile_shop
from tests.console.every_page.payloads import PAYLOADS, foreign_markup

PLACED_MIN = 60  # places of the API that accept a payload
ANSWERS = (200, 404, 409, 410, 422)  # a page, or words that say what was wrong
FORMS_MIN = 30
NOT_YET = (200, 404, 409)  # a campaign that is not launched has neither a report nor people
CRUMBS = re.compile(r'<p class="small">(<a href="/.*?)</p>\s*<h1')
LINK = re.compile(r'<a href="([^"?]+)')
PERSON = "{customer_id}"
CUSTOMERS_READ = Permission.CUSTOMERS_READ  # every page of a person says who it is
QUERY = ("q", "cursor", "name", "segment", "search", "state", "day", "from", "until", "what")
MASKED = {
    Role.MARKETER: ("79211234567", "9211234567", "anna@example.org", "1990-05-05"),
    Role.AUDITOR: ("79211234567", "9211234567", "anna@example.org", "1990-05-05"),
    Role.ANALYST: ("79211234567", "9211234567", "anna@example.org", "1990-05-05"),
}


@dataclass(frozen=True)
class Shop:
    """The shop, and a value for each named part of an address."""

    office: HostileOffice
    values: dict[str, str]

    def visitor(self, role: Role) -> Visitor:
        """Sign a person of the role in."""
        return signed_in(self.office.life.world, role)


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        with a_hostile_shop() as office:
            yield Shop(office, values_of(office))


def test_the_payloads_stand_in_the_texts_of_the_shop(shop: Shop) -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 60
    assert len(shop.office.placed) >= PLACED_MIN


def test_the_reader_finds_markup_that_is_not_ours() -> None:
    """Each payload alone would be found, but those that are harmless as the text of an element."""
    as_text = [each for each in PAYLOADS if not foreign_markup(f"<p>{each}</p>")]
    as_value = [each for each in PAYLOADS if not foreign_markup(f'<a href="{each}">x</a>')]

    assert len(set(as_text) & set(as_value)) < 12
    assert foreign_markup("<p>&lt;script&gt;</p><a href='/x'>y</a>") == []


@pytest.mark.parametrize("role", list(Role))
def test_every_page_and_every_role(shop: Shop, role: Role) -> None:
    """A page opens for the roles of its permission, executes nothing, and shows what is masked."""
    visitor = shop.visitor(role)
    for route, address in addresses(shop.values, "GET"):
        seen = visitor.opens(address)
        may = _may(role, route.needs) and (PERSON not in route.path or _may(role, CUSTOMERS_READ))
        # The file of an export was removed after a week of the shop.
        is_without = shop.values["draft"] in address or address.endswith("/file")
        opened = NOT_YET if is_without else (200,)
        assert seen.status in (opened if may else (403,)), (address, seen.status, seen.text[:300])
        assert _foreign(seen) == [], address
        assert _astray(seen, address) == [], address
        assert [each for each in MASKED.get(role, ()) if each in seen.html] == [], address


@pytest.mark.parametrize("language", ["ru", "en"])
def test_what_a_query_says_is_never_markup(shop: Shop, language: str) -> None:
    visitor = shop.visitor(Role.ADMIN)
    visitor.posts("/console/language", {"language": language, "next": "/console"})
    for number, (_, address) in enumerate(addresses(shop.values, "GET")):
        hostile = [PAYLOADS[(number + place) % len(PAYLOADS)] for place in range(len(QUERY))]
        seen = visitor.opens(f"{address}?{urlencode(dict(zip(QUERY, hostile, strict=True)))}")
        assert seen.status in (*ANSWERS, 400), (address, seen.status, seen.text[:300])
        assert _foreign(seen) == [], address


@pytest.mark.parametrize("shift", range(0, 60, 12))
def test_what_a_form_sends_is_never_markup(shop: Shop, shift: int) -> None:
    """Every field of every form with payloads; a refused form shows them again as texts."""
    visitor, sent = shop.visitor(Role.ADMIN), 0
    for route, address in addresses(shop.values, "POST"):
        if route.path.endswith("/erase"):
            continue
        for fields in visitor.opens(address).forms(address):
            answered = visitor.posts(address, _hostile(fields, shift))
            # 503: the update that broke broke again, and stays in the quarantine.
            allowed = (*ANSWERS, 400, 503 if "quarantine" in address else 200)
            assert answered.status in allowed, (address, answered.status, answered.text)
            assert _foreign(answered) == [], address
            sent += 1
    assert sent > FORMS_MIN


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.ADMIN])
def test_every_form_and_every_role(shop: Shop, role: Role) -> None:
    """A form is taken from the roles of its permission only, whatever its page showed."""
    visitor = shop.visitor(role)
    token = visitor.opens("/console").hidden("/console/sign-out")
    for route, address in addresses(shop.values, "POST"):
        if _may(role, route.needs):
            continue
        answered = visitor.posts(address, {**token, "act": "x"})
        assert answered.status == 403, (address, answered.status)


def _may(role: Role, needs: Permission | None) -> bool:
    return needs is None or role in ALLOWED[needs]


def _astray(seen: Seen, address: str) -> list[str]:
    """The links above the heading that lead behind another word of the bar than the page's own."""
    crumbs = [link for line in CRUMBS.findall(seen.html) for link in LINK.findall(line)]
    return [each for each in crumbs if word_of(BAR, each) != word_of(BAR, address)]


def _foreign(seen: Seen) -> list[str]:
    """What in a page is not ours; a download is no page, and no browser reads it as one."""
    if seen.headers["Content-Type"].startswith("text/html"):
        return foreign_markup(seen.html)
    is_saved = seen.headers["Content-Disposition"].startswith("attachment")
    is_read_as_it_is = seen.headers["X-Content-Type-Options"] == "nosniff"
    return [] if is_saved and is_read_as_it_is else ["a download that may be shown as a page"]


def _hostile(fields: Mapping[str, str], shift: int) -> dict[str, str]:
    """The fields of a form, each but its token a payload."""
    return {
        name: value if name in (TOKEN, ONCE) else PAYLOADS[(place + shift) % len(PAYLOADS)]
        for place, (name, value) in enumerate(fields.items())
    }
