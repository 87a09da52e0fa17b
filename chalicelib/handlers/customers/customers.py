"""Customers over HTTP: find, show, register, change and erase them, and record consents.

How much of a customer an answer shows depends on the role of the caller's key.
"""

from functools import partial
from typing import Any

from chalice import Blueprint

from chalicelib import log
from chalicelib.domain.customers.consent import ConsentSnapshot
from chalicelib.domain.customers.customer import Customer, RegisteredCustomer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.customers.names.surname import fold
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import SIGHTS, Permission, Sight
from chalicelib.handlers.customers.consent_requests import NewConsent
from chalicelib.handlers.customers.requests import (
    CustomerChanges,
    CustomersQuery,
    NewCustomer,
    Sought,
)
from chalicelib.handlers.customers.responses import (
    ConsentResponse,
    CustomerList,
    CustomerMade,
    CustomerResponse,
)
from chalicelib.handlers.edge.codes import QUEUE
from chalicelib.handlers.edge.cursors import read_cursor, write_cursor
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, Paged
from chalicelib.repo.table.commit import Committed
from chalicelib.services.conversation.change_by_staff import change_by_staff
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.customers.record_consent import ConsentStatement, record_consent
from chalicelib.services.customers.register_by_staff import register_by_staff
from chalicelib.services.customers.search_customer import search_customer
from chalicelib.services.customers.search_surname import search_surname

CUSTOMERS = "/v1/customers"
CUSTOMER = f"{CUSTOMERS}/{{customer_id}}"

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        CUSTOMERS,
        "List the customers, or find one",
        Permission.CUSTOMERS_READ,
        CustomerList,
        query=CustomersQuery,
        checks_shop=True,
        deprecated_query=("phone", "email"),
        details="All customers in no particular order, with `changed_since` those whose profile or"
        " consents changed, or those with a phone in any common form, an e-mail or a card number;"
        " the list is then empty if there is no such customer. An e-mail that was only typed may"
        " belong to several customers. A page may be short or empty without being the last: ask"
        " until `next` is null. To keep a copy up to date, begin each listing with the instant at"
        " which the one before began, less a minute. An erased customer is not listed any more."
        " Addresses are written into logs, so a phone or an e-mail should be sent"
        " to `POST /v1/customers/search` instead.",
        id="listCustomers",
        refuses=("customers.too_many_searches",),
    )
)
def list_customers(call: Call[Nothing, CustomersQuery]) -> CustomerList:
    """Return a page of the customers, or the customers with this phone, e-mail or card."""
    sought = call.query.sought
    return _page(call) if sought is None else _found(call, sought.identity(call.world))


@api.serves(
    Operation(
        "POST",
        f"{CUSTOMERS}/search",
        "Search a customer",
        Permission.CUSTOMERS_READ,
        CustomerList,
        Sought,
        query=Paged,
        checks_shop=True,
        details="By phone in any common form, e-mail, card number or the beginning of a surname,"
        " which no address shows. The list is empty if there is no such customer. Those with a"
        " surname come in pages, in the order of surnames. A page may be short or empty without"
        " being the last, where a first name or the shop of the key leaves most of them out."
        " Changes nothing.",
        id="searchCustomers",
        refuses=("customers.too_many_searches",),
    )
)
def search_customers(call: Call[Sought, Paged]) -> CustomerList:
    """Return the customers with this phone, e-mail, card or surname."""
    if call.body.surname is not None:
        return _with_surname(call, call.body.surname)
    return _found(call, call.body.identity(call.world))


@api.serves(
    Operation(
        "GET",
        CUSTOMER,
        "Show a customer",
        Permission.CUSTOMERS_READ,
        CustomerResponse,
        details="All fields, masked fields, or only the last digits, by the role of the key.",
        id="getCustomer",
        refuses=("customer.not_found",),
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
        "POST",
        CUSTOMERS,
        "Register a customer",
        Permission.CUSTOMERS_REGISTER,
        CustomerMade,
        NewCustomer,
        status=201,
        keeps=RegisteredCustomer,
        checks_shop=True,
        details="Consent to personal data is required, with its evidence. Advertising is sent only"
        " to customers who consented to it. If another customer has the phone, the request is"
        " refused, `phone.taken`. The e-mail is not proven: the customer proves it in the bot.",
        id="registerCustomer",
        refuses=(
            "birthday.future",
            "birthday.too_old",
            "consent.minor",
            "customer.contended",
            "customers.too_many_searches",
            "phone.taken",
        ),
    )
)
def make_customer(call: Call[NewCustomer, Nothing]) -> Committed[RegisteredCustomer]:
    """Register a customer at the till."""
    applicant = call.body.to_applicant(call.world, call.caller.shop)
    call.caller.refuse_other_shop(applicant.shop)
    call.refuse_if_spent()
    return register_by_staff(call.world, call.actor, applicant)


