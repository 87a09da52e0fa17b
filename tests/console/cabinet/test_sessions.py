"""A session ends when the card may be in other hands, and shows one customer alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from chalicelib.console.cabinet.routes import OWN_PAGES
from chalicelib.console.cabinet.session import COOKIE, FRAMED_COOKIE, LIFE
from chalicelib.console.session import COOKIE as STAFF_COOKIE
from chalicelib.domain.customers.card_change import CardAction, changed_card
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor, IdempotencyKey
from chalicelib.services.cabinet.end_sessions import end_sessions
from chalicelib.services.cabinet.open_by_link import sign_cabinet_link
from chalicelib.services.conversation.change_card import change_card_by_staff
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.customers.merging.merge_customers import MergeRequest, merge_customers
from chalicelib.world import World
from tests.builders.cabinet import ME, linked
from tests.builders.clock import Clock
from tests.builders.pages import Visitor, signed_in
from tests.builders.shops import a_buyer
from tests.repo.builders import found

OUT = "/me/sign-in"


def _staff(world: World) -> Actor:
    return Actor(StaffKeyId("k"), world.now())


def _block(world: World, customer: Customer) -> None:
    change_card_by_staff(world, _staff(world), customer.card, CardAction.BLOCK)


def _replace(world: World, customer: Customer) -> None:
    change_card_by_staff(world, _staff(world), customer.card, CardAction.REPLACE)


def _change_phone(world: World, customer: Customer) -> None:
    new = ProvenPhone(Phone("+79219999999"), "staff", world.now())
    after = customer.with_changed_phone(new)
    world.commit(None, *world.customers.profiles.change_phone_writes(customer, after))


def _end(world: World, customer: Customer) -> None:
    end_sessions(world, customer.id)


def _erase(world: World, customer: Customer) -> None:
    erase_by_staff(world, _staff(world), customer.id)


@pytest.mark.parametrize("happens", [_block, _replace, _change_phone, _end, _erase])
def test_a_session_ends_at_once(world: World, happens: Callable[[World, Customer], None]) -> None:
    customer = a_buyer(world)
    visitor, other = linked(world, customer), linked(world, customer)

    happens(world, customer)

    assert visitor.opens(ME).path == other.opens("/me/points").path == OUT


def test_a_customer_who_was_merged_signs_in_anew_and_sees_the_card_of_both(world: World) -> None:
    survivor, merged = a_buyer(world), a_buyer(world)
    visitor, kept = linked(world, merged), linked(world, survivor)
    link = urlsplit(sign_cabinet_link(world, merged)).path
    actor = replace(_staff(world), request=IdempotencyKey("k", "d"))

    merge_customers(world, actor, MergeRequest(survivor.id, merged.id, "one person"))

    assert visitor.opens(ME).path == OUT
    assert Visitor().posts(link, {}).status == 403
    assert survivor.card[-4:] in kept.opens(ME).text


def test_a_card_that_is_opened_again_does_not_bring_old_sessions_back(world: World) -> None:
    customer = a_buyer(world)
    visitor = linked(world, customer)

    for action in (CardAction.BLOCK, CardAction.UNBLOCK):
        change_card_by_staff(world, _staff(world), customer.card, action)

    assert visitor.opens(ME).path == OUT
    assert changed_card(found(world, customer), CardAction.UNBLOCK, customer.card).sessions == 1


def test_a_session_ends_after_its_hours(world: World, clock: Clock) -> None:
    visitor = linked(world, a_buyer(world))
    clock.at += LIFE - timedelta(seconds=1)
    assert visitor.opens(ME).path == ME

    clock.moves(seconds=1)

    assert visitor.opens(ME).path == OUT


def test_signing_out_everywhere_ends_the_other_browsers(world: World) -> None:
    customer = a_buyer(world)
    here, there, alone = (linked(world, customer) for _ in range(3))
    form = here.opens(ME).hidden("/me/sign-out")

    alone.posts("/me/sign-out", alone.opens(ME).hidden("/me/sign-out"))
    assert there.opens(ME).path == ME
    here.posts("/me/sign-out", {**form, "everywhere": "yes"})

    assert there.opens(ME).path == alone.opens(ME).path == OUT
    assert COOKIE not in here.cookies


def test_a_forged_or_foreign_cookie_opens_nothing(world: World) -> None:
    customer = a_buyer(world)
    genuine = linked(world, customer).cookies[COOKIE]
    staff = signed_in(world).cookies[STAFF_COOKIE]
    jars = [
        {COOKIE: genuine[:-2] + "AA"},
        {COOKIE: "x" * 40},
        {COOKIE: "%"},
        {COOKIE: staff},
        {FRAMED_COOKIE: genuine},
        {STAFF_COOKIE: genuine},
    ]

    for jar in jars:
        assert Visitor(cookies=jar).opens(ME).path == OUT, jar
    assert (
        Visitor(cookies={STAFF_COOKIE: genuine}).opens("/console").path.startswith("/console/sign")
    )


def test_every_form_needs_the_token_of_its_session(world: World) -> None:
    one, other = (linked(world, a_buyer(world)) for _ in range(2))
    foreign = other.opens(ME).hidden("/me/sign-out")

    for route in OWN_PAGES.every():
        if route.method == "POST" and not route.is_open:
            path = route.path.replace("{", "").replace("}", "")
            assert one.posts(path, {}).status in (403, 404), path
            assert one.posts(path, foreign).status in (403, 404), path
            seen = one.posts(
                path, one.opens(ME).hidden("/me/sign-out"), sec_fetch_site="cross-site"
            )
            assert seen.status == 403, path
    assert one.opens(ME).path == other.opens(ME).path == ME


def test_every_page_but_the_ways_in_needs_a_session() -> None:
    opened = {route.path for route in OWN_PAGES.every() if route.is_open}

    ways_in = {"/me/sign-in", "/me/link/{token}", "/me/launch"}
    assert opened == {*ways_in, "/me/colour/{colour}", "/join/{channel}", "/join/{channel}/answer"}
