"""Names of shops, products and categories for a person, who never reads a code."""

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
    """Return the name of a shop for a reader; empty if the catalogue lacks it."""
    return named(shop_names(world, code), locale)


def product_names(world: World, lines: Sequence[PurchaseLine]) -> list[Names]:
    """Return the names of the product of each row by language; none if the catalogue lacks it."""
    found = world.catalogue.products.find((line.sku for line in lines), world.now())
    names = {sku: product.name for sku, product in found.items()}
    return [names.get(line.sku, NO_NAMES) for line in lines]


def line_names(world: World, lines: Sequence[PurchaseLine], locale: Locale) -> list[str]:
    """Return the name of each row: that of its product, the till's own, or that of its category."""
    known = zip(product_names(world, lines), lines, strict=True)
    return [
        named(names, locale, _till_name(line)) or _unnamed(world, line, locale)
        for names, line in known
    ]


def category_names(world: World, code: str) -> Names:
    """Return the names of a category by language; none if the catalogue lacks it."""
    return world.catalogue.categories.names(code, world.now())


def category_name(world: World, code: str, locale: Locale) -> str:
    """Return the name of a category for a reader; empty if the catalogue lacks it."""
    return named(category_names(world, code), locale)


def _till_name(line: PurchaseLine) -> str:
    # A till that knows no name may send the SKU in its place.
    return "" if line.name.strip() == line.sku else line.name


def _unnamed(world: World, line: PurchaseLine, locale: Locale) -> str:
    return category_name(world, line.category, locale) or world.texts.say(locale, "product.unnamed")
