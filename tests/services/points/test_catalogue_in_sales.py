"""Products that earn or redeem nothing, and the zone of a shop, in the value of a receipt."""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.catalogue.product import Product
from chalicelib.domain.catalogue.shop import CatalogueShop
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.points.effect import PointsEffect
from chalicelib.domain.points.pricing.sale_row import SaleRow
from chalicelib.domain.points.sale import Sale
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.services.points.value_sale import with_marks
from chalicelib.services.shopping.return_purchase import return_purchase
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.domain.points.till import NOW, a_programme, at
from tests.repo.builders import a_customer, stored
from tests.services.points.test_purchases_with_points import actor, buys

MORNING = {"id": "morning", "kind": "fixed", "points": 50, "when": {"hours": ["01:00", "03:00"]}}


@pytest.fixture
def anna(world: World, clock: Clock) -> Customer:
    clock.at = NOW
    version = ProgrammeVersion(
        1, datetime(2024, 1, 1, tzinfo=UTC), NOW, "admin", a_programme(700, MORNING)
    )
    world.commit(None, world.points.programmes.add_write(version))
    return stored(world, a_customer())


def knows(world: World, product: Product) -> None:
    world.commit(None, *world.catalogue.products.save_writes(product))


def effect_of(world: World, anna: Customer, number: str, **paid: str) -> PointsEffect:
    effect = buys(world, anna, number, at(7), **paid).record.points
    assert effect
    return effect


def test_a_product_that_does_not_earn_gives_nothing_and_says_so(
    world: World, anna: Customer
) -> None:
    knows(world, Product("salt", {"ru": "Соль", "en": "Salt"}, "food", earns=False))

    effect = effect_of(world, anna, "R", bread="100.00", salt="100.00")

    assert (effect.earned, effect.not_earning) == (7, ((2, "product"),))
    assert effect.awards[0].base == 10000


def test_a_receipt_keeps_what_was_true_when_it_was_recorded(world: World, anna: Customer) -> None:
    first = effect_of(world, anna, "R", salt="100.00")
    knows(world, Product("salt", {"ru": "Соль", "en": "Salt"}, "food", earns=False))

    assert effect_of(world, anna, "R", salt="100.00") == first
    assert effect_of(world, anna, "S", salt="100.00").earned == 0
    back = return_purchase(world, actor(world), shop="s1", receipt="R").record.back
    assert back
    assert back.clawed_back == 7


def test_points_do_not_pay_for_a_product_that_does_not_redeem(world: World, anna: Customer) -> None:
    knows(world, Product("salt", {"ru": "Соль", "en": "Salt"}, "food", redeems=False))
    rows = (SaleRow(1, "bread", "bread", 1000, 100), SaleRow(2, "salt", "food", 1000, 100))
    sale = with_marks(world, Sale("s1", "R", at(7), rows), NOW)

    assert [row.payable(0).may_redeem for row in sale.rows] == [True, False]
    assert [row.may_earn for row in sale.rows] == [True, True]


def test_the_hours_of_a_rule_are_those_of_the_shop(world: World, anna: Customer) -> None:
    # 19:57 UTC is 22:57 in the programme's Moscow and 01:57 in Omsk.
    assert effect_of(world, anna, "A", bread="100.00").earned == 7

    omsk = CatalogueShop("s1", {"ru": "Омск", "en": "Omsk"}, zone="Asia/Omsk")
    world.commit(None, world.catalogue.shops.save_write(omsk))
    assert effect_of(world, anna, "B", bread="100.00").earned == 57

    stored = world.catalogue.shops.get("s1")
    world.commit(None, world.catalogue.shops.save_write(CatalogueShop("s1", {}), stored))
    assert effect_of(world, anna, "C", bread="100.00").earned == 7
