"""Offers over HTTP: create, list, show, replace and delete them."""

from chalice import Blueprint

from chalicelib.domain.errors import Malformed
from chalicelib.domain.segments import Node, predicate_text
from chalicelib.domain.staff.staff import Permission, Role
from chalicelib.handlers.edge.cursors import turn_page
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, Paged
from chalicelib.handlers.edge.request import LISTS_BYTES_MAX
from chalicelib.handlers.offers.requests import NewOffer, OfferChanges
from chalicelib.handlers.offers.responses import OfferList, OfferResponse, OfferSummary
from chalicelib.repo.table.commit import Committed
from chalicelib.services.offers.change_offers import (
    OfferSnapshot,
    change_offer,
    create_offer,
    delete_offer,
    read_offer,
    snapshot_of,
)
from chalicelib.services.segments.masked_conditions import refuse_masked
from chalicelib.world import World

LIST = "offers"
OFFERS = "/v1/offers"
OFFER = "/v1/offers/{offer_id}"
ABOUT = (
    "An offer applies by itself, or by a promo code. One that needs a code, as every offer does"
    " unless `needs_code` is false, is next given codes by `POST /v1/promo-codes`: until then"
    " customers read that it is not valid yet. Its period is compared with the instant of the"
    " receipt, its segment with the customer when the receipt is recorded. `limits` and `budget`"
    " are never exceeded, however many tills sell at once. A role that sees masked customers is"
    " refused a segment about birthday or age, `segment.masked_field`."
)

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "POST",
        OFFERS,
        "Create an offer",
        Permission.OFFERS_WRITE,
        OfferResponse,
        NewOffer,
        status=201,
        keeps=OfferSnapshot,
        body_bytes_max=LISTS_BYTES_MAX,
        details=ABOUT,
        id="createOffer",
        refuses=("offer.invalid", "offer.too_many", "segment.masked_field"),
    )
)
def make_offer(call: Call[NewOffer, Nothing]) -> Committed[OfferSnapshot]:
    """Store an offer."""
    segment = _segment(call.world, call.caller.role, call.body.segment)
    return create_offer(call.world, call.actor, call.body.terms, segment)


@api.serves(
    Operation(
        "GET",
        OFFERS,
        "List the offers",
        Permission.OFFERS_READ,
        OfferList,
        query=Paged,
        details="All that are stored, also those that are over, without effects and conditions.",
        id="listOffers",
    )
)
def list_offers(call: Call[Nothing, Paged]) -> OfferList:
    """Return a page of offers."""
    page, more = turn_page(call, LIST, call.world.offers.stored.page, lambda each: each.id)
    shown = [
        OfferSummary.model_validate(snapshot_of(each, None), from_attributes=True) for each in page
    ]
    return OfferList(offers=shown, next=more)


@api.serves(
    Operation(
        "GET",
        OFFER,
        "Show an offer",
        Permission.OFFERS_READ,
        OfferResponse,
        details="With all that it says, and what was used of its limits. What it answers may be"
        " changed and sent back.",
        id="getOffer",
        refuses=("offer.not_found",),
    )
)
def show_offer(call: Call[Nothing, Nothing]) -> OfferResponse:
    """Return an offer, and what was used of it."""
    return _shown(read_offer(call.world, call.path["offer_id"]))


@api.serves(
    Operation(
        "PUT",
        OFFER,
        "Replace an offer",
        Permission.OFFERS_WRITE,
        OfferResponse,
        OfferChanges,
        body_bytes_max=LISTS_BYTES_MAX,
        details="What GET returns may be changed and sent back. What was used of the limits stays"
        " used, and receipts keep what they were given. " + ABOUT,
        id="replaceOffer",
        refuses=(
            "offer.changed",
            "offer.invalid",
            "offer.not_found",
            "segment.masked_field",
        ),
    )
)
def replace_offer(call: Call[OfferChanges, Nothing]) -> OfferResponse:
    """Replace all that an offer says."""
    body, name = call.body, call.path["offer_id"]
    if body.id not in (None, name):
        raise Malformed({"/id": "offer.other_id"})
    segment = _segment(call.world, call.caller.role, body.segment)
    changed = change_offer(
        call.world, call.actor, name, terms=body.terms, segment=segment, version=body.version
    )
    return _shown(changed)


@api.serves(
    Operation(
        "DELETE",
        OFFER,
        "Delete an offer",
        Permission.OFFERS_WRITE,
        None,
        status=204,
        media="",
        details="Its codes open nothing any more. To end an offer and keep it, change `until`.",
        id="deleteOffer",
        refuses=("offer.changed", "offer.not_found"),
    )
)
def remove_offer(call: Call[Nothing, Nothing]) -> None:
    """Delete an offer."""
    delete_offer(call.world, call.actor, call.path["offer_id"])


def _segment(world: World, role: Role, predicate: Node | None) -> str:
    if predicate is None:
        return ""
    refuse_masked(world, role, predicate)
    return predicate_text(predicate)


def _shown(snapshot: OfferSnapshot) -> OfferResponse:
    return OfferResponse.model_validate(snapshot, from_attributes=True)
