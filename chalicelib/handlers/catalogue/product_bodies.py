"""Products as they are sent and shown."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from chalicelib.domain.catalogue.product import Product
from chalicelib.domain.errors import Malformed
from chalicelib.domain.money import Money
from chalicelib.handlers.catalogue.fields import VERSION, BothNames, CatalogueBody, VersionRead
from chalicelib.handlers.edge.cursors import NextCursor
from chalicelib.handlers.edge.fields import AS_SHOWN, Category, MoneyBody, MoneyResponse, Sku
from chalicelib.handlers.edge.operation import Body, Paged, ResponseModel

AT_ONCE_MAX = 1000
UnitName = Literal["piece", "kg", "l", "m"]
PriceList = Literal["promo", "wholesale"]


class ProductFields(CatalogueBody):
    """What the catalogue knows of a product besides its SKU."""

    name: BothNames
    category: Category
    unit: UnitName = "piece"
    price: MoneyBody | None = Field(None, description="Of one unit, in the retail price list.")
    earns: StrictBool = Field(default=True, description="Whether it gives points.")
    redeems: StrictBool = Field(default=True, description="Whether points may pay for it.")
    prices: dict[PriceList, MoneyBody] = Field({}, description="Prices of other price lists.")

    def product(self, sku: str) -> Product:
        """The product with this SKU."""
        return Product(
            sku=sku,
            name=self.name.names,
            category=self.category,
            unit=self.unit,
            price=self.price.money if self.price else None,
            earns=self.earns,
            redeems=self.redeems,
            prices={name: price.money for name, price in self.prices.items()},
        )


class NewProduct(ProductFields):
    """A product as the catalogue shall have it; its SKU stands in the address."""

    sku: Sku | None = Field(None, description="As shown; that of another product is refused.")
    version: VersionRead = None


class ListedProduct(ProductFields):
    """A product of a list, with its SKU."""

    sku: Sku
    version: VersionRead = Field(
        None,
        description="As shown; a list replaces any version.",
        json_schema_extra=AS_SHOWN,
    )


class NewProducts(Body):
    """Products as the catalogue shall have them."""

    products: Annotated[tuple[ListedProduct, ...], Field(min_length=1, max_length=AT_ONCE_MAX)]


class ProductQuery(Paged):
    """Which products to list."""

    category: Category | None = Field(None, description="Null: of every category.")
    search: Annotated[str, Field(max_length=60)] = Field(
        "", description="The beginning of the SKU, or a part of a name; case does not matter."
    )

    def finds(self, product: Product) -> bool:
        """Whether the list shall have a product."""
        if self.category not in {None, product.category}:
            return False
        sought = self.search.strip().casefold()
        return product.sku.casefold().startswith(sought) or any(
            sought in name.casefold() for name in product.name.values()
        )


class ProductResponse(ResponseModel):
    """A product of the catalogue."""

    sku: str
    name: dict[str, str]
    category: str
    unit: str
    price: MoneyResponse | None
    earns: bool
    redeems: bool
    prices: dict[str, MoneyResponse]
    version: int = Field(description=VERSION)

    @classmethod
    def of(cls, product: Product) -> "ProductResponse":
        return cls(
            sku=product.sku,
            name=dict(product.name),
            category=product.category,
            unit=product.unit,
            price=MoneyResponse.of(product.price) if product.price else None,
            earns=product.earns,
            redeems=product.redeems,
            prices={name: MoneyResponse.of(price) for name, price in product.prices.items()},
            version=product.version,
        )


class ProductList(ResponseModel):
    """A page of products, in the order of their SKUs."""

    products: list[ProductResponse]
    next: NextCursor


class ChangedProducts(ResponseModel):
    """How many products were sent, and how many of them were not so before."""

    count: int
    changed: int


def refuse_wrong(products: Mapping[str, Product], currency: str) -> None:
    """Refuse a product that stands twice, and prices in another currency than the service's.

    `products` are by JSON pointer.

    Raises:
        Malformed: with a pointer to each SKU that stands in the list before, and to each such
            price.
    """
    first: dict[str, str] = {}
    bad: dict[str, str] = {}
    for place, product in products.items():
        if first.setdefault(product.sku, place) != place:
            bad[f"{place}/sku"] = "an earlier product of the list has the same SKU"
        for pointer, price in _prices(place, product):
            if price.currency != currency:
                bad[f"{pointer}/currency"] = f"must be {currency}, the currency of the service"
    if bad:
        raise Malformed(bad)


def _prices(place: str, product: Product) -> Iterator[tuple[str, Money]]:
    if product.price:
        yield f"{place}/price", product.price
    for name, price in product.prices.items():
        yield f"{place}/prices/{name}", price
