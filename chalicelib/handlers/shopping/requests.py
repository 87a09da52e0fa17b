"""What tills and their machines send about purchases."""

from typing import Annotated

from pydantic import Field, model_validator

from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.shopping.purchase import LINES_MAX, PurchaseLine, Receipt, parse_quantity
from chalicelib.handlers.edge.fields import (
    CardDigits,
    Category,
    Instant,
    MoneyBody,
    PhoneText,
    Quantity,
    ReceiptNumber,
    ShopName,
    Sku,
    phone_of,
)
from chalicelib.handlers.edge.operation import Body
from chalicelib.world import World


class NewLine(Body):
    """One row of a receipt."""

    sku: Sku
    category: Category
    quantity: Quantity
    paid: MoneyBody = Field(description="The money really paid for the whole row.")

    def to_line(self) -> PurchaseLine:
        return PurchaseLine(self.sku, self.category, parse_quantity(self.quantity), self.paid.money)


class NewPurchase(Body):
    """A receipt, and whose it is: exactly one of `card`, `phone` and `customer_id`."""

    shop: ShopName
    receipt: ReceiptNumber
    at: Instant = Field(description="When it was paid, by the till's clock.")
    total: MoneyBody = Field(description="The sum of the rows.")
    lines: Annotated[list[NewLine], Field(min_length=1, max_length=LINES_MAX)]
    card: CardDigits | None = None
    phone: PhoneText | None = None
    customer_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    @model_validator(mode="after")
    def _is_somebodys(self) -> "NewPurchase":
        if sum(each is not None for each in (self.card, self.phone, self.customer_id)) != 1:
            raise ValueError("exactly one of card, phone and customer_id")
        return self

    def to_receipt(self) -> Receipt:
        lines = tuple(line.to_line() for line in self.lines)
        return Receipt(self.shop, self.receipt, self.at, self.total.money, lines)

    def buyer(self, world: World) -> Identity:
        if self.card:
            return Identity("card", self.card)
        if self.phone is not None:
            return Identity("phone", phone_of(world, self.phone))
        assert self.customer_id is not None
        return Identity("id", self.customer_id)
