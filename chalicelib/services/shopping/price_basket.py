"""Find the prices of a basket: the till's own, those of of a price list, of the catalogue."""

from dataclasses import replace

from chalicelib.domain.catalogue.product import Product
from chalicelib.domain.errors import Malformed
from chalicelib.domain.money import Money
from chalicelib.domain.points.pricing.discounts import RETAIL
from chalicelib.domain.shopping.basket import Basket, BasketLine
from chalicelib.world import World

NO_PRICE = "is required: the catalogue has no price of this product"


def price_basket(world: World, basket: Basket, price_list: str) -> Basket:
    """Return the basket with a price in every row.

    The customer's price list counts where it is cheaper than what the till said. A row without a
    price gets that of the list, else the retail price.

    Raises:
        Malformed: a row has no price, and the catalogue has none.
    """
    if price_list == RETAIL and all(line.price for line in basket.lines):
        return basket  # the products are not read: a till waits for every round trip
    known = world.catalogue.products.find((line.sku for line in basket.lines), world.now())
    prices = [_price(line, known.get(line.sku), price_list) for line in basket.lines]
    missing = [number for number, price in enumerate(prices) if price is None]
    if missing:
        raise Malformed({f"/lines/{number}/price": NO_PRICE for number in missing})
    rows = zip(basket.lines, prices, strict=True)
    return replace(basket, lines=tuple(replace(line, price=price) for line, price in rows))


def _price(line: BasketLine, product: Product | None, price_list: str) -> Money | None:
    listed = product.prices.get(price_list) if product else None
    if line.price is None:
        return listed or (product.price if product else None)
    return min(line.price, listed) if listed else line.price
