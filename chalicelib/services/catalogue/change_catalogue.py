"""Change the catalogue: shops, products and categories."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from chalicelib.domain.catalogue.product import Product, ProductCategory
from chalicelib.domain.catalogue.shop import CatalogueShop
from chalicelib.domain.errors import Conflict
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.refusals import Moved
from chalicelib.world import World

AT_ONCE = 45
"""Products in one transaction: two items each, and room for the audit entry below 100."""


Outcome = TypeVar("Outcome")
Stored = CatalogueShop | Product | ProductCategory


def change_shop(
    world: World, actor: Actor, shop: CatalogueShop, *, read: int | None = None
) -> CatalogueShop:
    """Put a shop into the catalogue, in place of the one with its code, and return it as it is now.

    `read` is the version that the author saw, 0 for a shop that was not there; if it is given, a
    newer one is not overwritten. A shop that is already so is left alone.

    Raises:
        Conflict: `shop.changed`.
    """
    store = world.catalogue.shops

    def decide() -> CatalogueShop:
        found = store.find(shop.code)
        if found == shop:
            return found
        if _is_other(found, read):
            raise Conflict("shop.changed", version=_version(found))
        write = store.save_write(shop, found)
        world.commit(actor, write, audit=("shop.changed", shop.code))
        return replace(shop, version=_version(found) + 1)

    return _attempt(world, decide)


def delete_shop(world: World, actor: Actor, code: str, *, read: int | None = None) -> None:
    """Remove a shop. Its receipts stay, and customers see them without a shop.

    Raises:
        NotFound: `shop.not_found`.
        Conflict: `shop.changed`: another version than the one that was read.
    """

    def decide() -> None:
        found = world.catalogue.shops.get(code)
        if _is_other(found, read):
            raise Conflict("shop.changed", version=found.version)
        write = world.catalogue.shops.delete_write(found)
        world.commit(actor, write, audit=("shop.deleted", code))

    _attempt(world, decide)


def change_category(
    world: World, actor: Actor, category: ProductCategory, *, read: int | None = None
) -> ProductCategory:
    """Name a category, and return it as it is now; `read` as in `change_shop`.

    Raises:
        Conflict: `category.changed`.
    """
    store = world.catalogue.categories

    def decide() -> ProductCategory:
        found = store.find(category.code)
        if found == category:
            return found
        if _is_other(found, read):
            raise Conflict("category.changed", version=_version(found))
        write = store.save_write(category, found)
        world.commit(actor, write, audit=("category.changed", category.code))
        return replace(category, version=_version(found) + 1)

    return _attempt(world, decide)


def change_product(
    world: World, actor: Actor, product: Product, *, read: int | None = None
) -> Product:
    """Put a product into the catalogue, and return it as it is now; `read` as in `change_shop`.

    Raises:
        Conflict: `product.changed`.
    """
    store = world.catalogue.products

    def decide() -> Product:
        found = store.fresh((product.sku,)).get(product.sku)
        if found == product:
            return found
        if _is_other(found, read):
            raise Conflict("product.changed", version=_version(found))
        writes = store.save_writes(product, found)
        world.commit(actor, *writes, audit=("products.changed", product.sku))
        return replace(product, version=_version(found) + 1)

    return _attempt(world, decide)


def change_products(world: World, actor: Actor, products: Sequence[Product]) -> int:
    """Put products into the catalogue, and return how many of them were not so before.

    Each product is whole at every moment, but the list is written in parts. If the process dies
    in between, the same list again writes what is missing.
    """
    known = world.catalogue.products.fresh(product.sku for product in products)
    changed = [product for product in products if known.get(product.sku) != product]
    for first in range(0, len(changed), AT_ONCE):
        _change_part(world, actor, changed[first : first + AT_ONCE], known)
    return len(changed)


def delete_product(world: World, actor: Actor, sku: str, *, read: int | None = None) -> None:
    """Remove a product. Its receipts stay, and are shown with the names that the till gave.

    Raises:
        NotFound: `product.not_found`.
        Conflict: `product.changed`: another version than the one that was read.
    """

    def decide() -> None:
        found = world.catalogue.products.get(sku)
        if _is_other(found, read):
            raise Conflict("product.changed", version=found.version)
        writes = world.catalogue.products.delete_writes(found)
        world.commit(actor, *writes, audit=("product.deleted", sku))

    _attempt(world, decide)


def _change_part(
    world: World, actor: Actor, part: Sequence[Product], known: Mapping[str, Product]
) -> None:
    store = world.catalogue.products
    subject = part[0].sku if len(part) == 1 else f"{part[0].sku} and {len(part) - 1} more"

    def decide(moved: Moved | None) -> None:
        # The list replaces any version: after another writer it only reads which one there is.
        stored = store.fresh(each.sku for each in part) if moved else known
        writes = [write for each in part for write in store.save_writes(each, stored.get(each.sku))]
        world.commit(actor, *writes, audit=("products.changed", subject))

    world.attempt(decide)


def _is_other(found: Stored | None, read: int | None) -> bool:
    """Whether another version is stored than the one that the author read."""
    return read not in (None, _version(found))


def _version(found: Stored | None) -> int:
    return found.version if found else 0


def _attempt(world: World, decide: Callable[[], Outcome]) -> Outcome:
    return world.attempt(lambda _: decide())
