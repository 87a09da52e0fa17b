"""Answers about purchases."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import AliasChoices, AwareDatetime, Field, model_validator

from chalicelib.domain.catalogue.names import Names
from chalicelib.domain.money import Money
from chalicelib.domain.points.effect import PointsEffect, ReturnEffect
from chalicelib.domain.points.exact import quantity_text
from chalicelib.domain.shopping.purchase import (
    Purchase,
    PurchaseLine,
)
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.edge.operation import ResponseModel


class LineResponse(ResponseModel):
    """One line of a receipt; `returned` is the quantity that came back."""

    sku: str
    category: str
    quantity: str
    paid: MoneyResponse
    name: str
    product_name: dict[str, str] | None = Field(
        None, description="For persons, by language; null: the catalogue lacks the product."
    )
    price: MoneyResponse | None
    discount: MoneyResponse | None
    redeemed: MoneyResponse | None
    returned: str

    @classmethod
    def of(cls, line: PurchaseLine, returned: int, names: Names) -> "LineResponse":
        return cls(
            sku=line.sku,
            category=line.category,
            quantity=quantity_text(line.quantity),
            paid=MoneyResponse.of(line.paid),
            name=line.name,
            product_name=dict(names) or None,
            price=_money(line.price),
            discount=_money(line.discount),
            redeemed=_money(line.redeemed),
            returned=quantity_text(returned),
        )


def _money(money: Money | None) -> MoneyResponse | None:
    return MoneyResponse.of(money) if money else None


class AwardLine(ResponseModel):
    """The points of a row."""

    line: int
    points: int


class FactorResponse(ResponseModel):
    """A multiplier rule, and the money of the rows that it multiplied."""

    rule: str
    factor: tuple[int, int]
    base: MoneyResponse


class AwardResponse(ResponseModel):
    """What one rule gave, with every number that leads to it."""

    rule: str
    kind: str
    base: MoneyResponse
    rate: int | None
    multiplier: tuple[int, int]
    exact: str
    rounded: int
    points: int
    capped: int
    lines: list[AwardLine]
    activates_at: AwareDatetime | None
    expires_at: AwareDatetime | None
    factors: list[FactorResponse]


class LineReason(ResponseModel):
    """A row that earned nothing, and why."""

    line: int
    reason: str


class RuleReason(ResponseModel):
    """A rule that gave nothing, and the first condition that was not met."""

    rule: str
    reason: str


class CodeReason(ResponseModel):
    """A promo code that gave nothing, as it was sent, and why."""

    code: str
    reason: str


NotApplied = Annotated[RuleReason | CodeReason, Field(title="NotApplied")]


class RedeemedLine(ResponseModel):
    """A row that points paid for."""

    line: int
    points: int
    money: MoneyResponse


class DueDiscount(ResponseModel):
    """What our discounts would have taken off a row."""

    line: int
    discount: MoneyResponse


class PurchasePoints(ResponseModel):
    """What a receipt did to the account, and the account right after its recording.

    They stay as they were: neither a return nor a delivery nor time changes them.
    `GET /v1/customers/{customer_id}/points` shows the account as it is now.

    If it `differs`, the till took off something else than `due_discounts`; the till's money counts.
    """

    programme_version: int
    tier: str
    earned: int
    redeemed: int
    debt_settled: int
    available: int
    pending: int
    debt: int
    awards: list[AwardResponse]
    not_earning: list[LineReason]
    not_applied: list[NotApplied]
    redeemed_lines: list[RedeemedLine]
    differs: bool = False
    due_discounts: list[DueDiscount] = Field(default_factory=list)
    words: dict[str, str]

    @model_validator(mode="before")
    @classmethod
    def _of(cls, effect: object) -> object:
        return _effect_fields(effect) if isinstance(effect, PointsEffect) else effect


class ReturnedLineResponse(ResponseModel):
    """What came back of one row."""

    line: int
    quantity: str
    refund: MoneyResponse
    clawed_back: int
    restored: int


class ReturnResponse(ResponseModel):
    """What one return gave back; `debt` is how much the debt rose (negative: fell)."""

    number: str
    at: AwareDatetime
    recorded_at: AwareDatetime
    refund: MoneyResponse
    clawed_back: int
    restored: int
    grace: int
    debt: int
    lines: list[ReturnedLineResponse]
    words: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _of(cls, effect: object) -> object:
        return _return_fields(effect) if isinstance(effect, ReturnEffect) else effect


class PurchaseMade(ResponseModel):
    """A purchase without its lines; `returned_at` is null until all of it is returned.

    `customer_id` is null while the receipt waits, until `waiting_until`, for a registration. With
    `void` the receipt was cancelled.
    """

    shop: str
    receipt: str
    customer_id: str | None
    at: AwareDatetime
    total: MoneyResponse
    returned_at: AwareDatetime | None
    recorded_at: AwareDatetime | None = None
    waiting_until: AwareDatetime | None = None
    delivered_at: AwareDatetime | None = None
    void: bool = False
    points: PurchasePoints | None = None


class ReturnMade(PurchaseMade):
    """A return, with the purchase after it; `returned_at` is null until everything is back."""

    back: ReturnResponse | None = Field(
        None, serialization_alias="return", validation_alias=AliasChoices("return", "back")
    )


class PurchaseResponse(PurchaseMade):
    """A purchase with its lines and its returns, oldest first."""

    lines: list[LineResponse]
    returns: list[ReturnResponse]

    @classmethod
    def whole(
        cls, purchase: Purchase, returns: Sequence[ReturnEffect], names: Sequence[Names]
    ) -> "PurchaseResponse":
        """Return the whole purchase; `names` are those of the product of each row."""
        summary = PurchaseMade.model_validate(purchase.snapshot, from_attributes=True)
        rows = zip(purchase.receipt.lines, purchase.rows.lines, names, strict=True)
        lines = [LineResponse.of(line, row.returned, known) for line, row, known in rows]
        back = [ReturnResponse.model_validate(each) for each in returns]
        return cls(**summary.model_dump(), lines=lines, returns=back)


def _effect_fields(effect: PointsEffect) -> dict[str, Any]:
    """Return the fields of an effect with its money, and with names instead of places."""

    def money(minor: int) -> MoneyResponse:
        return MoneyResponse.of(Money(minor, effect.currency))

    awards = [
        {
            **asdict(award),
            "base": money(award.base),
            "lines": [{"line": line, "points": points} for line, points in award.lines],
            "factors": [
                {"rule": rule, "factor": factor, "base": money(base)}
                for rule, factor, base in award.factors
            ],
        }
        for award in effect.awards
    ]
    return {
        **asdict(effect),
        "awards": awards,
        "not_earning": [{"line": line, "reason": why} for line, why in effect.not_earning],
        "not_applied": [
            *({"rule": rule, "reason": why} for rule, why in effect.not_applied),
            *({"code": code, "reason": why} for code, why in effect.codes_not_applied),
        ],
        "redeemed_lines": [
            {"line": line, "points": points, "money": money(minor)}
            for line, points, minor in effect.redeemed_lines
        ],
        "due_discounts": [
            {"line": line, "discount": money(minor)} for line, minor in effect.due_discounts
        ],
    }


def _return_fields(effect: ReturnEffect) -> dict[str, Any]:
    def money(minor: int) -> MoneyResponse:
        return MoneyResponse.of(Money(minor, effect.currency))

    lines = [
        {
            **asdict(line),
            "quantity": quantity_text(line.quantity),
            "refund": money(line.refund),
        }
        for line in effect.lines
    ]
    return {**asdict(effect), "refund": money(effect.refund), "lines": lines}
