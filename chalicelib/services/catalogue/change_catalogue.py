"""Change the catalogue: shops, products and categories."""

from collections.abc import Sequence

from chalicelib.domain.catalogue.product import Product, ProductCategory
from chalicelib.domain.catalogue.shop import CatalogueShop
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.world import World

AT_ONCE = 45
"""Products in one transaction: two items each, and room for the audit entry below 100."""


def change_shop(world: World, actor: Actor, shop: CatalogueShop) -> None:
    """Put a shop into the catalogue, in place of the former one with its code."""
    _commit(world, actor, [world.catalogue.shops.save_write(shop)], ("shop.changed", shop.code))


def delete_shop(world: World, actor: Actor, code: str) -> None:
    """Remove a shop. Its receipts stay, and customers see them without a shop.

    Raises:
        NotFound: `shop.not_found`.
    """
    world.catalogue.shops.get(code)
    _commit(world, actor, [world.catalogue.shops.delete_write(code)], ("shop.deleted", code))


def change_category(world: World, actor: Actor, category: ProductCategory) -> None:
    """Put a category into the catalogue, in place of the former one with its code."""
    write = world.catalogue.categories.save_write(category)
    _commit(world, actor, [write], ("category.changed", category.code))


def change_products(world: World, actor: Actor, products: Sequence[Product]) -> int:
    """Put products into the catalogue, and return how many of them were not so before.

    Each product is whole at every moment, but the list is written in parts. If the process dies
    in between, the same list again writes what is missing.
    """
    known = world.catalogue.products.fresh(product.sku for product in products)
    changed = [product for product in products if known.get(product.sku) != product]
    for first in range(0, len(changed), AT_ONCE):
        part = changed[first : first + AT_ONCE]
        writes = [each for one in part for each in world.catalogue.products.save_writes(one)]
        subject = part[0].sku if len(part) == 1 else f"{part[0].sku} and {len(part) - 1} more"
        _commit(world, actor, writes, ("products.changed", subject))
    return len(changed)


def delete_product(world: World, actor: Actor, sku: str) -> None:
    """Remove a product. Its receipts stay, and are shown with the names that the till gave.

    Raises:
        NotFound: `product.not_found`.
    """
    world.catalogue.products.get(sku)
    writes = world.catalogue.products.delete_writes(sku)
    _commit(world, actor, writes, ("product.deleted", sku))


def _commit(world: World, actor: Actor, writes: Sequence[Write], audit: tuple[str, str]) -> None:
    def decide(_: Moved | None) -> None:
        world.commit(actor, *writes, audit=audit)

    world.attempt(decide)
