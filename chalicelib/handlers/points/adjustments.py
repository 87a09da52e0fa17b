"""Movements of points by hand over HTTP."""

from datetime import date
from typing import Annotated

from chalice import Blueprint
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, StrictInt, model_validator

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.adjustment import AdjustmentRequest, AdjustmentSnapshot
from chalicelib.domain.points.rules import POINTS_MAX
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.fields import LATEST, Visible
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.repo.table.commit import Committed
from chalicelib.services.conversation.adjust_by_staff import adjust_by_staff
from chalicelib.services.points.adjust_points import preview_adjustment

DOCUMENTED = r"^[^\s#](?:[^#\n\r\t]{0,62}[^\s#])?$"

blueprint = Blueprint(__name__)
api = Api(blueprint)


def _day(day: date) -> date:
    if day >= LATEST.date():
        raise ValueError("a day before the year 9000")
    return day


class NewAdjustment(Body):
    """How many points are given, or taken if negative, and why."""

    points: Annotated[StrictInt, Field(ge=-POINTS_MAX, le=POINTS_MAX, description="Never 0.")]
    reason: Annotated[str, Visible, Field(min_length=1, max_length=200)]
    document: (
        Annotated[
            str,
            Field(
                pattern=DOCUMENTED, description="Moves points once for ever.", examples=["act-7"]
            ),
        ]
        | None
    ) = None
    expires_on: Annotated[date, AfterValidator(_day)] | None = Field(
        None, description="The last day of given points; null: the programme's term from now."
    )

    @model_validator(mode="after")
    def _moves(self) -> "NewAdjustment":
        if not self.points:
            raise ValueError("more or less than zero points")
        if self.points < 0 and self.expires_on is not None:
            raise ValueError("only points that are given have a last day")
        return self

    @property
    def asked(self) -> AdjustmentRequest:
        """What the caller asks for."""
        return AdjustmentRequest(self.points, self.reason, self.document or "", self.expires_on)


class AccountMomentResponse(ResponseModel):
    """What an account holds at an instant."""

    model_config = ConfigDict(from_attributes=True)

    available: int
    pending: int
    held: int
    debt: int


class AdjustmentPreviewResponse(ResponseModel):
    """What an adjustment would do now; given points are gone at `expires_at`."""

    before: AccountMomentResponse
    after: AccountMomentResponse
    expires_at: AwareDatetime | None


class AdjustmentResponse(ResponseModel):
    """A movement by hand; `lot` is that of given points, `debt_settled` what they paid at once."""

    id: str
    points: int
    recorded_at: AwareDatetime
    lot: str | None
    debt_settled: int


@api.serves(
    Operation(
        "POST",
        "/v1/customers/{customer_id}/points/adjustments",
        "Move points by hand",
        Permission.POINTS_ADJUST,
        AdjustmentResponse,
        NewAdjustment,
        status=201,
        keeps=AdjustmentSnapshot,
        id="adjustPoints",
        refuses=(
            "adjustment.expires_on",
            "adjustment.other",
            "customer.contended",
            "customer.not_found",
            "points.insufficient",
            "points.over_limit",
            "programme.not_found",
        ),
        details="Given points are active at once; only active points are taken. How many a key may"
        " move at once and in a day depends on its role. The same document with the same content"
        " gets the first answer.",
    )
)
def make_adjustment(call: Call[NewAdjustment, Nothing]) -> Committed[AdjustmentSnapshot]:
    """Give or take points."""
    customer = CustomerId(call.path["customer_id"])
    role = call.caller.role
    return adjust_by_staff(call.world, call.actor, role, customer, call.body.asked)


@api.serves(
    Operation(
        "POST",
        "/v1/customers/{customer_id}/points/adjustments/preview",
        "Preview a movement by hand",
        Permission.POINTS_ADJUST,
        AdjustmentPreviewResponse,
        NewAdjustment,
        id="previewAdjustment",
        refuses=(
            "adjustment.expires_on",
            "customer.not_found",
            "points.insufficient",
            "points.over_limit",
            "programme.not_found",
        ),
        details="What the same adjustment would do at this moment. Changes nothing.",
    )
)
def show_effect(call: Call[NewAdjustment, Nothing]) -> AdjustmentPreviewResponse:
    """Return the account before and after, and move nothing."""
    customer = CustomerId(call.path["customer_id"])
    role = call.caller.role
    effect = preview_adjustment(call.world, call.actor, role, customer, call.body.asked)
    return AdjustmentPreviewResponse.model_validate(effect, from_attributes=True)
