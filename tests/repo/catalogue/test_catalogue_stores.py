"""What a container remembers of the catalogue."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.catalogue.product import Marks, Product
from chalicelib.domain.catalogue.shop import CatalogueShop, Holiday, OpeningHours, Position
from chalicelib.domain.money import Money
from chalicelib.repo.catalogue import products as stored_products
from chalicelib.repo.catalogue.products import ProductStore
from chalicelib.repo.catalogue.shops import ShopStore
from chalicelib.world import World
from tests.builders.clock import START

TEA = Product(
    "tea",
    {"ru": "Чай", "en": "Tea"},
    "drinks",
    price=Money(9990, "RUB"),
    earns=False,
    prices={"promo": Money(8990, "RUB")},
)
NEVSKY = CatalogueShop(
    "s1",
    {"ru": "Невский", "en": "Nevsky"},
    {"ru": "Невский пр., 1", "en": "Nevsky pr. 1"},
    (OpeningHours((1, 2), "09:00", "21:00"),),
    "Asia/Omsk",
    "+7 812 123-45-67",
    Position("59.9386", "30.3141"),
    (Holiday(date(2026, 12, 31), "10:00", "16:00"), Holiday(date(2027, 1, 1))),
    Money(100000, "RUB"),
)
MINUTE = timedelta(seconds=60)


def save(world: World, product: Product) -> None:
    found = world.catalogue.products.fresh((product.sku,)).get(product.sku)
    world.commit(None, *world.catalogue.products.save_writes(product, found))


def test_what_was_stored_is_read_back(world: World) -> None:
    save(world, TEA)
    world.commit(None, world.catalogue.shops.save_write(NEVSKY))

    assert world.catalogue.products.get("tea") == TEA
    assert world.catalogue.shops.get("s1") == NEVSKY


def test_a_change_is_seen_at_once_here_and_within_a_minute_elsewhere(world: World) -> None:
    other = ProductStore(world.table)
    assert other.find(["tea"], START) == {}
    assert other.marks(START) == {}
    save(world, TEA)

    soon = START + MINUTE - timedelta(seconds=1)
    assert world.catalogue.products.find(["tea", "milk"], START) == {"tea": TEA}
    assert world.catalogue.products.marks(START) == {"tea": Marks(earns=False)}
    assert (other.find(["tea"], soon), other.marks(soon)) == ({}, {})
    assert other.find(["tea"], START + MINUTE) == {"tea": TEA}
    assert other.marks(START + MINUTE) == {"tea": Marks(earns=False)}


def test_a_clock_that_was_set_back_keeps_no_old_copy(world: World) -> None:
    other = ShopStore(world.table)
    assert other.all(START) == {}
    world.commit(None, world.catalogue.shops.save_write(NEVSKY))

    assert other.all(START - timedelta(days=1)) == {"s1": NEVSKY}


def test_a_product_without_marks_leaves_the_list_of_marked_ones(world: World) -> None:
    products = world.catalogue.products
    save(world, TEA)
    save(world, Product("milk", {}, "dairy", redeems=False))
    save(world, Product("tea", {}, "drinks"))
    assert products.marks(START) == {"milk": Marks(redeems=False)}

    world.commit(None, *products.delete_writes(products.get("milk")))
    assert products.marks(START) == {}


def test_the_memory_of_products_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_products, "REMEMBERED_MAX", 2)
    save(world, TEA)
    other = ProductStore(world.table)
    other.find(["a", "b", "c", "tea"], START)
    save(world, Product("tea", {}, "drinks"))

    assert other.find(["tea"], START)["tea"].earns
