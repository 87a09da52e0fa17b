"""Transfers of points between two people over HTTP, and their reversal."""

from typing import Annotated

from chalice import Blueprint
from pydantic import AwareDatetime, Field, StrictInt

from chalicelib.domain.points.rules import POINTS_MAX
from chalicelib.domain.points.transfer import TransferSnapshot
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.fields import (
    CardDigits,
    PhoneText,
    Visible,
    exactly_one,
    identity_of,
)
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.repo.table.commit import Committed
from chalicelib.services.points.transfer_points import (
    TransferRequest,
    reverse_transfer,
    transfer_points,
)

TRANSFERS = "/v1/transfers"

blueprint = Blueprint(__name__)
api = Api(blueprint)

Agreement = Annotated[
    str,
    Visible,
    Field(min_length=1, max_length=200, description="How this person agreed: a signed form, say."),
]


class TransferParty(Body):
    """One of the two people."""

    card: CardDigits | None = None
    phone: PhoneText | None = None
    customer_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    _is_one_person = exactly_one("card", "phone", "customer_id")


class TransferEvidence(Body):
    """How both people agreed."""

    from_: Annotated[Agreement, Field(alias="from")]
    to: Agreement


class NewTransfer(Body):
    """Who gives how many points to whom."""

    from_: Annotated[TransferParty, Field(alias="from")]
    to: TransferParty
    points: Annotated[StrictInt, Field(ge=1, le=POINTS_MAX)]
    evidence: TransferEvidence


class TransferredLotResponse(ResponseModel):
    """Points of one lot: they keep the instant of earning and the term."""

    id: str
    points: int
    earned_at: AwareDatetime
    expires_at: AwareDatetime | None


class TransferResponse(ResponseModel):
    """A transfer; `lots` are those of the taker."""

    id: str
    points: int
    recorded_at: AwareDatetime
    lots: list[TransferredLotResponse]
    state: str


@api.serves(
    Operation(
        "POST",
        TRANSFERS,
        "Transfer points to another person",
        Permission.POINTS_TRANSFER,
        TransferResponse,
        NewTransfer,
        status=201,
        keeps=TransferSnapshot,
        id="transferPoints",
        refuses=(
            "customer.contended",
            "customer.not_found",
            "customer.not_member",
            "customers.too_many_searches",
            "phone.changed_lately",
            "points.insufficient",
            "programme.not_found",
            "transfer.blocked",
            "transfer.debtor",
            "transfer.limit",
            "transfer.off",
            "transfer.scattered",
            "transfer.self",
            "transfer.too_few",
        ),
        details="Both people must have agreed; `evidence` says how. Only active points move, and"
        " they keep their terms. Both are told in their messenger.",
    )
)
def make_transfer(call: Call[NewTransfer, Nothing]) -> Committed[TransferSnapshot]:
    """Move points."""
    body = call.body
    parties = {"/from": body.from_, "/to": body.to}
    if any(party.customer_id is None for party in parties.values()):
        call.refuse_if_spent()
    giver, taker = (identity_of(call.world, party, at=at) for at, party in parties.items())
    agreed = (body.evidence.from_, body.evidence.to)
    asked = TransferRequest(giver=giver, taker=taker, points=body.points, agreed=agreed)
    return transfer_points(call.world, call.actor, asked)


@api.serves(
    Operation(
        "POST",
        f"{TRANSFERS}/{{transfer}}/reverse",
        "Reverse a transfer",
        Permission.POINTS_ADJUST,
        TransferResponse,
        keeps=TransferSnapshot,
        id="reverseTransfer",
        refuses=(
            "customer.contended",
            "programme.not_found",
            "transfer.final",
            "transfer.not_found",
            "transfer.scattered",
        ),
        details="Within 24 hours, while the taker has spent none of the points. They go back into"
        " the lots that they came from.",
    )
)
def undo_transfer(call: Call[Nothing, Nothing]) -> Committed[TransferSnapshot]:
    """Move the points back."""
    return reverse_transfer(call.world, call.actor, call.path["transfer"])
