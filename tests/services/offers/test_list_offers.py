"""The offers of one customer: valid ones first, and why others are not."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.offers.offer import OfferTerms
from chalicelib.domain.offers.uses import OfferUse
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.offers.change_offers import create_offer
from chalicelib.services.offers.list_offers import list_offers
from chalicelib.services.points.change_personal import change_membership
from chalicelib.world import World
from tests.builders.accounts import in_force_since
from tests.builders.clock import Clock
from tests.domain.points.till import FIRST, NOW
from tests.repo.builders import a_customer, stored

DAY = timedelta(days=1)


@pytest.fixture
def anna(world: World, clock: Clock) -> Customer:
    clock.at = NOW
    return stored(world, a_customer(birthday=Birthday(1, 6, 1990)))


def offers(world: World, when: Any = None, **changes: Any) -> str:
    said = {
        "name": {"ru": "Зима", "en": "Winter"},
        "from": NOW - DAY,
        "until": NOW + DAY,
        "effect": {"earn": {"kind": "fixed", "points": 5, "when": when}},
        "needs_code": False,
        **changes,
    }
    actor = Actor(StaffKeyId("admin"), world.now())
    return create_offer(world, actor, OfferTerms.model_validate(said), "").record.id


def reason(world: World, anna: Customer) -> str:
    (listed,) = list_offers(world, anna.id)
    assert listed.is_valid == (not listed.reason)
    return listed.reason


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (None, ""),
        ({"minimum": {"amount": "1000.00", "currency": "RUB"}}, ""),
        ({"categories": ["tea"]}, ""),
        ({"first_purchase": True}, ""),
        ({"tiers": ["gold"]}, "tiers"),
        ({"weekdays": [1]}, "weekdays"),  # it is a Saturday in Moscow
        ({"hours": ["09:00", "10:00"]}, "hours"),
        ({"from": NOW + timedelta(hours=1)}, "from"),
        ({"until": NOW}, "until"),
        ({"birthday_window": {"before": 3, "after": 3}}, "birthday_window"),
    ],
)
def test_a_condition_on_the_customer_or_the_hour_is_a_reason(
    world: World, anna: Customer, when: Any, expected: str
) -> None:
    in_force_since(world, FIRST)
    offers(world, when)

    assert reason(world, anna) == expected


def test_what_is_used_up_is_a_reason(world: World, anna: Customer) -> None:
    in_force_since(world, FIRST)
    offer = offers(world, limits={"per_customer": 1, "total": 1})
    assert reason(world, anna) == ""
    uses = world.offers.uses.of(anna.id).after([OfferUse(offer, 5)])
    world.commit(None, world.offers.uses.write(anna.id, uses))

    assert reason(world, anna) == "promo.used_up"


def test_the_last_use_of_others_is_a_reason_too(world: World, anna: Customer) -> None:
    in_force_since(world, FIRST)
    name = f"offer-{offers(world, limits={'total': 1})}"
    share = world.offers.counters.read({name: 1}, NOW)[name].take(0, 0)
    world.commit(None, *world.offers.counters.take_writes(share))

    assert reason(world, anna) == "promo.used_up"


def test_a_product_has_no_conditions(world: World, anna: Customer) -> None:
    offers(world, effect={"product": {"sku": "mug", "quantity": "1"}})

    assert reason(world, anna) == ""


def test_without_offers_nothing_is_listed(world: World, anna: Customer) -> None:
    assert list_offers(world, anna.id) == []


def test_valid_offers_come_first_and_then_the_nearest_end(world: World, anna: Customer) -> None:
    in_force_since(world, FIRST)
    gold = offers(world, {"tiers": ["gold"]}, until=NOW + timedelta(hours=1))
    late = offers(world, until=NOW + 3 * DAY)
    soon = offers(world, until=NOW + 2 * DAY)
    offers(world, until=NOW - timedelta(hours=1))

    assert [each.offer.id for each in list_offers(world, anna.id)] == [soon, late, gold]


def test_no_offer_is_for_who_left_the_programme(world: World, anna: Customer) -> None:
    in_force_since(world, FIRST)
    offers(world)
    change_membership(world, None, anna.id, is_member=False)

    assert reason(world, anna) == "member"
