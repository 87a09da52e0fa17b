"""Who may be the same person as a customer, over HTTP."""

from chalice import Blueprint
from pydantic import AwareDatetime, Field

from chalicelib import log
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import SIGHTS, Permission
from chalicelib.handlers.customers.responses import CustomerResponse
from chalicelib.handlers.edge.cursors import NextCursor, read_cursor, write_cursor
from chalicelib.handlers.edge.operation import (
    Api,
    Call,
    Nothing,
    Operation,
    Paged,
    ResponseModel,
)
from chalicelib.services.customers.merging.find_duplicates import SameBy, find_duplicates
from chalicelib.services.customers.merging.suggest_duplicates import (
    Suggested,
    dismiss_duplicates,
    list_suggested,
)

DUPLICATES = "/v1/duplicates"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class DuplicateResponse(ResponseModel):
    """A customer who may be the same person."""

    customer: CustomerResponse = Field(description="The other customer.")
    why: list[SameBy] = Field(
        description="email: the same mailbox; person: the same name, birthday and shop; phone: one"
        " was to get the phone that the other has."
    )


class DuplicateList(ResponseModel):
    """Who may be the same person; the first who registered comes first."""

    duplicates: list[DuplicateResponse] = Field(description="At most forty.")


@api.serves(
    Operation(
        "GET",
        "/v1/customers/{customer_id}/duplicates",
        "List who may be the same person",
        Permission.CUSTOMERS_MERGE,
        DuplicateList,
        id="listDuplicates",
        refuses=("customer.not_found",),
        details="Customers with the same e-mail, or with the same name, birthday and shop. A name"
        " alone is no reason. Nobody is merged by that.",
    )
)
def list_duplicates(call: Call[Nothing, Nothing]) -> DuplicateList:
    """Return who may be the same person."""
    customer = call.world.customers.profiles.get(CustomerId(call.path["customer_id"]))
    if customer is None:
        raise NotFound("customer.not_found")
    found, role = find_duplicates(call.world, customer), call.caller.role
    for each in found:
        log.event(
            "customer.shown", customer=each.customer.id, by=call.caller.id, sight=SIGHTS[role]
        )
    return DuplicateList(
        duplicates=[
            DuplicateResponse(
                customer=CustomerResponse.of(call.world, each.customer, role), why=list(each.why)
            )
            for each in found
        ]
    )


class SuggestedPair(ResponseModel):
    """Two customers who may be one person."""

    one: CustomerResponse = Field(description="One of them.")
    other: CustomerResponse = Field(description="The other one.")
    why: list[SameBy] = Field(
        description="email: the same mailbox; person: the same name, birthday and shop; phone: one"
        " was to get the phone that the other has."
    )
    found_at: AwareDatetime = Field(
        description="When the second one registered, or asked for the phone."
    )


class SuggestedPairs(ResponseModel):
    """One page of pairs, in no particular order."""

    pairs: list[SuggestedPair] = Field(description="Without those whom staff told apart.")
    next: NextCursor


@api.serves(
    Operation(
        "GET",
        DUPLICATES,
        "List customers who may be one person",
        Permission.CUSTOMERS_MERGE,
        SuggestedPairs,
        query=Paged,
        id="listSuggestedDuplicates",
        details="Found when a customer registers: the same e-mail, or the same name, birthday and"
        " shop. A page may be short without being the last. Nobody is merged by that.",
    )
)
def list_pairs(call: Call[Nothing, Paged]) -> SuggestedPairs:
    """Return a page of pairs."""
    after = read_cursor(call.world, "duplicates", call.query.cursor)
    found, following = list_suggested(call.world, after=after, limit=call.query.limit)
    more = write_cursor(call.world, "duplicates", following) if following else None
    return SuggestedPairs(pairs=[_pair(call, each) for each in found], next=more)


@api.serves(
    Operation(
        "DELETE",
        f"{DUPLICATES}/{{one}}/{{other}}",
        "Tell two customers apart",
        Permission.CUSTOMERS_MERGE,
        None,
        status=204,
        media="",
        id="dismissDuplicates",
        refuses=("duplicates.not_found",),
        details="They are two people: the pair is suggested no more.",
    )
)
def tell_apart(call: Call[Nothing, Nothing]) -> None:
    """Suggest a pair no more."""
    one, other = CustomerId(call.path["one"]), CustomerId(call.path["other"])
    dismiss_duplicates(call.world, call.actor, one, other)


def _pair(call: Call[Nothing, Paged], found: Suggested) -> SuggestedPair:
    role = call.caller.role
    for each in (found.one, found.other):
        log.event("customer.shown", customer=each.id, by=call.caller.id, sight=SIGHTS[role])
    return SuggestedPair(
        one=CustomerResponse.of(call.world, found.one, role),
        other=CustomerResponse.of(call.world, found.other, role),
        why=[SameBy(each) for each in found.pair.why],
        found_at=found.pair.found_at,
    )
