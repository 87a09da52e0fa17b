"""An offer that needs a code is valid for a customer only if a code of it may be used by them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.offers.offer import OfferLimits, OfferTerms
from chalicelib.domain.offers.uses import OfferUse
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.campaigns.check_codes import check_codes
from chalicelib.services.offers.change_offers import change_offer, create_offer
from chalicelib.services.offers.list_offers import list_offers
from chalicelib.services.offers.make_codes import digests_of, generate_codes, name_codes
from chalicelib.world import World
from tests.builders.accounts import in_force_since
from tests.builders.campaigns import says
from tests.builders.clock import Clock
from tests.domain.points.till import FIRST, NOW
from tests.repo.builders import a_customer, stored

TERMS = OfferTerms.model_validate(
    {
        "name": {"ru": "Зима", "en": "Winter"},
        "from": NOW - timedelta(days=1),
        "until": NOW + timedelta(days=1),
        "effect": {"earn": {"kind": "fixed", "points": 5}},
    }
)
ADMIN = Actor(StaffKeyId("admin"), NOW)
USED_UP = "promo.used_up"


@pytest.fixture
def anna(world: World, clock: Clock) -> Customer:
    clock.at = NOW
    in_force_since(world, FIRST)
    return stored(world, a_customer())


@pytest.fixture
def offer(world: World, anna: Customer) -> str:
    return create_offer(world, ADMIN, TERMS, "").record.id


def reason(world: World, anna: Customer) -> str:
    (listed,) = list_offers(world, anna.id)
    return listed.reason


def names(world: World, offer: str, *codes: str, limits: OfferLimits | None = None) -> str:
    return name_codes(world, ADMIN, offer, codes, limits or OfferLimits()).record.id


def uses(world: World, anna: Customer, offer: str, batch: str, code: str) -> OfferUse:
    (digest,) = digests_of(world, code)
    use = OfferUse(offer, 5, batch, digest, is_limited=True)
    world.commit(None, *world.offers.promos.use_writes(use))
    counted = world.offers.uses.of(anna.id).after([use])
    world.commit(None, world.offers.uses.write(anna.id, counted))
    return use


def test_without_any_code_it_is_not_valid(world: World, anna: Customer, offer: str) -> None:
    assert reason(world, anna) == "no_code"
    names(world, create_offer(world, ADMIN, TERMS, "").record.id, "SUMMER")
    assert sorted(each.reason for each in list_offers(world, anna.id)) == ["", "no_code"]

    names(world, offer, "WINTER")

    assert [each.reason for each in list_offers(world, anna.id)] == ["", ""]


def test_random_codes_open_it(world: World, anna: Customer, offer: str) -> None:
    generate_codes(world, ADMIN, offer, 10, OfferLimits(total=1), prefix="")

    assert reason(world, anna) == ""


def test_the_last_use_of_the_last_named_code_closes_it(
    world: World, anna: Customer, offer: str
) -> None:
    batch = names(world, offer, "WINTER", "SNOW", limits=OfferLimits(total=1))
    uses(world, anna, offer, batch, "WINTER")
    assert reason(world, anna) == ""
    last = uses(world, anna, offer, batch, "SNOW")
    assert reason(world, anna) == USED_UP

    world.commit(None, *world.offers.promos.give_back_writes(last))

    assert reason(world, anna) == ""


def test_a_code_with_many_uses_is_counted_in_shards(
    world: World, anna: Customer, offer: str
) -> None:
    names(world, offer, "WINTER", limits=OfferLimits(total=20))
    assert reason(world, anna) == ""
    (digest,) = digests_of(world, "WINTER")
    promo = world.offers.promos.find([digest]).promos[digest]
    for _ in range(20):
        counter = world.offers.counters.read({promo.counter: promo.shards}, NOW)[promo.counter]
        world.commit(None, *world.offers.counters.take_writes(counter.take(0, 0)))

    assert reason(world, anna) == USED_UP


def test_codes_that_the_customer_used_as_often_as_one_may_do_not_count(
    world: World, anna: Customer, offer: str
) -> None:
    once = OfferLimits(total=5, per_customer=1)
    uses(world, anna, offer, names(world, offer, "WINTER", limits=once), "WINTER")
    assert reason(world, anna) == USED_UP

    names(world, offer, "SNOW", limits=once)

    assert reason(world, anna) == ""


def test_codes_that_a_campaign_gives_keep_it_open(world: World, anna: Customer, offer: str) -> None:
    batch = names(world, offer, "WINTER", limits=OfferLimits(total=1))
    uses(world, anna, offer, batch, "WINTER")
    assert reason(world, anna) == USED_UP

    for _ in range(2):
        check_codes(world, says("{{code}}", codes=batch))

    assert reason(world, anna) == ""


def test_an_offer_of_before_counts_as_having_codes(
    world: World, anna: Customer, offer: str
) -> None:
    before = replace(world.offers.stored.get(offer), lists_codes=False)
    world.commit(None, world.offers.stored.save_write(before, ADMIN))
    assert reason(world, anna) == ""

    changed = TERMS.model_copy(update={"priority": 1})
    change_offer(world, ADMIN, offer, terms=changed, segment="", version=None)

    assert reason(world, anna) == ""
