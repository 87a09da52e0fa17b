"""Purchases over HTTP, for tills, shops and their machines."""

from typing import Annotated

from chalice import Blueprint
from pydantic import AwareDatetime, Field, model_validator

from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.shopping.purchase import (
    LINES_MAX,
    Purchase,
    PurchaseLine,
    Receipt,
    parse_quantity,
    quantity_text,
)
from chalicelib.domain.staff.staff import Permission, StaffKey
from chalicelib.handlers.edge.fields import (
    NAMED,
    NUMBERED,
    CardDigits,
    Category,
    Instant,
    MoneyBody,
    MoneyResponse,
    PhoneText,
    Quantity,
    ReceiptNumber,
    ShopName,
    Sku,
    named_in,
    phone_of,
)
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import return_purchase
from chalicelib.world import World

PURCHASE = "/v1/purchases/{shop}/{receipt}"

blueprint = Blueprint(__name__)
api = Api(blueprint)


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


class LineResponse(ResponseModel):
    """One row of a receipt."""

    sku: str
    category: str
    quantity: str
    paid: MoneyResponse

    @classmethod
    def of(cls, line: PurchaseLine) -> "LineResponse":
        return cls(
            sku=line.sku,
            category=line.category,
            quantity=quantity_text(line.quantity),
            paid=MoneyResponse.of(line.paid),
        )


class PurchaseMade(ResponseModel):
    """A purchase without its rows, since this answer is kept; `returned_at` is null until then."""

    shop: str
    receipt: str
    customer_id: str
    at: AwareDatetime
    total: MoneyResponse
    returned_at: AwareDatetime | None

    @classmethod
    def of(cls, purchase: Purchase) -> "PurchaseMade":
        receipt = purchase.receipt
        return cls(
            shop=receipt.shop,
            receipt=receipt.number,
            customer_id=purchase.customer_id,
            at=receipt.at,
            total=MoneyResponse.of(receipt.total),
            returned_at=purchase.returned_at,
        )


class PurchaseResponse(PurchaseMade):
    """A purchase with its rows."""

    lines: list[LineResponse]

    @classmethod
    def of(cls, purchase: Purchase) -> "PurchaseResponse":
        lines = [LineResponse.of(line) for line in purchase.receipt.lines]
        return cls(**PurchaseMade.of(purchase).model_dump(), lines=lines)


@api.serves(
    Operation(
        "POST",
        "/v1/purchases",
        "Record a purchase",
        Permission.PURCHASES_WRITE,
        PurchaseMade,
        NewPurchase,
        status=201,
        idempotent=True,
        refuses=(404, 409),
        details="Late and shuffled receipts are welcome. A shop's receipt counts once for ever: the"
        " same one again gets the first answer, with whatever `Idempotency-Key`; another purchase"
        " under its number is refused, `purchase.other`.",
    )
)
def make_purchase(call: Call[NewPurchase, Nothing]) -> PurchaseMade:
    """Record a receipt."""
    receipt = call.body.to_receipt()
    _check_shop(call.caller, receipt.shop)
    buyer = call.body.buyer(call.world)
    return PurchaseMade.of(record_purchase(call.world, call.actor, receipt, buyer, _tell))


@api.serves(
    Operation(
        "GET",
        PURCHASE,
        "Show a purchase",
        Permission.PURCHASES_READ,
        PurchaseResponse,
        refuses=(404,),
    )
)
def show_purchase(call: Call[Nothing, Nothing]) -> PurchaseResponse:
    """Show a receipt."""
    shop, receipt = _address(call)
    purchase = call.world.shopping.purchases.get(shop=shop, receipt=receipt)
    if purchase is None:
        raise NotFound("purchase.not_found")
    return PurchaseResponse.of(purchase)


@api.serves(
    Operation(
        "POST",
        f"{PURCHASE}/returns",
        "Take a purchase back",
        Permission.PURCHASES_WRITE,
        PurchaseMade,
        idempotent=True,
        refuses=(404, 409),
        details="The whole receipt, once: a second return gets the answer of the first.",
    )
)
def make_return(call: Call[Nothing, Nothing]) -> PurchaseMade:
    """Take a receipt back."""
    shop, receipt = _address(call)
    returned = return_purchase(call.world, call.actor, shop=shop, receipt=receipt, tell=_tell)
    return PurchaseMade.of(returned)


def _tell(purchase: Purchase) -> str:
    return PurchaseMade.of(purchase).model_dump_json()


def _address(call: Call[Nothing, Nothing]) -> tuple[str, str]:
    shop, receipt = named_in(call.path, "shop", NAMED), named_in(call.path, "receipt", NUMBERED)
    if shop is None or receipt is None:
        raise NotFound("purchase.not_found")
    _check_shop(call.caller, shop)
    return shop, receipt


def _check_shop(caller: StaffKey, shop: str) -> None:
    if not caller.works_for(shop):
        raise Forbidden("key.other_shop")
