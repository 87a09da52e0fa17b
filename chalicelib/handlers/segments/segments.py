"""Segments over HTTP: stored conditions, their previews, and thresholds."""

from functools import partial
from typing import Any

from chalice import Blueprint

from chalicelib import log
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Malformed, NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.segments import Node, parse_predicate
from chalicelib.domain.staff.staff import SIGHTS, Permission
from chalicelib.handlers.customers.responses import CustomerResponse
from chalicelib.handlers.edge.cursors import turn_page
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.handlers.edge.request import LISTS_BYTES_MAX
from chalicelib.handlers.segments.requests import (
    DayQuery,
    NewSegment,
    PreviewRequest,
    SegmentChanges,
    SegmentsQuery,
    VersionQuery,
)
from chalicelib.handlers.segments.responses import (
    PreviewResponse,
    SegmentList,
    SegmentResponse,
    SegmentSummary,
    ThresholdsResponse,
    WhyCustomer,
    WhyResponse,
)
from chalicelib.repo.segments.segments import SegmentSnapshot
from chalicelib.repo.table.commit import Committed
from chalicelib.services.segments.change_segments import (
    change_segment,
    create_segment,
    delete_segment,
)
from chalicelib.services.segments.check_fields import refuse_unknown_fields
from chalicelib.services.segments.explain_customer import explain_customer
from chalicelib.services.segments.masked_conditions import (
    counts_coarsely,
    refuse_masked_segment,
)
from chalicelib.services.segments.preview_segment import preview_masked, preview_segment

LIST = "segments"
SEGMENTS = "/v1/segments"
SEGMENT = "/v1/segments/{segment_id}"
PREDICATE = (
    "A predicate nests `all`, `any` and `not` over filters with a `kind`: at most 20 levels, 500"
    " filters, 50 in one list. Each bad part has a JSON pointer in the refusal. A campaign in a"
    " filter need not exist. That a customer got a campaign is known for 30 days at least, and for"
    " ever if a receipt or an answer came."
)

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "POST",
        SEGMENTS,
        "Create a segment",
        Permission.SEGMENTS_WRITE,
        SegmentSummary,
        NewSegment,
        status=201,
        keeps=SegmentSnapshot,
        body_bytes_max=LISTS_BYTES_MAX,
        details=PREDICATE,
        id="createSegment",
        refuses=("segment.too_large",),
    )
)
def make_segment(call: Call[NewSegment, Nothing]) -> Committed[SegmentSnapshot]:
    """Store a condition with a name."""
    refuse_unknown_fields(call.world, call.body.predicate)
    return create_segment(call.world, call.actor, call.body.name, call.body.predicate)


@api.serves(
    Operation(
        "GET",
        SEGMENTS,
        "List the segments",
        Permission.SEGMENTS_READ,
        SegmentList,
        query=SegmentsQuery,
        details="The conditions are not included.",
        id="listSegments",
    )
)
def list_segments(call: Call[Nothing, SegmentsQuery]) -> SegmentList:
    """Return a page of the segments."""
    name = call.query.name
    read = partial(call.world.segments.stored.page, named=name)
    # A cursor of one search is not one of another.
    page, more = turn_page(call, f"{LIST} {name}".strip(), read, lambda each: each.id)
    return SegmentList(segments=[SegmentSummary.of(each.snapshot) for each in page], next=more)


@api.serves(
    Operation(
        "GET",
        SEGMENT,
        "Show a segment",
        Permission.SEGMENTS_READ,
        SegmentResponse,
        details="With its condition, which may be changed and sent back.",
        id="getSegment",
        refuses=("segment.unknown",),
    )
)
def show_segment(call: Call[Nothing, Nothing]) -> SegmentResponse:
    """Return a segment with its condition."""
    return SegmentResponse.whole(call.world.segments.stored.get(call.path["segment_id"]))


@api.serves(
    Operation(
        "PUT",
        SEGMENT,
        "Replace a segment",
        Permission.SEGMENTS_WRITE,
        SegmentResponse,
        SegmentChanges,
        body_bytes_max=LISTS_BYTES_MAX,
        details="Name and condition are replaced, so a repetition is harmless; what GET returns may"
        " be changed and sent back. With `version` the request is refused, `segment.changed`, if"
        " the segment was changed meanwhile. A campaign that uses it has the new condition from its"
        " next run. A role that sees masked customers is refused, `segment.masked_field`, if the"
        " old or the new condition is about birthday or age. " + PREDICATE,
        id="replaceSegment",
        refuses=(
            "segment.changed",
            "segment.masked_field",
            "segment.too_large",
            "segment.unknown",
        ),
    )
)
def replace_segment(call: Call[SegmentChanges, Nothing]) -> SegmentResponse:
    """Replace the name and the condition of a segment."""
    body = call.body
    if body.id not in (None, call.path["segment_id"]):
        raise Malformed({"/id": "segment.other_id"})
    _refuse_masked(call, body.predicate)
    refuse_unknown_fields(call.world, body.predicate)
    changed = change_segment(
        call.world,
        call.actor,
        call.path["segment_id"],
        name=body.name,
        predicate=body.predicate,
        version=body.version,
    )
    return SegmentResponse.whole(changed)


