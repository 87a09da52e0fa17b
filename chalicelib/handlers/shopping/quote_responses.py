"""The answer of a quote."""

from pydantic import AwareDatetime

from chalicelib.domain.money import Money
from chalicelib.domain.points.exact import quantity_text
from chalicelib.domain.points.pricing.discounts import Discount
from chalicelib.domain.points.pricing.sale_row import SaleRow
from chalicelib.domain.shopping.basket import BasketLine
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.edge.operation import ResponseModel
from chalicelib.handlers.shopping.responses import (
    AwardResponse,
    DueDiscount,
    LineReason,
    NotApplied,
    PurchasePoints,
    RuleReason,
)
from chalicelib.services.shopping.quote_purchase import QuotedBasket


class QuotedLineResponse(ResponseModel):
    """One line of a basket: `payable` is `price` times `quantity` less `discount`.

    `redeemed` is the money that the asked points pay of it, `paid` what is left to pay.
    """

    line: int
    sku: str
    category: str
    quantity: str
    price: MoneyResponse
    discount: MoneyResponse
    payable: MoneyResponse
    redeemed: MoneyResponse
    paid: MoneyResponse


class QuotedDiscount(ResponseModel):
    """What one rule takes off, with every number that leads to it; `base` is before it."""

    rule: str
    kind: str
    stage: str
    base: MoneyResponse
    rate: int | None
    rounded: MoneyResponse
    discount: MoneyResponse
    capped: MoneyResponse
    lines: list[DueDiscount]


class GiftProductResponse(ResponseModel):
    """A product that an offer gives: the till adds it as a row with its whole price off."""

    offer: str
    sku: str
    quantity: str


class QuoteResponse(ResponseModel):
    """What a basket costs and gives; `customer_id` is null for an unknown phone.

    `available` and `debt` are those of the account as it is, and `most_redeemable` is how many of
    its points may pay for this basket.
    """

    customer_id: str | None
    shop: str
    at: AwareDatetime
    programme_version: int
    tier: str
    total: MoneyResponse
    lines: list[QuotedLineResponse]
    discounts: list[QuotedDiscount]
    not_discounted: list[LineReason]
    awards: list[AwardResponse]
    not_earning: list[LineReason]
    not_applied: list[NotApplied]
    gifts: list[GiftProductResponse]
    earn: int
    most_redeemable: int
    available: int
    debt: int

    @classmethod
    def of(cls, quoted: QuotedBasket) -> "QuoteResponse":
        quote, effect, basket = quoted.quote, quoted.effect, quoted.basket
        points = PurchasePoints.model_validate(effect)
        discounts = quote.discounted
        rows = zip(basket.lines, quote.rows, strict=True)
        return cls(
            customer_id=quoted.customer,
            shop=basket.shop,
            at=basket.at,
            programme_version=effect.programme_version,
            tier=effect.tier,
            total=_money(sum(row.paid for row in quote.rows), effect.currency),
            lines=[_line(line, row, effect.currency) for line, row in rows],
            discounts=[_discount(each, effect.currency) for each in discounts.discounts],
            not_discounted=[
                LineReason(line=line, reason=why) for line, why in discounts.not_discounted
            ],
            awards=points.awards,
            not_earning=points.not_earning,
            not_applied=[
                *(RuleReason(rule=rule, reason=why) for rule, why in discounts.not_applied),
                *points.not_applied,
            ],
            gifts=[
                GiftProductResponse(offer=offer, sku=gift.sku, quantity=gift.quantity)
                for offer, gift in quoted.gifts
            ],
            earn=effect.earned,
            most_redeemable=quote.most_redeemable,
            available=quote.worth.available,
            debt=quote.worth.debt,
        )


def _line(line: BasketLine, row: SaleRow, currency: str) -> QuotedLineResponse:
    redeemed = row.redeemed or 0
    assert line.price is not None, "a quote has every price"
    return QuotedLineResponse(
        line=row.number,
        sku=row.sku,
        category=row.category,
        quantity=quantity_text(row.quantity),
        price=MoneyResponse.of(line.price),
        discount=_money(row.discount, currency),
        payable=_money(row.paid + redeemed, currency),
        redeemed=_money(redeemed, currency),
        paid=_money(row.paid, currency),
    )


def _discount(discount: Discount, currency: str) -> QuotedDiscount:
    rule = discount.rule
    return QuotedDiscount(
        rule=rule.id,
        kind=rule.kind,
        stage=rule.stage,
        base=_money(discount.base, currency),
        rate=rule.rate,
        rounded=_money(discount.rounded, currency),
        discount=_money(discount.minor, currency),
        capped=_money(discount.capped, currency),
        lines=[
            DueDiscount(line=line, discount=_money(minor, currency))
            for line, minor in discount.lines
        ],
    )


def _money(minor: int, currency: str) -> MoneyResponse:
    return MoneyResponse.of(Money(minor, currency))
