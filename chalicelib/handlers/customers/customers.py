"""Customers over HTTP: find, show, register, change and erase them, and record consents.

How much of a customer an answer shows depends on the role of the caller's key.
"""

from typing import Any

from chalice import Blueprint

from chalicelib import log
from chalicelib.domain.customers.consent import ConsentSnapshot
from chalicelib.domain.customers.customer import Customer, RegisteredCustomer
from chalicelib.domain.customers.timeline import TimelineEntry, TimelinePosition, position_of
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import SIGHTS, Permission, Sight
from chalicelib.handlers.customers.requests import CustomerChanges, NewConsent, NewCustomer, Sought
from chalicelib.handlers.customers.responses import (
    ConsentResponse,
    CustomerList,
    CustomerMade,
    CustomerResponse,
)
from chalicelib.handlers.customers.timeline_responses import HistoryPage, TimelineEntryResponse
from chalicelib.handlers.edge.cursors import turn_page
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, Paged
from chalicelib.repo.table.commit import Committed
from chalicelib.services.conversation.change_by_staff import change_by_staff
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.customers.record_consent import ConsentStatement, record_consent
from chalicelib.services.customers.register_by_staff import register_by_staff
from chalicelib.services.customers.search_customer import search_customer
from chalicelib.services.responses.read_timeline import read_timeline

CUSTOMER = "/v1/customers/{customer_id}"

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        "/v1/customers",
        "Find a customer",
        Permission.CUSTOMERS_READ,
        CustomerList,
        query=Sought,
        refuses=(400, 429),
        details="By phone in any common form, e-mail or card number. The list is empty if there is"
        " no such customer. An e-mail that was only typed may belong to several customers.",
    )
)
def find_customers(call: Call[Nothing, Sought]) -> CustomerList:
    """Return the customers with this phone, e-mail or card."""
    found = search_customer(call.world, call.caller, call.query.identity(call.world))
    return CustomerList(customers=[_shown(call, each) for each in found])


@api.serves(
    Operation(
        "GET",
        CUSTOMER,
        "Show a customer",
        Permission.CUSTOMERS_READ,
        CustomerResponse,
        refuses=(404,),
        details="All fields, masked fields, or only the last digits, by the role of the key.",
    )
)
def show_customer(call: Call[Nothing, Nothing]) -> CustomerResponse:
    """Return a customer."""
    customer = call.world.customers.profiles.get(_id(call))
    if customer is None:
        raise NotFound("customer.not_found")
    return _shown(call, customer)


@api.serves(
    Operation(
        "GET",
        f"{CUSTOMER}/history",
        "Show the timeline of a customer",
        Permission.HISTORY_READ,
        HistoryPage,
        query=Paged,
        refuses=(400, 404),
    )
)
def show_history(call: Call[Nothing, Paged]) -> HistoryPage:
    """Return a page of registration, consents, purchases and messages, newest first."""

    def read(*, after: str, limit: int) -> list[TimelineEntry]:
        before = TimelinePosition.from_text(after) if after else None
        return read_timeline(call.world, _id(call), before=before, limit=limit)

    name = f"history {_id(call)}"
    page, more = turn_page(call, name, read, lambda each: position_of(each).to_text())
    history = [TimelineEntryResponse.of(each, _sight(call)) for each in page]
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
        keeps=RegisteredCustomer,
        refuses=(409,),
        details="Consent to personal data is required, with its evidence. Advertising is sent only"
        " to customers who consented to it. If another customer has the phone, the request is"
        " refused, `phone.taken`. The e-mail is not proven: the customer proves it in the bot.",
    )
)
def make_customer(call: Call[NewCustomer, Nothing]) -> Committed[RegisteredCustomer]:
    """Register a customer at the till."""
    applicant = call.body.to_applicant(call.world, call.caller.shop)
    return register_by_staff(call.world, call.actor, applicant)


@api.serves(
    Operation(
        "PATCH",
        CUSTOMER,
        "Change a customer",
        Permission.CUSTOMERS_CHANGE,
        CustomerResponse,
        CustomerChanges,
        refuses=(404, 409),
        details="Missing fields stay as they are; a repetition changes nothing. A new e-mail is not"
        " proven; the customer's chats and the former mailbox get a notice.",
    )
)
def change_profile(call: Call[CustomerChanges, Nothing]) -> CustomerResponse:
    """Change a customer's profile."""
    changed = change_by_staff(call.world, call.actor, _id(call), call.body.applied_to)
    return _shown(call, changed)


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
        details="All personal data are deleted; receipts stay for the accounts.",
    )
)
def forget_customer(call: Call[Nothing, Nothing]) -> None:
    """Erase a customer."""
    erase_by_staff(call.world, call.actor, _id(call))


@api.serves(
    Operation(
        "POST",
        f"{CUSTOMER}/consents",
        "Record a consent",
        Permission.CUSTOMERS_CHANGE,
        ConsentResponse,
        NewConsent,
        status=201,
        keeps=ConsentSnapshot,
        refuses=(404, 409),
        details="Given or withdrawn, with its evidence. A withdrawn consent to personal data is"
        " refused, `consent.erase_instead`: erase the customer.",
    )
)
def make_consent(call: Call[NewConsent, Nothing]) -> Committed[ConsentSnapshot]:
    """Record a consent that a customer gave or withdrew at the till."""
    body = call.body
    statement = ConsentStatement(body.purpose, body.to_agreed(), given=body.given)
    return record_consent(call.world, call.actor, _id(call), statement)


def _id(call: Call[Any, Any]) -> CustomerId:
    return CustomerId(call.path["customer_id"])


def _sight(call: Call[Any, Any]) -> Sight:
    return SIGHTS[call.caller.role]


def _shown(call: Call[Any, Any], customer: Customer) -> CustomerResponse:
    """Return the fields of the customer that the caller's role may see; log the view."""
    sight = _sight(call)
    log.event("customer.shown", customer=customer.id, by=call.caller.id, sight=sight)
    return CustomerResponse.of(call.world, customer, sight)
