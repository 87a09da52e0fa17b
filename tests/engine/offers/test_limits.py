"""Fifty tills use one offer at once: its total and its budget are never exceeded."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.money import Money
from chalicelib.domain.offers.offer import OfferLimits, OfferTerms
from chalicelib.domain.points.effect import PointsEffect
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.offers.change_offers import create_offer, read_offer
from chalicelib.services.offers.make_codes import generate_codes, name_codes
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import return_purchase
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.deliveries import Dies, Mission, recipients
from tests.builders.shops import a_buyer
from tests.builders.table import items
from tests.engine.lossy_proxy import LossyProxy
from tests.engine.points.scene import TILL, begins

pytestmark = pytest.mark.engine

THREADS = 50
TRIES_MAX = 300
PEOPLE = 25
TOTAL = 40
POINTS = 100
HUNDRED = {"kind": "fixed", "points": POINTS, "expiry": {"days": 30}}


def an_offer(world: World, **changes: object) -> str:
    said = {
        "name": {"ru": "Зима", "en": "Winter"},
        "from": START - timedelta(days=1),
        "until": START + timedelta(days=1),
        "effect": {"earn": HUNDRED},
        "needs_code": False,
        **changes,
    }
    terms = OfferTerms.model_validate(said)
    return create_offer(world, Actor(TILL, world.now()), terms, "").record.id


def buys(world: World, customer: Customer, number: int, *codes: str) -> PointsEffect:
    """Record a receipt, as a till that repeats what is answered with 503."""
    money = Money(1000, "RUB")
    lines = (PurchaseLine("b", "bread", 1000, money),)
    receipt = Receipt("s1", f"R-{number}", START, money, lines, promo_codes=codes)
    for _ in range(TRIES_MAX):
        try:
            actor = Actor(TILL, world.now())
            effect = record_purchase(world, actor, receipt, Identity("id", customer.id)).record
        except Unavailable:
            continue
        assert effect.points is not None
        return effect.points
    raise AssertionError("never decided")


def uses_of(effects: list[PointsEffect], offer: str) -> list[int]:
    awards = [award for effect in effects for award in effect.awards if award.rule == offer]
    return [award.points for award in awards if award.points]


def test_fifty_tills_never_use_an_offer_too_often(world: World) -> None:
    begins(world)
    offer = an_offer(world, limits={"total": TOTAL}, budget={"points": 3_000})
    people = [a_buyer(world) for _ in range(PEOPLE)]

    with ThreadPoolExecutor(THREADS) as pool:
        sold = list(pool.map(lambda n: buys(world, people[n % PEOPLE], n), range(75)))

    given = uses_of(sold, offer)
    assert given == [POINTS] * 30  # the budget ends before the total
    used = read_offer(world, offer).used
    assert used == {"uses": 30, "points": 3_000}


def test_fifty_tills_never_use_a_code_too_often(world: World) -> None:
    begins(world)
    offer = an_offer(world, needs_code=True)
    limits = OfferLimits(total=TOTAL, per_customer=2)
    name_codes(world, Actor(TILL, world.now()), offer, ["WINTER"], limits)
    people = [a_buyer(world) for _ in range(PEOPLE)]

    with ThreadPoolExecutor(THREADS) as pool:
        sold = list(pool.map(lambda n: buys(world, people[n % PEOPLE], n, "winter"), range(75)))

    assert len(uses_of(sold, offer)) == TOTAL
    by_customer = Counter(
        people[n % PEOPLE].id for n, effect in enumerate(sold) if uses_of([effect], offer)
    )
    assert max(by_customer.values()) == 2
    refused = [each for each in sold if not uses_of([each], offer)]
    assert {reason for each in refused for _, reason in each.codes_not_applied} == {"promo.used_up"}


def test_a_use_whose_answer_is_lost_counts_once(lossy_world: World, proxy: LossyProxy) -> None:
    world = lossy_world
    begins(world)
    offer = an_offer(world, limits={"total": 5, "per_customer": 1})
    anna = a_buyer(world)
    world.offers.stored.fresh(world.now())

    proxy.loses("TransactWriteItems")
    first = buys(world, anna, 1)
    again = buys(world, anna, 1)

    assert first == again
    assert read_offer(world, offer).used == {"uses": 1, "points": POINTS}
    proxy.loses("TransactWriteItems")
    return_purchase(world, Actor(TILL, world.now()), shop="s1", receipt="R-1")
    assert read_offer(world, offer).used == {"uses": 0, "points": 0}


@pytest.mark.parametrize("lived", range(1, 24, 4))
def test_a_worker_that_dies_leaves_each_recipient_one_code(mission: Mission, lived: int) -> None:
    world = mission.world
    offer = an_offer(world, needs_code=True)
    made = generate_codes(world, Actor(TILL, world.now()), offer, 1, OfferLimits(), prefix="")
    mission.becomes(codes=made.record.id, texts={"telegram": {"ru": "Код {{code}}"}})
    people = recipients(world, 6)
    mission.plans(people)
    with mission.dying(after=lived), pytest.raises(Dies):
        mission.works()

    mission.works_on()

    assert mission.outcomes.total() == 6
    stored = items(world.client("dynamodb"), world.settings.table, "PROMO#")
    assert len(stored) == 6
    assert {each["customer"]["S"] for each in stored} == {each.id for each in people}
