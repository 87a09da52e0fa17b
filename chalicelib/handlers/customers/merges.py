"""Merges of two customers over HTTP: what would happen, the merge, and its undoing."""

from typing import Annotated, Any

from chalice import Blueprint
from pydantic import Field, StringConstraints

from chalicelib import log
from chalicelib.domain.customers.merging.merge import MergeSnapshot
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import SIGHTS, Permission
from chalicelib.handlers.customers.merge_responses import MergePreviewResponse, MergeResponse
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation
from chalicelib.repo.table.commit import Committed
from chalicelib.services.conversation.merge_cards import merge_by_staff, undo_by_staff
from chalicelib.services.customers.merging.merge_customers import MergeRequest
from chalicelib.services.customers.merging.preview_merge import preview_merge

MERGE = "/v1/customers/{customer_id}/merge"
REFUSES = (
    "customer.contended",
    "customer.not_found",
    "email.taken",
    "merge.scattered",
    "phone.taken",
)
OF_MERGE = (*REFUSES, "merge.held", "merge.self", "merge.too_many")

blueprint = Blueprint(__name__)
api = Api(blueprint)

OneId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class MergedCustomer(Body):
    """Who goes."""

    merged: OneId = Field(description="The id of the customer who becomes one with the other.")


class NewMerge(MergedCustomer):
    """Who goes, and why."""

    reason: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
        Field(description="Kept until the undo ends."),
    ]


@api.serves(
    Operation(
        "POST",
        f"{MERGE}/preview",
        "Show what a merge would do",
        Permission.CUSTOMERS_MERGE,
        MergePreviewResponse,
        MergedCustomer,
        id="previewMerge",
        refuses=OF_MERGE,
        details="Both customers side by side, and the survivor afterwards. Changes nothing.",
    )
)
def show_merge(call: Call[MergedCustomer, Nothing]) -> MergePreviewResponse:
    """Return what a merge would do now."""
    asked = MergeRequest(_id(call), CustomerId(call.body.merged), "")
    preview = preview_merge(call.world, call.actor, asked)
    sight = SIGHTS[call.caller.role]
    for each in (asked.survivor, asked.merged):
        log.event("customer.shown", customer=each, by=call.caller.id, sight=sight)
    return MergePreviewResponse.of(call.world, preview, call.caller.role)


@api.serves(
    Operation(
        "POST",
        MERGE,
        "Merge two customers",
        Permission.CUSTOMERS_MERGE,
        MergeResponse,
        NewMerge,
        keeps=MergeSnapshot,
        id="mergeCustomers",
        refuses=OF_MERGE,
        details="The customer in the path stays. Points move with their terms, turnover and history"
        " unite, the level never falls, and advertising is allowed only where both allowed it. The"
        " phone, the cards and the chats of the other lead to the survivor; a card earns and"
        " spends nothing, like a replaced one. The id of the other answers 410, `customer.merged`,"
        " with `facts.into`; receipts with it earn to the survivor. Every chat gets a notice.",
    )
)
def merge(call: Call[NewMerge, Nothing]) -> Committed[MergeSnapshot]:
    """Merge another customer into this one."""
    asked = MergeRequest(_id(call), CustomerId(call.body.merged), call.body.reason)
    return merge_by_staff(call.world, call.actor, asked)


@api.serves(
    Operation(
        "POST",
        f"{MERGE}/undo",
        "Undo a merge",
        Permission.CUSTOMERS_MERGE,
        MergeResponse,
        MergedCustomer,
        keeps=MergeSnapshot,
        id="undoMerge",
        refuses=(*REFUSES, "merge.buried", "merge.final", "merge.not_found", "merge.spent"),
        details="Within 30 days, while the points that moved are whole and no receipt of the other"
        " customer came back. What came since the merge stays with the survivor.",
    )
)
def undo(call: Call[MergedCustomer, Nothing]) -> Committed[MergeSnapshot]:
    """Give the merged customer everything back."""
    return undo_by_staff(call.world, call.actor, _id(call), CustomerId(call.body.merged))


def _id(call: Call[Any, Any]) -> CustomerId:
    return CustomerId(call.path["customer_id"])
