"""Scans over HTTP: all that a till shows of a customer, in one answer."""

from datetime import datetime
from typing import Annotated

from chalice import Blueprint
from pydantic import Field

from chalicelib import log
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import SIGHTS, Permission
from chalicelib.handlers.customers.responses import CustomerResponse
from chalicelib.handlers.edge.fields import CardDigits, PhoneText, exactly_one, identity_of
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.services.customers.search_customer import search_customer
from chalicelib.services.offers.list_offers import ListedOffer, list_offers
from chalicelib.services.points.read_account import read_account

OFFERS_MAX = 10

blueprint = Blueprint(__name__)
api = Api(blueprint)


class NewScan(Body):
    """The customer to show: exactly one of `card`, `phone` and `customer_id`."""

    card: CardDigits | None = Field(None, description="Thirteen digits; spaces do not matter.")
    phone: PhoneText | None = Field(None, description="In any common form.")
    customer_id: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="As an earlier answer named the customer."
    )

    _is_of_one_customer = exactly_one("card", "phone", "customer_id")


class ScannedPoints(ResponseModel):
    """The points of a customer as a till needs them."""

    scale: int = Field(description="A point has so many decimals.")
    available: int = Field(description="They may be spent now.")
    pending: int = Field(description="They become available later.")
    debt: int = Field(description="Owed after a return; the next points settle it first.")
    tier: str | None = Field(description="The id of the level; null: the programme has none.")
    tier_name: dict[str, str] | None = Field(description="For persons, by language.")


class ScannedOffer(ResponseModel):
    """An offer that is valid for the customer now."""

    id: str = Field(description="As awards of a receipt name the offer.")
    name: dict[str, str] = Field(description="For persons, by language.")
    text: dict[str, str] | None = Field(
        description="What customers read, by language; null: only the name."
    )
    until: datetime = Field(description="The end, exclusive.")
    needs_code: bool = Field(description="Whether a receipt gets it only with a promo code.")

    @classmethod
    def of(cls, listed: ListedOffer) -> "ScannedOffer":
        terms = listed.offer.terms
        return cls(
            id=listed.offer.id,
            name=terms.name.model_dump(),
            text=terms.text.model_dump() if terms.text else None,
            until=terms.until,
            needs_code=terms.needs_code,
        )


class ScanResponse(ResponseModel):
    """A customer, their points and the offers for them; `customer` is null if there is none."""

    customer: CustomerResponse | None
    card_blocked: bool = Field(default=False, description="Points may not be spent then.")
    member: bool = Field(
        default=False, description="Whether the customer takes part in the programme of points."
    )
    points: ScannedPoints | None = Field(None, description="Null before the first programme.")
    offers: list[ScannedOffer] = Field(default_factory=list)


@api.serves(
    Operation(
        "POST",
        "/v1/scans",
        "Show a customer to a till",
        Permission.PURCHASES_READ,
        ScanResponse,
        NewScan,
        checks_shop=True,
        details="By a card number, a phone in any common form, or an id. What is shown of the"
        " person depends on the role of the key. Changes nothing.",
        id="scanCustomer",
        refuses=("customers.too_many_searches",),
    )
)
def scan(call: Call[NewScan, Nothing]) -> ScanResponse:
    """Return a customer as a till needs them."""
    customer = _found(call)
    if customer is None:
        return ScanResponse(customer=None)
    call.caller.refuse_customer_of_other_shop(customer.shop)
    log.event(
        "customer.shown", customer=customer.id, by=call.caller.id, sight=SIGHTS[call.caller.role]
    )
    shown = CustomerResponse.of(call.world, customer, call.caller.role)
    blocked = bool(customer.card_blocked)
    if not call.world.points.programmes.has_begun(call.actor.at):
        return ScanResponse(customer=shown, card_blocked=blocked)
    view = read_account(call.world, customer.id)
    level, worth = view.level, view.worth
    points = ScannedPoints(
        scale=view.programme.points.scale,
        available=worth.available,
        pending=worth.pending,
        debt=worth.debt,
        tier=level.id if level else None,
        tier_name=level.name.model_dump() if level else None,
    )
    listed = [each for each in list_offers(call.world, customer.id) if each.is_valid]
    return ScanResponse(
        customer=shown,
        card_blocked=blocked,
        member=view.record.is_member,
        points=points,
        offers=[ScannedOffer.of(each) for each in listed[:OFFERS_MAX]],
    )


def _found(call: Call[NewScan, Nothing]) -> Customer | None:
    identity = identity_of(call.world, call.body)
    if identity.kind == "id":
        return call.world.customers.profiles.get(CustomerId(identity.value))
    return next(iter(search_customer(call.world, call.asker, identity)), None)
