"""Purchases over HTTP, for tills and web shops."""

from chalice import Blueprint

from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import NotFound
from chalicelib.domain.shopping.purchase import (
    PurchaseLine,
    PurchaseSnapshot,
    Receipt,
    ReturnSnapshot,
    parse_quantity,
)
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.fields import NAMED, NUMBERED, named_in, phone_of
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.handlers.shopping.requests import NewLine, NewPurchase
from chalicelib.handlers.shopping.responses import PurchaseMade, PurchaseResponse, ReturnMade
from chalicelib.repo.table.commit import Committed
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import return_purchase
from chalicelib.world import World

PURCHASE = "/v1/purchases/{shop}/{receipt}"

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "POST",
        "/v1/purchases",
        "Record a purchase",
        Permission.PURCHASES_WRITE,
        PurchaseMade,
        NewPurchase,
        status=201,
        keeps=PurchaseSnapshot,
        checks_shop=True,
        details="Receipts may be late and in any order. A receipt counts once for ever in its shop:"
        " the same receipt gets the first answer again, also with another `Idempotency-Key`;"
        " another purchase with its number is refused, `purchase.other`.",
        id="recordPurchase",
        refuses=(
            "customer.contended",
            "customer.not_found",
            "customers.too_many_searches",
            "key.other_shop",
            "purchase.currency",
            "purchase.future",
            "purchase.line_sum",
            "purchase.other",
            "purchase.redeemed_sum",
            "purchase.sum",
            "purchase.too_old",
            "redemption.closed",
            "redemption.other_customer",
            "redemption.over_share",
            "redemption.too_many",
        ),
    )
)
def make_purchase(call: Call[NewPurchase, Nothing]) -> Committed[PurchaseSnapshot]:
    """Record a receipt."""
    # Before the customer is looked up: a key of another shop must not learn who is a customer.
    call.caller.refuse_other_shop(call.body.shop)
    buyer = _buyer(call.world, call.body)
    if buyer.kind != "id":
        call.refuse_if_spent()
    return record_purchase(call.world, call.actor, _receipt(call.body), buyer)


@api.serves(
    Operation(
        "GET",
        PURCHASE,
        "Show a purchase",
        Permission.PURCHASES_READ,
        PurchaseResponse,
        id="getPurchase",
        refuses=(
            "key.other_shop",
            "purchase.not_found",
        ),
        checks_shop=True,
    )
)
def show_purchase(call: Call[Nothing, Nothing]) -> PurchaseResponse:
    """Return a purchase with its lines."""
    shop, receipt = _address(call)
    purchase = call.world.shopping.purchases.get(shop=shop, receipt=receipt)
    if purchase is None:
        raise NotFound("purchase.not_found")
    return PurchaseResponse.whole(purchase)


@api.serves(
    Operation(
        "POST",
        f"{PURCHASE}/returns",
        "Return a purchase",
        Permission.PURCHASES_WRITE,
        ReturnMade,
        keeps=ReturnSnapshot,
        checks_shop=True,
        details="The whole receipt is returned, once: a second return gets the first answer.",
        id="returnPurchase",
        refuses=(
            "customer.contended",
            "key.other_shop",
            "purchase.not_found",
            "return.line",
            "return.nothing_left",
            "return.other",
            "return.too_much",
        ),
    )
)
def make_return(call: Call[Nothing, Nothing]) -> Committed[ReturnSnapshot]:
    """Record the return of a whole receipt."""
    shop, receipt = _address(call)
    return return_purchase(call.world, call.actor, shop=shop, receipt=receipt)


def _receipt(body: NewPurchase) -> Receipt:
    redemption = body.redemption
    return Receipt(
        body.shop,
        body.receipt,
        body.at,
        body.total.money,
        tuple(_line(line) for line in body.lines),
        channel=body.channel,
        handed_over_at=body.handed_over_at,
        promo_codes=body.promo_codes,
        redemption=redemption.id if redemption else "",
        spent=(redemption.points or 0) if redemption else 0,
    )


def _line(line: NewLine) -> PurchaseLine:
    return PurchaseLine(
        line.sku,
        line.category,
        parse_quantity(line.quantity),
        line.paid.money,
        line.name,
        price=line.price.money if line.price else None,
        discount=line.discount.money if line.discount else None,
        redeemed=line.redeemed.money if line.redeemed else None,
    )


def _buyer(world: World, body: NewPurchase) -> Identity:
    if body.card:
        return Identity("card", body.card)
    if body.phone is not None:
        return Identity("phone", phone_of(world, body.phone))
    assert body.customer_id is not None
    return Identity("id", body.customer_id)


def _address(call: Call[Nothing, Nothing]) -> tuple[str, str]:
    shop, receipt = named_in(call.path, "shop", NAMED), named_in(call.path, "receipt", NUMBERED)
    if shop is None or receipt is None:
        raise NotFound("purchase.not_found")
    call.caller.refuse_other_shop(shop)
    return shop, receipt