@api.serves(
    Operation(
        "PATCH",
        CUSTOMER,
        "Change a customer",
        Permission.CUSTOMERS_CHANGE,
        CustomerResponse,
        CustomerChanges,
        details="Missing fields stay as they are; a repetition changes nothing. A new e-mail is not"
        " proven; the customer's chats and the former mailbox get a notice. After a new name,"
        " birthday, e-mail or shop, a job looks for records that may be the same person.",
        id="changeCustomer",
        refuses=(
            "birthday.changed_lately",
            "birthday.future",
            "birthday.too_old",
            "customer.contended",
            "customer.not_found",
            *QUEUE,
        ),
    )
)
def change_profile(call: Call[CustomerChanges, Nothing]) -> CustomerResponse:
    """Change a customer's profile."""
    if "shop" in call.body.model_fields_set:
        call.caller.refuse_other_shop(call.body.shop or "")
    change = partial(call.body.applied_to, call.world, call.caller.role)
    changed = change_by_staff(call.world, call.actor, _id(call), change)
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
        details="All personal data are deleted; receipts stay for the accounts.",
        id="eraseCustomer",
        refuses=(
            "customer.contended",
            "customer.not_found",
        ),
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
        details="Given or withdrawn, with its evidence. A withdrawn consent to personal data is"
        " refused, `consent.erase_instead`: erase the customer.",
        id="recordConsent",
        refuses=(
            "consent.erase_instead",
            "consent.minor",
            "customer.contended",
            "customer.not_found",
        ),
    )
)
def make_consent(call: Call[NewConsent, Nothing]) -> Committed[ConsentSnapshot]:
    """Record a consent that a customer gave or withdrew at the till."""
    body = call.body
    statement = ConsentStatement(body.purpose, body.to_agreed(), given=body.given)
    return record_consent(call.world, call.actor, _id(call), statement)


def _page(call: Call[Nothing, CustomersQuery]) -> CustomerList:
    """Return the requested page of all customers, or of those who changed."""
    since = call.query.changed_since
    of = f"customers {since.isoformat() if since else ''}"
    start = read_cursor(call.world, of, call.query.cursor)
    page = call.world.customers.pages.page(start=start, limit=call.query.limit, since=since)
    # A key that is limited to a shop gets its customers, and those without a home shop.
    served = [each for each in page.customers if call.caller.serves(each.shop)]
    more = write_cursor(call.world, of, page.next) if page.next else None
    return CustomerList(customers=[_shown(call, each) for each in served], next=more)


def _found(call: Call[Any, Any], identity: Identity) -> CustomerList:
    found = search_customer(call.world, call.asker, identity)
    # One e-mail may belong to customers of several shops; a key sees those that it serves.
    served = [each for each in found if call.caller.serves(each.shop)]
    if found and not served:
        call.caller.refuse_customer_of_other_shop(found[0].shop)
    return CustomerList(customers=[_shown(call, each) for each in served], next=None)


def _with_surname(call: Call[Sought, Paged], surname: str) -> CustomerList:
    asked, role = call.query, call.caller.role
    of = f"surname {_sight(call)} {fold(surname)}"
    after = read_cursor(call.world, of, asked.cursor)
    page = search_surname(call.world, call.asker, role, surname, after=after, limit=asked.limit)
    served = [each for each in page.customers if call.caller.serves(each.shop)]
    more = write_cursor(call.world, of, page.next) if page.next else None
    return CustomerList(customers=[_shown(call, each) for each in served], next=more)


def _id(call: Call[Any, Any]) -> CustomerId:
    return CustomerId(call.path["customer_id"])


def _sight(call: Call[Any, Any]) -> Sight:
    return SIGHTS[call.caller.role]


def _shown(call: Call[Any, Any], customer: Customer) -> CustomerResponse:
    """Return the fields of the customer that the caller's role may see; log the view."""
    sight = _sight(call)
    log.event("customer.shown", customer=customer.id, by=call.caller.id, sight=sight)
    return CustomerResponse.of(call.world, customer, call.caller.role)
