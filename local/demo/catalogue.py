"""Shops, categories and products of a demonstration base: its people read names, never codes."""

from chalicelib.domain.catalogue.names import Names
from chalicelib.domain.catalogue.product import Product, ProductCategory
from chalicelib.domain.catalogue.shop import CatalogueShop, OpeningHours, Position
from chalicelib.repo.table.writes import Put
from chalicelib.world import World

DAILY = (OpeningHours((1, 2, 3, 4, 5, 6, 7), "09:00", "22:00"),)
MARKET = (OpeningHours((2, 3, 4, 5, 6, 7), "08:00", "19:00"),)
SHOPS = (
    CatalogueShop(
        "nevsky-12",
        {"ru": "На Невском", "en": "On Nevsky"},
        {"ru": "Санкт-Петербург, Невский пр., 12", "en": "Saint Petersburg, Nevsky pr. 12"},
        DAILY,
        position=Position("59.9363", "30.3158"),
    ),
    CatalogueShop(
        "lenina-4",
        {"ru": "На Ленина", "en": "On Lenina"},
        {"ru": "Екатеринбург, ул. Ленина, 4", "en": "Yekaterinburg, ul. Lenina 4"},
        DAILY,
        zone="Asia/Yekaterinburg",
        position=Position("56.8385", "60.5850"),
    ),
    CatalogueShop(
        "arbat-7",
        {"ru": "На Арбате", "en": "On Arbat"},
        {"ru": "Москва, ул. Арбат, 7", "en": "Moscow, ul. Arbat 7"},
        DAILY,
        position=Position("55.7522", "37.5990"),
    ),
    CatalogueShop(
        "market-1",
        {"ru": "У рынка", "en": "By the market"},
        {"ru": "Казань, ул. Рыночная, 1", "en": "Kazan, ul. Rynochnaya 1"},
        MARKET,
        position=Position("55.7961", "49.1064"),
    ),
    CatalogueShop(
        "central-2",
        {"ru": "Центральный", "en": "Central"},
        {"ru": "Новосибирск, Красный пр., 2", "en": "Novosibirsk, Krasny pr. 2"},
        DAILY,
        zone="Asia/Novosibirsk",
        position=Position("55.0187", "82.9237"),
    ),
)
CATEGORIES: dict[str, Names] = {
    "bakery": {"ru": "Хлеб и выпечка", "en": "Bakery"},
    "coffee": {"ru": "Кофе", "en": "Coffee"},
    "dairy": {"ru": "Молочное", "en": "Dairy"},
    "fruit": {"ru": "Фрукты", "en": "Fruit"},
    "household": {"ru": "Для дома", "en": "Household"},
    "meat": {"ru": "Мясо", "en": "Meat"},
    "tea": {"ru": "Чай", "en": "Tea"},
    "wine": {"ru": "Вино", "en": "Wine"},
}


PRODUCTS: dict[str, Names] = {
    "bakery": {"ru": "Батон нарезной", "en": "Sliced loaf"},
    "coffee": {"ru": "Кофе в зёрнах", "en": "Coffee beans"},
    "dairy": {"ru": "Молоко 3,2 %", "en": "Milk 3.2 %"},
    "fruit": {"ru": "Яблоки", "en": "Apples"},
    "household": {"ru": "Бумажные полотенца", "en": "Paper towels"},
    "meat": {"ru": "Куриное филе", "en": "Chicken fillet"},
    "tea": {"ru": "Чай чёрный", "en": "Black tea"},
    "wine": {"ru": "Вино красное", "en": "Red wine"},
}


def demo_catalogue(world: World) -> list[Put]:
    """Return the writes of what the catalogue lacks; names that a shop gave itself stay."""
    now, shops, categories = world.now(), world.catalogue.shops, world.catalogue.categories
    new_shops = [shop for shop in SHOPS if shop.code not in shops.all(now)]
    unnamed = [code for code in CATEGORIES if not categories.names(code, now)]
    return [
        *map(shops.save_write, new_shops),
        *(categories.save_write(ProductCategory(code, CATEGORIES[code])) for code in unnamed),
        *_products(world),
    ]


def _products(world: World) -> list[Put]:
    """Return the writes of the products that the demonstration receipts name."""
    products = world.catalogue.products
    every = [Product(f"demo-{code}", name, code) for code, name in PRODUCTS.items()]
    known = products.find((product.sku for product in every), world.now())
    new = [product for product in every if product.sku not in known]
    writes = [write for product in new for write in products.save_writes(product)]
    return [write for write in writes if isinstance(write, Put)]
