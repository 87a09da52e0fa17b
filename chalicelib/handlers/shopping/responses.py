"""Answers about purchases."""

from pydantic import AwareDatetime

from chalicelib.domain.shopping.purchase import (
    Purchase,
    PurchaseLine,
    quantity_text,
)
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.edge.operation import ResponseModel


class LineResponse(ResponseModel):
    """One line of a receipt."""

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
    """A purchase without its lines; `returned_at` is null until it is returned."""

    shop: str
    receipt: str
    customer_id: str
    at: AwareDatetime
    total: MoneyResponse
    returned_at: AwareDatetime | None


class PurchaseResponse(PurchaseMade):
    """A purchase with its lines."""

    lines: list[LineResponse]

    @classmethod
    def whole(cls, purchase: Purchase) -> "PurchaseResponse":
        summary = PurchaseMade.model_validate(purchase.snapshot, from_attributes=True)
        lines = [LineResponse.of(line) for line in purchase.receipt.lines]
        return cls(**summary.model_dump(), lines=lines)
