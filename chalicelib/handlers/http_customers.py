"""Customers over HTTP: found, shown as much as the role may see, registered, changed, erased."""

from typing import Any

from chalice import Blueprint
from pydantic import BaseModel

from chalicelib import log
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.history import Happening, Place, place_of
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff import SIGHTS, Permission, Sight
from chalicelib.handlers.cursors import NextCursor, turn_page
from chalicelib.handlers.customer_bodies import CustomerChanges, NewConsent, NewCustomer, Sought
from chalicelib.handlers.customer_shown import ConsentShown, CustomerShown
from chalicelib.handlers.happening_shown import HappeningShown
from chalicelib.handlers.operation import Api, Call, Nothing, Operation, Paged
from chalicelib.services.change_customer import change_customer, with_customer
from chalicelib.services.erase_customer import erase_customer
from chalicelib.services.read_history import read_history
from chalicelib.services.record_consent import Heard, record_consent
from chalicelib.services.register_by_staff import register_by_staff
from chalicelib.services.search_customer import search_customer

CUSTOMER = "/v1/customers/{customer_id}"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class CustomerList(BaseModel):
    """The customer that was sought, or nobody."""

    customers: list[CustomerShown]


class CustomerMade(BaseModel):
    """A new customer: nothing personal, since the answer is kept for a repeated request."""

    id: str
    card: str

    @classmethod
    def of(cls, customer: Customer) -> "CustomerMade":
        return cls(id=customer.id, card=customer.card)


class HistoryPage(BaseModel):
    """One page of what happened, newest first."""

    history: list[HappeningShown]
    next: NextCursor


@api.serves(
    Operation(
        "GET",
        "/v1/customers",
        "Find a customer",
        Permission.CUSTOMERS_READ,
        CustomerList,
        query=Sought,
        refuses=(400, 429),
        details="By a phone in any common form, an e-mail or a card. Nobody is an empty list.",
    )
)
def find_customers(call: Call[Nothing, Sought]) -> CustomerList:
    """Find a customer by what only they have."""
    found = search_customer(call.world, call.caller, call.query.identity(call.world))
    return CustomerList(customers=[_shown(call, found)] if found else [])


@api.serves(
    Operation(
        "GET",
        CUSTOMER,
        "Show a customer",
        Permission.CUSTOMERS_READ,
        CustomerShown,
        refuses=(404,),
        details="Full, masked, or the last digits alone, by the role of the key.",
    )
)
def show_customer(call: Call[Nothing, Nothing]) -> CustomerShown:
    """Show a customer."""
    customer = call.world.customers.get(_id(call))
    if customer is None:
        raise NotFound("customer.not_found")
    return _shown(call, customer)


@api.serves(
    Operation(
        "GET",
        f"{CUSTOMER}/history",
        "Show what happened with a customer",
        Permission.HISTORY_READ,
        HistoryPage,
        query=Paged,
        refuses=(400, 404),
    )
)
def show_history(call: Call[Nothing, Paged]) -> HistoryPage:
    """Show registration, consents, purchases and messages in one timeline."""

    def read(*, after: str, limit: int) -> list[Happening]:
        before = Place.from_text(after) if after else None
        return read_history(call.world, _id(call), before=before, limit=limit)

    name = f"history {_id(call)}"
    page, more = turn_page(call, name, read, lambda each: place_of(each).to_text())
    history = [HappeningShown.of(each, _sight(call)) for each in page]
    return HistoryPage(history=history, next=more)


@api.serves(
    Operation(
        "POST",
        "/v1/customers",
        "Register a customer",
        Permission.CUSTOMERS_REGISTER,
        CustomerMade,
        NewCustomer,
        status=201,
        idempotent=True,
        refuses=(409,),
        details="Consent to personal data is required, with what proves it; advertising is sent"
        " only to who agreed to it. A known phone or e-mail is refused, `phone.taken` or"
        " `email.taken`.",
    )
)
def make_customer(call: Call[NewCustomer, Nothing]) -> CustomerMade:
    """Register a person at the till."""
    applicant = call.body.to_applicant(call.world, call.caller.shop)
    customer = register_by_staff(
        call.world, call.act, applicant, lambda made: CustomerMade.of(made).model_dump_json()
    )
    return CustomerMade.of(customer)


@api.serves(
    Operation(
        "PATCH",
        CUSTOMER,
        "Change a customer",
        Permission.CUSTOMERS_CHANGE,
        CustomerShown,
        CustomerChanges,
        refuses=(404, 409),
        details="Fields that are left out stay; the same again changes nothing.",
    )
)
def change_profile(call: Call[CustomerChanges, Nothing]) -> CustomerShown:
    """Change what is known of a customer."""
    return _shown(call, change_customer(call.world, call.act, _id(call), call.body.applied_to))


@api.serves(
    Operation(
        "DELETE",
        CUSTOMER,
        "Erase a customer",
        Permission.CUSTOMERS_ERASE,
        None,
        status=204,
        media="",
        refuses=(404,),
        details="All that is personal goes; receipts stay for the accounts.",
    )
)
def forget_customer(call: Call[Nothing, Nothing]) -> None:
    """Erase a customer."""

    def erase(customer: Customer) -> None:
        erase_customer(call.world, customer, call.act)

    with_customer(call.world, _id(call), erase)


@api.serves(
    Operation(
        "POST",
        f"{CUSTOMER}/consents",
        "Record a consent",
        Permission.CUSTOMERS_CHANGE,
        ConsentShown,
        NewConsent,
        status=201,
        idempotent=True,
        refuses=(404, 409),
        details="Given or withdrawn, with what proves it. Who takes back the consent to personal"
        " data is erased instead, `consent.erase_instead`.",
    )
)
def make_consent(call: Call[NewConsent, Nothing]) -> ConsentShown:
    """Record what a customer told staff."""
    asked = call.body
    consent = record_consent(
        call.world,
        call.act,
        _id(call),
        Heard(asked.purpose, asked.to_agreed(), given=asked.given),
        lambda heard: ConsentShown.of(heard, Sight.MASKED).model_dump_json(),
    )
    return ConsentShown.of(consent, Sight.MASKED)


def _id(call: Call[Any, Any]) -> CustomerId:
    return CustomerId(call.path["customer_id"])


def _sight(call: Call[Any, Any]) -> Sight:
    return SIGHTS[call.caller.role]


def _shown(call: Call[Any, Any], customer: Customer) -> CustomerShown:
    """The customer as the caller may see them; who looked at whom is logged."""
    sight = _sight(call)
    log.event("customer.shown", customer=customer.id, by=call.caller.id, sight=sight)
    return CustomerShown.of(call.world, customer, sight)
