"""The page of the till: who gets it, what a browser may keep of it, and how heavy it is."""

import json
import re

import pytest

from chalicelib.console.assets import asset, by_path
from chalicelib.console.pages.till.operations import VIEWS
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.catalogue import has_catalogue
from tests.builders.pages import Visitor, signed_in
from tests.builders.staff import a_caller
from tests.console.till.conftest import Cashier

BYTES_MAX = 100 * 1024
FILES = ("all.css", "till.css", "till.js", "icons.svg")


@pytest.mark.parametrize("role", list(Role))
def test_a_cashier_is_led_to_the_till_and_others_to_their_pages(world: World, role: Role) -> None:
    visitor = Visitor()

    seen = visitor.posts("/console/sign-in", {"key": a_caller(world, role).secret})

    begins = {Role.CASHIER: "/till", Role.SUPPORT: "/desk"}
    assert seen.path == begins.get(role, "/console")
    sells = role in (Role.CASHIER, Role.INTEGRATION)
    assert ('<a href="/till"' in visitor.opens("/console").html) == sells


def test_a_sign_in_leads_to_the_till_that_asked_for_it(world: World) -> None:
    key = a_caller(world, Role.ADMIN).secret

    assert Visitor().opens("/till").path == "/console/sign-in?next=%2Ftill"
    assert Visitor().posts("/console/sign-in", {"key": key, "next": "/till"}).path == "/till"
    other = Visitor().posts("/console/sign-in", {"key": key, "next": "/till/session"})
    assert other.path == "/console"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_page_names_no_person_and_has_no_token(world: World, language: str) -> None:
    """A browser keeps it, and shows it without a line to any person at this device."""
    visitor = signed_in(world, Role.CASHIER, language)
    seen = visitor.opens("/till")

    token = json.loads(visitor.opens("/till/session").html)["answer"]["token"]
    assert token not in seen.html
    assert ">cashier" not in seen.html
    assert f'<html lang="{language}">' in seen.html


def test_only_the_till_may_run_its_decoder(world: World) -> None:
    visitor = signed_in(world, Role.CASHIER)

    at_till = visitor.opens("/till").headers["Content-Security-Policy"]
    elsewhere = visitor.opens("/console").headers["Content-Security-Policy"]

    assert "script-src 'self' 'wasm-unsafe-eval';" in at_till
    assert "unsafe" not in at_till.replace("'wasm-unsafe-eval'", "") + elsewhere


def test_the_worker_governs_the_till_alone_and_knows_files_that_there_are() -> None:
    seen = Visitor().opens("/till/worker.js")
    release = json.loads(seen.html.partition("\n")[0].removeprefix("const RELEASE = "))

    assert seen.headers["Service-Worker-Allowed"] == release["page"] == "/till"
    assert seen.headers["Cache-Control"] == "no-cache"
    assert seen.headers["Content-Type"].startswith("text/javascript")
    assert {*release["files"], *release["later"]} <= by_path().keys()


def test_the_till_is_small_and_its_decoder_comes_later(world: World) -> None:
    html = signed_in(world, Role.CASHIER).opens("/till").html
    loaded = re.findall(r'(?:src|rel="stylesheet" href)="(/assets/[^"]+)"', html)

    assert sum(len(asset(name).packed) for name in FILES) + len(html) < BYTES_MAX
    assert sorted(loaded) == sorted(asset(name).path for name in FILES[:-1])


def test_every_operation_of_the_script_is_known() -> None:
    script = asset("till.js").content.decode()
    named = set(re.findall(r'perform\("(\w+)"', script)) | set(
        re.findall(r'enter\("(\w+)"', script)
    )

    assert named == VIEWS.keys()


def test_the_session_says_where_the_key_sells(world: World) -> None:
    has_catalogue(world)
    chain = Cashier(signed_in(world, Role.CASHIER)).session()
    other = Visitor()
    other.posts("/console/sign-in", {"key": a_caller(world, Role.CASHIER, shop="s9").secret})

    assert [(each["code"], each["offer_card_from"]) for each in chain["shops"]] == [("s1", None)]
    assert chain["may"] == {"sell": True, "spend": True, "register": True}
    assert (chain["points"], chain["money"]["sign"]) == (None, "₽")
    only = Cashier(other).session()
    assert (only["shop"], only["shops"]) == ("s9", [])
    admin = Cashier(signed_in(world, Role.ADMIN)).session()
    assert admin["may"] == {"sell": False, "spend": False, "register": True}
