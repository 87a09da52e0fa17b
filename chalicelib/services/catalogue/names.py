"""Names of shops, products and categories for a reader; a code only where no name is known."""

from collections.abc import Sequence

from chalicelib.domain.catalogue.names import NO_NAMES, Names, named
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.shopping.purchase import PurchaseLine
from chalicelib.world import World


def shop_names(world: World, code: str) -> Names:
    """Return the names of a shop by language; none if the catalogue lacks it."""
    shop = world.catalogue.shops.all(world.now()).get(code)
    return shop.name if shop else NO_NAMES


def shop_name(world: World, code: str, locale: Locale) -> str:
    """Return the name of a shop for a reader, or its code."""
    return named(shop_names(world, code), locale, code)


def product_names(world: World, lines: Sequence[PurchaseLine]) -> list[Names]:
    """Return the names of the product of each row by language; none if the catalogue lacks it."""
    found = world.catalogue.products.find((line.sku for line in lines), world.now())
    names = {sku: product.name for sku, product in found.items()}
    return [names.get(line.sku, NO_NAMES) for line in lines]


def line_names(world: World, lines: Sequence[PurchaseLine], locale: Locale) -> list[str]:
    """Return the name of the product of each row: the catalogue's, the till's, or the SKU."""
    known = zip(product_names(world, lines), lines, strict=True)
    return [named(names, locale, line.name, line.sku) for names, line in known]


def category_name(world: World, code: str, locale: Locale) -> str:
    """Return the name of a category for a reader, or its code."""
    return named(world.catalogue.categories.names(code, world.now()), locale, code)
