"""Quotes over HTTP: what a basket would cost and give."""

from contextlib import suppress

from chalice import Blueprint

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.shopping.basket import Basket, BasketLine
from chalicelib.domain.shopping.purchase import parse_quantity
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.fields import identity_of
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.handlers.shopping.quote_responses import QuoteResponse
from chalicelib.handlers.shopping.requests import NewQuote, QuotedLine
from chalicelib.services.customers.spend_lookup import spend_lookup
from chalicelib.services.shopping.quote_purchase import quote_purchase

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "POST",
        "/v1/quotes",
        "Quote a purchase",
        Permission.PURCHASES_WRITE,
        QuoteResponse,
        NewQuote,
        checks_shop=True,
        details="The prices and discounts of a basket, the points that it would earn, and how many"
        " may pay for it. Nothing is written, held or used up. A purchase with the numbers of a"
        " quote gets the points of the quote. An unknown phone is quoted as a new customer.",
        id="quotePurchase",
        refuses=(
            "card.blocked",
            "customer.contended",
            "customer.not_found",
            "customer.not_member",
            "customers.too_many_searches",
            "key.other_shop",
            "points.debt",
            "points.insufficient",
            "programme.not_found",
            "promo.not_applicable",
            "promo.paused",
            "promo.unknown",
            "promo.used_up",
            "purchase.currency",
            "purchase.future",
            "purchase.line_sum",
            "purchase.too_old",
            "redemption.over_share",
            "redemption.too_few",
            "redemption.too_many",
        ),
    )
)
def make_quote(call: Call[NewQuote, Nothing]) -> QuoteResponse:
    """Value a basket."""
    call.caller.refuse_other_shop(call.body.shop)
    buyer = identity_of(call.world, call.body)
    if buyer.kind != "id":
        call.refuse_if_spent()
    quoted = quote_purchase(call.world, call.actor, _basket(call.body), buyer)
    if quoted.customer is None:
        # It says that the phone is no customer's.
        with suppress(Unavailable):
            spend_lookup(call.world, call.asker)
    return QuoteResponse.of(quoted)


def _basket(body: NewQuote) -> Basket:
    return Basket(
        body.shop,
        body.at,
        tuple(_line(line) for line in body.lines),
        channel=body.channel,
        handed_over_at=body.handed_over_at,
        promo_codes=body.promo_codes,
        points=body.redemption.points if body.redemption else 0,
    )


def _line(line: QuotedLine) -> BasketLine:
    return BasketLine(
        line.sku,
        line.category,
        parse_quantity(line.quantity),
        line.price.money if line.price else None,
        line.discount.money if line.discount else None,
    )
