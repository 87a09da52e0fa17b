"""A catalogue with one shop, one product and one category."""

from chalicelib.domain.catalogue.product import Product, ProductCategory
from chalicelib.domain.catalogue.shop import CatalogueShop, OpeningHours, Position
from chalicelib.world import World

NEVSKY = CatalogueShop(
    "s1",
    {"ru": "Лавка на Невском", "en": "Lavka on Nevsky"},
    {"ru": "Невский пр., 1", "en": "Nevsky pr. 1"},
    (OpeningHours((1, 2, 3, 4, 5), "09:00", "21:00"), OpeningHours((6, 7), "10:00", "20:00")),
    phone="+7 812 123-45-67",
    position=Position("59.9386", "30.3141"),
)
BREAD = Product("bread", {"ru": "Хлеб ржаной", "en": "Rye bread"}, "bakery")
DAIRY = ProductCategory("dairy", {"ru": "Молочное", "en": "Dairy"})


def has_catalogue(world: World) -> None:
    """Store the shop, the product and the category."""
    catalogue = world.catalogue
    world.commit(
        None,
        catalogue.shops.save_write(NEVSKY),
        *catalogue.products.save_writes(BREAD),
        catalogue.categories.save_write(DAIRY),
    )
