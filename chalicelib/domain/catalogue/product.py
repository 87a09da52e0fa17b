"""A product and a category of products."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.domain.catalogue.names import Names
from chalicelib.domain.money import Money


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the catalogue; `prices` are those of other price lists than the retail one.

    What `earns` nothing gives no points, and for what does not `redeem` no points pay.
    """

    sku: str
    name: Names
    category: str
    unit: str = "piece"
    price: Money | None = None
    earns: bool = True
    redeems: bool = True
    prices: Mapping[str, Money] = field(default_factory=dict)
    version: int = field(default=0, compare=False)  # grows with each change; 0: not stored

    @property
    def marks(self) -> "Marks":
        return Marks(self.earns, self.redeems)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a product does in the programme; one that the catalogue lacks does everything."""

    earns: bool = True
    redeems: bool = True


ORDINARY = Marks()


@dataclass(frozen=True, slots=True)
class ProductCategory:
    """A category of products, which a receipt names by its code."""

    code: str
    name: Names
    version: int = field(default=0, compare=False)  # as that of a product