@api.serves(
    Operation(
        "DELETE",
        SEGMENT,
        "Delete a segment",
        Permission.SEGMENTS_WRITE,
        None,
        query=VersionQuery,
        status=204,
        media="",
        details="A campaign that uses it can no longer be rehearsed or launched. With `version` the"
        " request is refused, `segment.changed`, if the segment was changed meanwhile. The"
        " administrator"
        " alone deletes one with a condition on birthday or age, `segment.masked_field`.",
        id="deleteSegment",
        refuses=(
            "segment.changed",
            "segment.masked_field",
            "segment.unknown",
        ),
    )
)
def remove_segment(call: Call[Nothing, VersionQuery]) -> None:
    """Delete a segment."""
    _refuse_masked(call, None)
    version = call.query.version
    delete_segment(call.world, call.actor, call.path["segment_id"], version=version)


@api.serves(
    Operation(
        "POST",
        f"{SEGMENTS}/preview",
        "Preview a segment",
        Permission.SEGMENTS_READ,
        PreviewResponse,
        PreviewRequest,
        body_bytes_max=LISTS_BYTES_MAX,
        details="Changes nothing; the audit has each question about one customer or a masked"
        " field. In a base of up to 20,000 customers all are evaluated. In a larger base, or if the"
        " time is too short, a random sample is evaluated, and the size is an estimate with its"
        " 95 % interval. A large base must have been counted once, which the"
        " clock does within an hour, and then every day: before, the preview is refused,"
        " `segment.base_not_counted`."
        " With `customer`, the answer also says which parts of the predicate match that customer. A"
        " role that sees masked customers may count by one condition on birthday or age alone: the"
        " size is in whole hundreds, without examples. With other conditions, about one customer,"
        " or by a campaign that birthday or age chose, the request is refused,"
        " `segment.masked_field`. " + PREDICATE,
        id="previewSegment",
        refuses=(
            "customer.not_found",
            "segment.base_not_counted",
            "segment.masked_field",
            "segment.unknown",
        ),
    )
)
def show_preview(call: Call[PreviewRequest, Nothing]) -> PreviewResponse:
    """Return the size of a segment, some of its customers, and why one customer is in or out."""
    predicate, about_one = _predicate(call), call.body.customer is not None
    is_coarse = counts_coarsely(call.world, call.caller.role, predicate, about_one=about_one)
    # First, so that an unknown customer is refused before seconds are spent on the sample.
    why = _why(call, predicate)
    if is_coarse:
        preview = preview_masked(call.world, call.actor, predicate, call.body.segment)
    else:
        preview = preview_segment(call.world, predicate)
    return PreviewResponse.of(preview, [_visible(call, each) for each in preview.shown], why)


@api.serves(
    Operation(
        "GET",
        "/v1/thresholds",
        "Show the thresholds of scores and classes",
        Permission.SEGMENTS_READ,
        ThresholdsResponse,
        query=DayQuery,
        details="The whole base is counted once a day, and every hour while it has fewer than 20"
        " buyers or doubles. The thresholds are kept for ever; the last ones of a day are shown."
        " Scores are not stored: they are derived from the thresholds when a customer is read."
        " Before the first purchase is counted no customer has a score or a class.",
        id="getThresholds",
        refuses=("thresholds.unknown",),
    )
)
def show_thresholds(call: Call[Nothing, DayQuery]) -> ThresholdsResponse:
    """Return the thresholds of a day."""
    store, day = call.world.segments.thresholds, call.query.day
    found = store.of_day(day) if day else store.latest()
    if found is None:
        raise NotFound("thresholds.unknown")
    return ThresholdsResponse.of(found, call.world.settings.currency)


def _refuse_masked(call: Call[Any, Any], after: Node | None) -> None:
    refuse_masked_segment(call.world, call.caller.role, call.path["segment_id"], after)


def _predicate(call: Call[PreviewRequest, Nothing]) -> Node:
    if call.body.predicate is not None:
        refuse_unknown_fields(call.world, call.body.predicate)
        return call.body.predicate
    assert call.body.segment is not None
    return parse_predicate(call.world.segments.stored.get(call.body.segment).predicate)


def _why(call: Call[PreviewRequest, Nothing], predicate: Node) -> WhyCustomer | None:
    if call.body.customer is None:
        return None
    customer_id = CustomerId(call.body.customer)
    explained = explain_customer(call.world, call.actor, predicate, customer_id)
    why = WhyResponse.of_explained(explained)
    return WhyCustomer(id=customer_id, belongs=explained.matches, why=why)


def _visible(call: Call[Any, Any], customer: Customer) -> CustomerResponse:
    """Return the fields of the customer that the caller's role may see; log the view."""
    sight = SIGHTS[call.caller.role]
    log.event("customer.shown", customer=customer.id, by=call.caller.id, sight=sight)
    return CustomerResponse.of(call.world, customer, call.caller.role)
