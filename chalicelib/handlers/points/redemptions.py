"""Spending points over HTTP: the customer's code, the hold, its state, and its release."""

from typing import Annotated, Literal

from chalice import Blueprint
from pydantic import AwareDatetime, Field, StrictInt, model_validator

from chalicelib.domain.errors import Forbidden, SaidInFull
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.rules import POINTS_MAX
from chalicelib.domain.points.spending.hold import HoldSnapshot
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.codes import SECRET
from chalicelib.handlers.edge.fields import (
    CardDigits,
    MoneyBody,
    MoneyResponse,
    PhoneText,
    ShopName,
    identity_of,
)
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.repo.table.commit import Committed
from chalicelib.services.points.draw_code import draw_code
from chalicelib.services.points.hold_points import (
    HoldRequest,
    find_hold,
    hold_points,
    release_hold,
)
from chalicelib.services.points.spend_codes import is_qr

CODES = "/v1/redemption-codes"
HOLDS = "/v1/redemptions"
HOLD = f"{HOLDS}/{{hold}}"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class CodeRequest(Body):
    """The customer who wants a code."""

    customer_id: Annotated[str, Field(min_length=1, max_length=64)]


class CodeResponse(ResponseModel):
    """A code, shown to the customer alone; a new one replaces it."""

    code: str
    expires_at: AwareDatetime


class NewHold(Body):
    """What is to be spent, by the code of one customer, or by a QR, which names its customer.

    With six digits as `code`: exactly one of `card`, `phone` and `customer_id`. With the text of a
    QR as `code`: none of the three is needed.
    """

    shop: ShopName
    code: Annotated[str, Field(min_length=1, max_length=100)]
    points: Annotated[StrictInt, Field(ge=1, le=POINTS_MAX)]
    channel: Literal["shop", "web"] = "shop"
    total: MoneyBody | None = Field(None, description="The sum before points.")
    card: CardDigits | None = None
    phone: PhoneText | None = None
    customer_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    @model_validator(mode="after")
    def _is_of_one_customer(self) -> "NewHold":
        if self.named > 1 or (self.named == 0 and not is_qr(self.code)):
            raise ValueError("exactly one of card, phone and customer_id")
        return self

    @property
    def named(self) -> int:
        """How many of the three are sent; 0 if the QR alone names the customer."""
        return sum(each is not None for each in (self.card, self.phone, self.customer_id))


class HeldResponse(ResponseModel):
    """A hold; it is `released` once its time is over."""

    id: str
    customer_id: str
    shop: str
    points: int
    money: MoneyResponse
    state: str
    recorded_at: AwareDatetime
    expires_at: AwareDatetime


@api.serves(
    Operation(
        "POST",
        CODES,
        "Make a code for spending points",
        Permission.POINTS_CODE,
        CodeResponse,
        CodeRequest,
        status=201,
        id="makeRedemptionCode",
        refuses=(
            "card.blocked",
            "customer.contended",
            "customer.not_found",
            "customer.not_member",
            "programme.not_found",
            *SECRET,
        ),
        details="For the chain's own application, which has signed the customer in itself."
        " Every request draws a new code, which replaces the one before, also a repeated request:"
        " an `Idempotency-Key` is not looked at, because no code is stored that could be shown"
        " again.",
    )
)
def make_code(call: Call[CodeRequest, Nothing]) -> CodeResponse:
    """Return a new code of the customer."""
    issued = draw_code(call.world, call.actor, CustomerId(call.body.customer_id))
    return CodeResponse(code=issued.code, expires_at=issued.expires_at)


@api.serves(
    Operation(
        "POST",
        HOLDS,
        "Hold points for a purchase",
        Permission.POINTS_REDEEM,
        HeldResponse,
        NewHold,
        status=201,
        keeps=HoldSnapshot,
        checks_shop=True,
        id="holdPoints",
        refuses=(
            "card.blocked",
            "code.expired",
            "code.paused",
            "code.wrong",
            "customer.contended",
            "customer.not_found",
            "customer.not_member",
            "customers.too_many_searches",
            "phone.changed_lately",
            "points.debt",
            "points.insufficient",
            "programme.not_found",
            "purchase.currency",
            "redemption.over_share",
            "redemption.too_few",
            "redemption.too_many",
            *SECRET,
        ),
        details="A card number or a phone alone never spends points: the customer's code does. The"
        " purchase captures the hold, `DELETE` or its end releases it.",
    )
)
def make_hold(call: Call[NewHold, Nothing]) -> Committed[HoldSnapshot]:
    """Set points aside."""
    _check_shop(call, call.body.shop)
    body = call.body
    if body.total and body.total.currency != call.world.settings.currency:
        raise SaidInFull("purchase.currency", expected=call.world.settings.currency)
    buyer = identity_of(call.world, body) if body.named else None
    if buyer is not None and buyer.kind != "id":
        # A wrong code of a customer says as much as `customer.not_found` of a stranger.
        call.refuse_if_spent()
    asked = HoldRequest(
        shop=body.shop,
        code=body.code,
        points=body.points,
        buyer=buyer,
        channel=body.channel,
        total=body.total.money.minor if body.total else None,
    )
    return hold_points(call.world, call.actor, asked)


@api.serves(
    Operation(
        "GET",
        HOLD,
        "Show a hold",
        Permission.POINTS_REDEEM,
        HeldResponse,
        checks_shop=True,
        details="For tills: whether the points are still set aside, captured by a purchase, or"
        " released.",
        id="getHold",
        refuses=("redemption.not_found",),
    )
)
def show_hold(call: Call[Nothing, Nothing]) -> HeldResponse:
    """Return a hold as it is now."""
    held = find_hold(call.world, call.path["hold"])
    _check_shop(call, held.shop)
    return HeldResponse.model_validate(held.shown(call.actor.at), from_attributes=True)


@api.serves(
    Operation(
        "DELETE",
        HOLD,
        "Release a hold",
        Permission.POINTS_REDEEM,
        None,
        status=204,
        checks_shop=True,
        id="releaseHold",
        refuses=(
            "customer.contended",
            "programme.not_found",
            "redemption.captured",
            "redemption.not_found",
        ),
        media="",
        details="Also if it was released before, or time has done it.",
    )
)
def delete_hold(call: Call[Nothing, Nothing]) -> None:
    """Give the points back."""
    _check_shop(call, find_hold(call.world, call.path["hold"]).shop)
    release_hold(call.world, call.actor, call.path["hold"])


def _check_shop(call: Call[NewHold, Nothing] | Call[Nothing, Nothing], shop: str) -> None:
    if not call.caller.works_for(shop):
        raise Forbidden("key.other_shop")
