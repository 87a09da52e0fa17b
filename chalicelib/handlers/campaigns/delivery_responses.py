"""Rehearsals and deliveries as callers are shown them."""

from collections import Counter
from datetime import datetime
from typing import Any

from pydantic import Field

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run, RunState, rehearsal_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import RunName
from chalicelib.domain.planning.chunk import PageSum
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.delivery_position import EXCLUDED, DeliveryId
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.handlers.edge.cursors import NEXT
from chalicelib.handlers.edge.operation import ResponseModel
from chalicelib.services.delivery.list_deliveries import Delivery

NEXT_OR_EMPTY = f"{NEXT} A page may be short, or empty, and not the last."


class HourResponse(ResponseModel):
    """How many get it by one channel in one hour of their own clocks."""

    channel: str
    hour: int
    customers: int


class RehearsalResponse(ResponseModel):
    """What a rehearsal found, or has found so far: found = gets + held out + excluded."""

    state: CampaignState = Field(description="Of the campaign; `rehearsed` may be launched.")
    is_done: bool
    failed_because: str | None = Field(
        description="Why it is over before its end: `segment.unknown`, its segment was deleted."
        " Change the campaign and rehearse it anew."
    )
    is_current: bool = Field(description="Whether the campaign was not changed since it began.")
    began_at: datetime
    parts: int = Field(description="Of the audience, planned side by side.")
    parts_done: int
    found: int
    gets: int
    held_out: int
    excluded: int
    by_channel: dict[str, int]
    by_hour: list[HourResponse]
    reasons: dict[Reason, int] = Field(description="The first failing check of everybody else.")
    cost_micro: int = Field(
        description="What it costs at most, in millionths of the currency in which AWS bills."
    )

    @classmethod
    def of(cls, record: CampaignRecord, run: Run, found: PageSum) -> "RehearsalResponse":
        held_out = sum(count for reason, count in found.excluded.items() if reason.is_control)
        by_channel: Counter[str] = Counter()
        for (channel, _), customers in found.planned.items():
            by_channel[channel] += customers
        return cls(
            state=record.state,
            is_done=run.state is not RunState.PLANNING,
            failed_because=run.failed_because or None,
            is_current=_is_current(record, run),
            began_at=run.at,
            parts=run.parts,
            parts_done=run.parts_done,
            found=found.found,
            gets=found.planned.total(),
            held_out=held_out,
            excluded=found.excluded.total() - held_out,
            by_channel=dict(by_channel),
            by_hour=[
                HourResponse(channel=channel, hour=hour, customers=customers)
                for (channel, hour), customers in sorted(found.planned.items())
            ],
            reasons=dict(found.excluded),
            cost_micro=found.cost_micro,
        )


class PersonResponse(ResponseModel):
    """One customer of a rehearsal: who gets it has a channel and an hour, others a reason."""

    customer: str
    state: DeliveryState
    channel: str | None
    due_at: datetime | None
    reason: str | None

    @classmethod
    def of(cls, delivery: Delivery) -> "PersonResponse":
        return cls(**_person(delivery))


class PeopleResponse(ResponseModel):
    """One page of the customers of a rehearsal."""

    people: list[PersonResponse]
    next: str | None = Field(description=NEXT_OR_EMPTY)


class DeliveryResponse(PersonResponse):
    """What became of the message for one customer; `id` is null for who was never to get it."""

    id: str | None
    sent_at: datetime | None = Field(description="When it was handed to the channel, if known.")

    @classmethod
    def of_run(cls, delivery: Delivery, run: RunName) -> "DeliveryResponse":
        place = delivery.place
        named = DeliveryId(run, place.chunk, place.position).to_text()
        return cls(
            **_person(delivery),
            id=None if place.chunk == EXCLUDED else named,
            sent_at=delivery.sent_at,
        )


class DeliveriesResponse(ResponseModel):
    """One page of deliveries."""

    deliveries: list[DeliveryResponse]
    next: str | None = Field(description=NEXT_OR_EMPTY)


class RefusedResponse(ResponseModel):
    """A delivery that is not sent again, and the code that says why."""

    id: str
    code: str


class ResentResponse(ResponseModel):
    """How many deliveries go out again, and which do not."""

    resent: int
    refused: list[RefusedResponse]


def _is_current(record: CampaignRecord, run: Run) -> bool:
    """Whether a rehearsal is of the campaign as it is now; any change of it forgets the last."""
    if record.rehearsed is not None:
        return record.rehearsed.run == run.name
    return run.name == rehearsal_name(record.version)


def _person(delivery: Delivery) -> dict[str, Any]:
    return {
        "customer": delivery.customer,
        "state": delivery.state,
        "channel": delivery.channel or None,
        "due_at": delivery.due_at,
        "reason": delivery.reason or None,
    }
