"""Purchases over HTTP, for tills and web shops."""

from contextlib import suppress
from typing import Any

from chalice import Blueprint

from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.shopping.purchase import (
    PurchaseLine,
    PurchaseSnapshot,
    Receipt,
    ReturnSnapshot,
    parse_quantity,
)
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.fields import NAMED, NUMBERED, identity_of, named_in
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.handlers.shopping.requests import DeliveryBody, NewLine, NewPurchase, NewReturn
from chalicelib.handlers.shopping.responses import PurchaseMade, PurchaseResponse, ReturnMade
from chalicelib.repo.table.commit import Committed
from chalicelib.services.catalogue.names import product_names
from chalicelib.services.customers.spend_lookup import spend_lookup
from chalicelib.services.shopping.deliver_order import deliver_order
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import (
    REST,
    ReturnRequest,
    may_return_anywhere,
    return_purchase,
)

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
        details="Receipts may be late and in any order: each is valued by the programme of its own"
        " `at`, and before the first version it earns nothing (`points` is null). Every receipt"
        " counts as the first purchase and among `receipts_per_day`, also one that earns nothing."
        " A receipt counts once for ever in its shop:"
        " the same receipt gets the first answer again, also with another `Idempotency-Key`;"
        " another purchase with its number is refused, `purchase.other`. Once there is a"
        " programme, a receipt of an unknown phone waits 30 days for a registration. A code that"
        " gives nothing never refuses a receipt: `not_applied` says why. A hold is judged now:"
        " if its time is over, the card is blocked or the customer left the programme,"
        " `redemption.closed`, and nothing is recorded.",
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
            "redemption.not_found",
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
    buyer = identity_of(call.world, call.body)
    if buyer.kind != "id":
        call.refuse_if_spent()
    recorded = record_purchase(call.world, call.actor, _receipt(call.body), buyer)
    if recorded.record.customer_id is None and not recorded.repeated:
        # It says that the phone is no customer's. Counted afterwards: this receipt is recorded.
        with suppress(Unavailable):
            spend_lookup(call.world, call.asker)
    return recorded


@api.serves(
    Operation(
        "GET",
        PURCHASE,
        "Show a purchase",
        Permission.PURCHASES_READ,
        PurchaseResponse,
        details="As it was recorded, with what came back since. A key of one shop is refused the"
        " receipts of others.",
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
    returns = call.world.shopping.purchases.returns_of(shop=shop, receipt=receipt)
    names = product_names(call.world, purchase.receipt.lines)
    return PurchaseResponse.whole(purchase, returns, names)


@api.serves(
    Operation(
        "POST",
        f"{PURCHASE}/returns",
        "Return a purchase",
        Permission.PURCHASES_WRITE,
        ReturnMade,
        NewReturn,
        keeps=ReturnSnapshot,
        checks_shop=True,
        may_lack_body=True,
        details="Rows and quantities, or all that is left, with their points. Without a body all"
        " that is left is returned, once: a second such return gets the first answer. A return of"
        " the same number and content gets the first answer too. A key of another shop needs"
        " `returns.any_shop` in the programme. `return` says what moved; `points` stays what the"
        " receipt did when it was recorded.",
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
def make_return(call: Call[NewReturn, Nothing]) -> Committed[ReturnSnapshot]:
    """Record the return of rows, or of a whole receipt."""
    shop, receipt = _named(call)
    if not may_return_anywhere(call.world, call.actor.at):
        call.caller.refuse_other_shop(shop)
    request = None if call.body == NewReturn() else _return(call.body)
    return return_purchase(call.world, call.actor, shop=shop, receipt=receipt, request=request)


@api.serves(
    Operation(
        "POST",
        f"{PURCHASE}/delivered",
        "Record the delivery of a web order",
        Permission.PURCHASES_WRITE,
        PurchaseMade,
        DeliveryBody,
        keeps=PurchaseSnapshot,
        checks_shop=True,
        details="With `activation.on_delivery` in the programme, the points of a web order that was"
        " sent without `handed_over_at` become active at this instant. Otherwise the delivery is"
        " noted, and no points move. The first delivery counts. `points` stays what the receipt did"
        " when it was recorded: the account shows what is available now.",
        id="deliverPurchase",
        refuses=(
            "customer.contended",
            "key.other_shop",
            "purchase.future",
            "purchase.not_found",
        ),
    )
)
def deliver_purchase(call: Call[DeliveryBody, Nothing]) -> Committed[PurchaseSnapshot]:
    """Record that the customer has the goods."""
    shop, receipt = _address(call)
    return deliver_order(call.world, call.actor, shop=shop, receipt=receipt, at=call.body.at)


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


def _return(body: NewReturn) -> ReturnRequest:
    lines = body.lines
    return ReturnRequest(
        number=body.number or REST,
        at=body.at,
        quantities=None
        if lines is None
        else {each.line: parse_quantity(each.quantity) for each in lines},
        is_void=body.void,
        reason=body.reason,
    )


def _address(call: Call[Any, Nothing]) -> tuple[str, str]:
    shop, receipt = _named(call)
    call.caller.refuse_other_shop(shop)
    return shop, receipt


def _named(call: Call[Any, Nothing]) -> tuple[str, str]:
    shop, receipt = named_in(call.path, "shop", NAMED), named_in(call.path, "receipt", NUMBERED)
    if shop is None or receipt is None:
        raise NotFound("purchase.not_found")
    return shop, receipt
