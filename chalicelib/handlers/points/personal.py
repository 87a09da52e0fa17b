"""What the programme grants one customer alone, over HTTP: terms, a level by hand, membership."""

from chalice import Blueprint

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.membership.personal import (
    MembershipSnapshot,
    PersonalTerms,
)
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.cursors import turn_page
from chalicelib.handlers.edge.operation import (
    Api,
    Call,
    Nothing,
    Operation,
    Paged,
)
from chalicelib.handlers.points.personal_bodies import (
    ListedTermsPage,
    ListedTermsResponse,
    MembershipBody,
    MembershipResponse,
    TermsBody,
    TermsResponse,
    TierBody,
)
from chalicelib.handlers.points.responses import ManualTierResponse
from chalicelib.repo.table.commit import Committed
from chalicelib.services.points.change_personal import (
    change_membership,
    change_terms,
    read_personal,
    remove_manual_level,
    set_manual_level,
)

CUSTOMER = "/v1/customers/{customer_id}"
TERMS, TIER, MEMBERSHIP = f"{CUSTOMER}/terms", f"{CUSTOMER}/tier", f"{CUSTOMER}/membership"
EVERY_TERMS = "/v1/terms"

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        TERMS,
        "Show the terms of a customer",
        Permission.TERMS_MANAGE,
        TermsResponse,
        details="For administrators: the price list and the discounts of this customer alone."
        " Without any, the usual ones are shown.",
        id="getTerms",
        refuses=("customer.not_found",),
    )
)
def show_terms(call: Call[Nothing, Nothing]) -> TermsResponse:
    """Return the price list and the discounts of this customer alone."""
    return TermsResponse.of(read_personal(call.world, _customer(call.path["customer_id"])).terms)


@api.serves(
    Operation(
        "PUT",
        TERMS,
        "Change the terms of a customer",
        Permission.TERMS_MANAGE,
        TermsResponse,
        TermsBody,
        id="replaceTerms",
        refuses=("customer.contended", "customer.not_found"),
        details="A discount that was granted before keeps its author and instant.",
    )
)
def put_terms(call: Call[TermsBody, Nothing]) -> TermsResponse:
    """Store the terms."""
    discounts = tuple(each.granted(call.actor) for each in call.body.discounts)
    terms = PersonalTerms(call.body.price_list, discounts)
    return TermsResponse.of(
        change_terms(call.world, call.actor, _customer(call.path["customer_id"]), terms)
    )


@api.serves(
    Operation(
        "PUT",
        TIER,
        "Give a customer a level",
        Permission.TERMS_MANAGE,
        ManualTierResponse,
        TierBody,
        id="giveTier",
        refuses=(
            "customer.contended",
            "customer.not_found",
            "programme.not_found",
            "tier.period",
            "tier.unknown",
        ),
        details="It counts for receipts of its period, replaces a former one, and ends by itself."
        " What the customer reaches meanwhile is kept.",
    )
)
def put_tier(call: Call[TierBody, Nothing]) -> ManualTierResponse:
    """Give the level."""
    customer, manual = _customer(call.path["customer_id"]), call.body.given(call.actor)
    return ManualTierResponse.of(set_manual_level(call.world, call.actor, customer, manual))


@api.serves(
    Operation(
        "DELETE",
        TIER,
        "Take a given level back",
        Permission.TERMS_MANAGE,
        None,
        status=204,
        id="takeTierBack",
        refuses=("customer.contended", "customer.not_found"),
        media="",
        details="Also if none was given. The reached level counts again.",
    )
)
def delete_tier(call: Call[Nothing, Nothing]) -> None:
    """Take the level back."""
    remove_manual_level(call.world, call.actor, _customer(call.path["customer_id"]))


@api.serves(
    Operation(
        "POST",
        MEMBERSHIP,
        "Leave the programme, or come back",
        Permission.MEMBERSHIP_CHANGE,
        MembershipResponse,
        MembershipBody,
        keeps=MembershipSnapshot,
        id="changeMembership",
        refuses=("customer.contended", "customer.not_found"),
        details="Without erasure: nothing is earned and nothing may be spent, and points still"
        " expire. A customer who comes back has what is left. The same again changes nothing.",
    )
)
def post_membership(call: Call[MembershipBody, Nothing]) -> Committed[MembershipSnapshot]:
    """Change the membership."""
    customer, member = _customer(call.path["customer_id"]), call.body.member
    return change_membership(call.world, call.actor, customer, is_member=member)


@api.serves(
    Operation(
        "GET",
        EVERY_TERMS,
        "List the customers with terms of their own",
        Permission.TERMS_MANAGE,
        ListedTermsPage,
        query=Paged,
        details="Those with a price list, a discount or a level by hand, in no particular order. A"
        " discount or a level that is over is listed until it is ended.",
        id="listTerms",
    )
)
def list_terms(call: Call[Nothing, Paged]) -> ListedTermsPage:
    """Return a page of the customers with terms of their own."""
    read = call.world.points.personals.page
    page, more = turn_page(call, "terms", read, lambda each: each.customer)
    found = [ListedTermsResponse.model_validate(each, from_attributes=True) for each in page]
    return ListedTermsPage(customers=found, next=more)


def _customer(name: str) -> CustomerId:
    return CustomerId(name)
