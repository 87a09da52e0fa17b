"""Requests about purchases."""

from typing import Annotated

from pydantic import Field

from chalicelib.domain.shopping.purchase import LINES_MAX
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
    exactly_one,
)
from chalicelib.handlers.edge.operation import Body


class NewLine(Body):
    """One line of a receipt."""

    sku: Sku
    category: Category
    quantity: Quantity
    paid: MoneyBody = Field(description="The money paid for the whole line, after discounts.")


class NewPurchase(Body):
    """A receipt and its customer: exactly one of `card`, `phone` and `customer_id`."""

    shop: ShopName
    receipt: ReceiptNumber
    at: Instant = Field(description="When it was paid, by the till's clock.")
    total: MoneyBody = Field(description="The sum of the lines.")
    lines: Annotated[list[NewLine], Field(min_length=1, max_length=LINES_MAX)]
    card: CardDigits | None = None
    phone: PhoneText | None = None
    customer_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    _is_of_one_customer = exactly_one("card", "phone", "customer_id")
