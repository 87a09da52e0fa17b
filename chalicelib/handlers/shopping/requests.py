"""Requests about purchases."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, model_validator
from pydantic.config import JsonDict

from chalicelib.domain.points.rules import POINTS_MAX
from chalicelib.domain.shopping.purchase import LINES_MAX
from chalicelib.handlers.edge.fields import (
    NUMBERED,
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

ReturnNumber = Annotated[
    str, Field(pattern=NUMBERED, description="The return's own, unique in its receipt for ever.")
]
# An example is sent with the present instant: of before the programme it would earn nothing.
NOW: JsonDict = {"x-days-ahead": 0}
PromoCode = Annotated[str, Field(pattern=r"^[\w-]{1,40}$")]


class NewLine(Body):
    """One line of a receipt."""

    sku: Sku
    category: Category
    quantity: Quantity
    paid: MoneyBody = Field(
        description="The money really paid for the whole line, after discounts and points."
    )
    name: Annotated[str, Field(max_length=200)] = ""
    price: MoneyBody | None = Field(None, description="The price of one unit.")
    discount: MoneyBody | None = Field(None, description="The discount on the line.")
    redeemed: MoneyBody | None = Field(
        None, description="The money of the line that points paid; null: it is spread by `paid`."
    )


class RedemptionBody(Body):
    """The hold that pays for a part of the receipt."""

    id: Annotated[str, Field(min_length=1, max_length=64)]
    points: Annotated[StrictInt, Field(ge=1, le=POINTS_MAX)] | None = Field(
        None, description="Null: all that it holds."
    )


class ReturnedRowBody(Body):
    """A quantity of one row that comes back."""

    line: Annotated[StrictInt, Field(ge=1, le=LINES_MAX, description="From 1.")]
    quantity: Quantity


HandedOver = Annotated[
    Instant | None,
    Field(
        description="When a web order was handed over: the days until its points become active"
        " count from then; null: from `at`. With `activation.on_delivery` in the programme, points"
        " of an order without it wait for `/delivered`."
    ),
]


class NewReturn(Body):
    """What comes back; without `lines` all that is left, and without any field too."""

    number: ReturnNumber | None = None
    at: Instant | None = Field(
        None, description="When it came back, by the till's clock.", json_schema_extra=NOW
    )
    lines: Annotated[list[ReturnedRowBody], Field(min_length=1, max_length=LINES_MAX)] | None = None
    void: StrictBool = Field(
        False,  # noqa: FBT003 - the default of a field
        description="The receipt is cancelled: all of it comes back.",
    )
    reason: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _adds_up(self) -> "NewReturn":
        if self.lines is None:
            return self
        if self.void:
            raise ValueError("a void takes back all lines: leave `lines` out")
        if self.number is None:
            raise ValueError("a return of lines has a number")
        if len({line.line for line in self.lines}) < len(self.lines):
            raise ValueError("a line is named twice")
        return self


class DeliveryBody(Body):
    """The delivery of a web order."""

    at: Instant = Field(description="When it was delivered.", json_schema_extra=NOW)


class QuotedLine(Body):
    """One line of a basket."""

    sku: Sku
    category: Category
    quantity: Quantity
    price: MoneyBody | None = Field(
        None,
        description="The price of one unit; null: that of the catalogue. The customer's price list"
        " counts where it is cheaper.",
    )
    name: Annotated[str, Field(max_length=200)] = ""
    discount: MoneyBody | None = Field(
        None, description="What the till itself takes off the line, before our discounts."
    )


class QuotedPoints(Body):
    """The points that are to pay for a part of the basket."""

    points: Annotated[StrictInt, Field(ge=1, le=POINTS_MAX)]


class NewQuote(Body):
    """A basket and its customer: exactly one of `card`, `phone` and `customer_id`."""

    shop: ShopName
    at: Instant = Field(
        description="When it will be paid, by the till's clock.", json_schema_extra=NOW
    )
    lines: Annotated[list[QuotedLine], Field(min_length=1, max_length=LINES_MAX)]
    channel: Literal["shop", "web"] = "shop"
    handed_over_at: HandedOver = None
    promo_codes: Annotated[tuple[PromoCode, ...], Field(max_length=10)] = ()
    redemption: QuotedPoints | None = None
    card: CardDigits | None = None
    phone: PhoneText | None = None
    customer_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    _is_of_one_customer = exactly_one("card", "phone", "customer_id")


class NewPurchase(Body):
    """A receipt and its customer: exactly one of `card`, `phone` and `customer_id`."""

    shop: ShopName
    receipt: ReceiptNumber
    at: Instant = Field(description="When it was paid, by the till's clock.", json_schema_extra=NOW)
    total: MoneyBody = Field(description="The sum of the lines.")
    lines: Annotated[list[NewLine], Field(min_length=1, max_length=LINES_MAX)]
    channel: Literal["shop", "web"] = "shop"
    handed_over_at: Instant | None = Field(
        None, description="When a web order was handed over; points become active from then on."
    )
    promo_codes: Annotated[tuple[PromoCode, ...], Field(max_length=10)] = ()
    redemption: RedemptionBody | None = None
    card: CardDigits | None = None
    phone: PhoneText | None = None
    customer_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    _is_of_one_customer = exactly_one("card", "phone", "customer_id")
