"""Gifts are given once for ever, to customers who are there."""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.points.membership.gift import GiftOccasion, OwedGift
from chalicelib.domain.points.programme import Gift, Programme, Welcome
from chalicelib.domain.points.rules import Term
from chalicelib.domain.points.version import in_force
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.points.give_gift import give_gift, give_welcome
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.services.shopping.waiting_receipts import attach_by_job
from chalicelib.world import World
from tests.builders.accounts import account_of, available, in_force_since
from tests.builders.clock import START, Clock
from tests.domain.points.till import FIRST
from tests.repo.builders import a_customer, stored

GENEROUS = FIRST.model_copy(update={"welcome": Welcome(points=500, expiry=Term(days=90))})


@pytest.fixture
def programme(world: World) -> Programme:
    return in_force_since(world, GENEROUS)


def owed(world: World, occasion: GiftOccasion, points: int = 100) -> OwedGift:
    version = in_force(world.points.programmes.versions(world.now()), world.now())
    assert version
    return OwedGift(occasion, Gift(points=points, expiry=Term(days=14)), version)


@pytest.mark.usefixtures("programme")
def test_a_gift_is_given_once_and_says_why(world: World) -> None:
    anna = stored(world, a_customer())
    gift = owed(world, GiftOccasion("birthday", "2026", START))

    assert give_gift(world, anna.id, gift)
    assert not give_gift(world, anna.id, gift)
    assert give_gift(world, anna.id, owed(world, GiftOccasion("birthday", "2027", START)))

    assert available(world, anna) == 200
    first = world.points.accounts.entries(anna.id, below=2, limit=1)[0]
    assert (first.key, first.by) == ("gift birthday#2026", "gifts")
    assert first.cause == {"kind": "gift", "gift": "birthday", "occasion": "2026"}
    (posting,) = first.postings
    assert (posting.type, posting.lot, posting.points) == ("EARN", "gift#birthday#2026", 100)
    assert posting.expires == datetime(2026, 12, 5, 21, tzinfo=UTC)
    assert [each.differences for each in verify_ledger(world)] == [()]


@pytest.mark.usefixtures("programme")
def test_a_gift_of_nothing_and_a_gift_to_nobody_are_not_given(world: World) -> None:
    anna = stored(world, a_customer())
    occasion = GiftOccasion("dormant", "2026-11-21", START)
    assert not give_gift(world, anna.id, owed(world, occasion, points=0))
    assert not give_gift(world, CustomerId("nobody"), owed(world, occasion))

    erase_by_staff(world, Actor(StaffKeyId("admin"), START), anna.id)
    assert not give_gift(world, anna.id, owed(world, occasion))


@pytest.mark.usefixtures("programme")
def test_a_registration_is_welcomed_once_from_its_own_instant(world: World, clock: Clock) -> None:
    anna = stored(world, a_customer())
    clock.moves(days=1)

    attach_by_job(world, anna.id, attempt=0)
    attach_by_job(world, anna.id, attempt=0)

    assert available(world, anna) == 500
    (lot,) = account_of(world, anna).account.lots.values()
    assert lot.terms.earned_at == START
    assert lot.terms.expires_at == datetime(2027, 2, 19, 21, tzinfo=UTC)


def test_before_the_programme_began_no_customer_is_welcomed(world: World) -> None:
    anna: Customer = stored(world, a_customer())
    assert not give_welcome(world, anna.id)

    in_force_since(world, GENEROUS)
    early = stored(world, a_customer(registered_at=datetime(2020, 1, 1, tzinfo=UTC)))
    assert not give_welcome(world, early.id)
    assert not give_welcome(world, CustomerId("nobody"))
