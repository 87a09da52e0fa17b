"""A product and its marks never disagree, however many writers there are and whichever die."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from chalicelib.domain.catalogue.product import ORDINARY, Product
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.catalogue.products import ProductStore
from chalicelib.repo.table import catalogue_keys
from chalicelib.services.catalogue.change_catalogue import AT_ONCE, change_products
from chalicelib.world import World

pytestmark = pytest.mark.engine

WRITERS = 4
PRODUCTS = 1000


def products(chance: random.Random, count: int = PRODUCTS) -> list[Product]:
    return [
        Product(
            f"sku-{number}",
            {"ru": f"Товар {number}", "en": f"Product {number}"},
            "bread",
            earns=chance.random() < 0.7,
            redeems=chance.random() < 0.7,
        )
        for number in range(count)
    ]


def agree(world: World) -> bool:
    """Whether the list of marks is exactly that of the stored products."""
    store = ProductStore(world.table)
    stored = store.fresh(f"sku-{number}" for number in range(PRODUCTS))
    expected = {sku: each.marks for sku, each in stored.items() if each.marks != ORDINARY}
    return len(stored) > 0 and store.marks(world.now()) == expected


def test_lists_that_are_sent_at_once_leave_products_with_their_own_marks(world: World) -> None:
    lists = [products(random.Random(number)) for number in range(WRITERS)]
    actor = Actor(StaffKeyId("integration"), world.now())

    with ThreadPoolExecutor(WRITERS) as pool:
        outcomes = list(pool.map(lambda each: _sends(world, actor, each), lists))

    assert set(outcomes) <= {PRODUCTS, -1}
    assert agree(world)
    assert change_products(world, actor, lists[0]) < PRODUCTS
    assert change_products(world, actor, lists[0]) == 0
    assert agree(world)


def _sends(world: World, actor: Actor, sent: list[Product]) -> int:
    try:
        return change_products(world, actor, sent)
    except Unavailable:
        return -1  # another list was written at the same moment; the caller repeats its own


def test_a_list_that_was_cut_short_is_finished_by_its_repetition(world: World) -> None:
    sent = products(random.Random(9), count=100)
    actor = Actor(StaffKeyId("integration"), world.now())
    change_products(world, actor, sent[:AT_ONCE])

    assert change_products(world, actor, sent) == 100 - AT_ONCE
    assert agree(world)
    assert change_products(world, actor, [replace(sent[0], earns=True, redeems=True)]) <= 1
    assert world.table.get(catalogue_keys.product_marks(sent[0].sku)) is None
