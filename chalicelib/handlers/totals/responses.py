"""What totals look like over HTTP."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from chalicelib.domain.customers.stage import SILENT, Stage
from chalicelib.domain.money import Money
from chalicelib.domain.scores.member_counter import MemberCounts
from chalicelib.domain.totals.daily import DayTotals
from chalicelib.domain.totals.sums import SaleSums
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.edge.operation import ResponseModel
from chalicelib.services.totals.read_totals import worth_of
from chalicelib.world import World

ASLEEP = frozenset({*SILENT, Stage.NEVER_BOUGHT})


class SaleSumsResponse(ResponseModel):
    """Receipts with the money that was paid, and returns apart."""

    receipts: int
    net: MoneyResponse = Field(description="Paid with the receipts; returns are not taken off.")
    returns: int
    returned: MoneyResponse = Field(description="Given back by the returns.")

    @classmethod
    def of(cls, sums: SaleSums, currency: str) -> "SaleSumsResponse":
        return cls(
            receipts=sums.receipts,
            net=MoneyResponse.of(Money(sums.minor, currency)),
            returns=sums.returns,
            returned=MoneyResponse.of(Money(sums.returned, currency)),
        )


class StageCount(ResponseModel):
    """How many customers were in a stage of the lifecycle."""

    stage: Stage
    customers: int


class MembersResponse(ResponseModel):
    """The customers at the end of the last day that a night counted."""

    day: date
    at: datetime = Field(description="When they were counted.")
    registered: int
    active: int = Field(description="New, active or cooling: they bought, and are not silent.")
    new: int = Field(description="Registered in the span, on the days that were counted.")
    stages: list[StageCount]

    @classmethod
    def of(cls, counts: MemberCounts, new: int) -> "MembersResponse":
        stages = [(stage, counts.stages.get(stage, 0)) for stage in Stage]
        return cls(
            day=counts.day,
            at=counts.at,
            registered=counts.registered,
            active=sum(count for stage, count in stages if stage not in ASLEEP),
            new=new,
            stages=[StageCount(stage=stage, customers=count) for stage, count in stages],
        )


class PointsTotals(ResponseModel):
    """What movements recorded in the span did, and what is owed at its end."""

    issued: int
    spent: int = Field(description="Less the points that returns gave back.")
    expired: int
    clawed_back: int = Field(description="Taken back by returns, and debt that was paid.")
    adjusted: int = Field(description="Given by hand; taken, if negative.")
    owed: int | None = Field(description="What customers hold; null: not known.")
    owed_money: MoneyResponse | None = Field(
        description="At the worth of a point by the programme in force; null: it has none."
    )
    debt: int | None = Field(description="What customers owe, in points; null: not known.")
    expiring: int | None = Field(
        description="Lapse within 30 days unless they are spent; null: not counted."
    )

    @classmethod
    def of(cls, world: World, totals: DayTotals) -> "PointsTotals":
        owed = totals.owed
        worth = worth_of(world, owed.points) if owed else None
        return cls(
            issued=totals.issued,
            spent=totals.spent,
            expired=totals.expired,
            clawed_back=totals.clawed_back,
            adjusted=totals.adjusted,
            owed=owed.points if owed else None,
            owed_money=MoneyResponse.of(worth) if worth else None,
            debt=owed.debt if owed else None,
            expiring=totals.expiring,
        )


class MessageCount(ResponseModel):
    """How many recipients of campaigns ended in a state."""

    channel: str
    state: str
    count: int


class TotalsLine(ResponseModel):
    """The totals of one span."""

    span: str = Field(description="A day, or a month: `2026-11`.", examples=["2026-11-20"])
    until: date = Field(description="The last day of it about which something is known.")
    closed_at: datetime | None = Field(
        description="When that day was added up; null: only sales that came later are known."
    )
    members: MembersResponse | None = Field(description="Null: no night counted them.")
    points: PointsTotals
    with_card: SaleSumsResponse = Field(description="Receipts with a customer.")
    without_card: SaleSumsResponse = Field(
        description="Receipts that came for a phone of no customer; others are not sent."
    )
    late: SaleSumsResponse = Field(
        description="Those of both that were recorded after their own day had been closed."
    )
    messages: list[MessageCount]

    @classmethod
    def of(cls, world: World, totals: DayTotals, span: str) -> "TotalsLine":
        currency = world.settings.currency
        sums: dict[str, Any] = {
            name: SaleSumsResponse.of(getattr(totals, name), currency)
            for name in ("with_card", "without_card", "late")
        }
        members = totals.members
        return cls(
            span=span,
            until=totals.day,
            closed_at=totals.closed_at,
            members=MembersResponse.of(members, totals.new or 0) if members else None,
            points=PointsTotals.of(world, totals),
            messages=[
                MessageCount(channel=channel, state=state, count=count)
                for (channel, state), count in sorted(totals.messages.items())
            ],
            **sums,
        )
