"""Change the catalogue: shops, products and categories."""

from collections.abc import Mapping, Sequence

from chalicelib.domain.catalogue.product import Product, ProductCategory
from chalicelib.domain.catalogue.shop import CatalogueShop
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.put_versioned import RecordPlace, put_versioned, refuse_other
from chalicelib.world import World

AT_ONCE = 45
"""Products in one transaction: two items each, and room for the audit entry below 100."""


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
    place = RecordPlace(
        lambda: store.find(shop.code),
        lambda found: [store.save_write(shop, found)],
        "shop.changed",
        ("shop.changed", shop.code),
    )
    return put_versioned(world, actor, shop, place, read=read)


def delete_shop(world: World, actor: Actor, code: str, *, read: int | None = None) -> None:
    """Remove a shop. Its receipts stay, and customers see them without a shop.

    Raises:
        NotFound: `shop.not_found`.
        Conflict: `shop.changed`: another version than the one that was read.
    """

    def decide(_: Moved | None) -> None:
        found = world.catalogue.shops.get(code)
        refuse_other(found, read, "shop.changed")
        write = world.catalogue.shops.delete_write(found)
        world.commit(actor, write, audit=("shop.deleted", code))

    world.attempt(decide)


def change_category(
    world: World, actor: Actor, category: ProductCategory, *, read: int | None = None
) -> ProductCategory:
    """Name a category, and return it as it is now; `read` as in `change_shop`.

    Raises:
        Conflict: `category.changed`.
    """
    store = world.catalogue.categories
    place = RecordPlace(
        lambda: store.find(category.code),
        lambda found: [store.save_write(category, found)],
        "category.changed",
        ("category.changed", category.code),
    )
    return put_versioned(world, actor, category, place, read=read)


def change_product(
    world: World, actor: Actor, product: Product, *, read: int | None = None
) -> Product:
    """Put a product into the catalogue, and return it as it is now; `read` as in `change_shop`.

    Raises:
        Conflict: `product.changed`.
    """
    store = world.catalogue.products
    place = RecordPlace(
        lambda: store.fresh((product.sku,)).get(product.sku),
        lambda found: store.save_writes(product, found),
        "product.changed",
        ("products.changed", product.sku),
    )
    return put_versioned(world, actor, product, place, read=read)


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

    def decide(_: Moved | None) -> None:
        found = world.catalogue.products.get(sku)
        refuse_other(found, read, "product.changed")
        writes = world.catalogue.products.delete_writes(found)
        world.commit(actor, *writes, audit=("product.deleted", sku))

    world.attempt(decide)


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
