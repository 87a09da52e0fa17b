"""Answers about rehearsals and deliveries."""

from collections import Counter
from datetime import datetime
from typing import Any

from pydantic import Field

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run, RunState, rehearsal_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import RunName
from chalicelib.domain.money import Money
from chalicelib.domain.planning.chunk import PageSum
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.delivery_position import EXCLUDED, DeliveryId
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.handlers.edge.cursors import NEXT
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.edge.operation import ResponseModel
from chalicelib.services.delivery.list_deliveries import Delivery

AWS_CURRENCY = "USD"  # in which AWS names the prices of e-mails and SMS
CENT_MICRO = 10_000
NEXT_OR_EMPTY = f"{NEXT} A page may be short or empty without being the last."


class HourResponse(ResponseModel):
    """How many customers get the message by one channel in one hour of their local time."""

    channel: str
    hour: int
    customers: int


class RehearsalResponse(ResponseModel):
    """The sums of a rehearsal, so far if it is not done: found = gets + held_out + excluded."""

    state: CampaignState = Field(description="Of the campaign; `rehearsed` may be launched.")
    is_done: bool = Field(description="Whether it has ended: complete, or failed.")
    is_complete: bool = Field(
        description="Whether the figures are final. Before, and of a rehearsal that failed, they"
        " are those of the parts planned so far."
    )
    retry_at: datetime | None = Field(
        description="A part of the planning failed: when it is repeated; null: nothing failed."
    )
    failed_because: str | None = Field(
        description="Why it failed: `segment.unknown`, its segment was deleted. Change the campaign"
        " and rehearse it again."
    )
    is_current: bool = Field(description="Whether the campaign was not changed since its start.")
    began_at: datetime
    parts: int = Field(description="The parts of the audience, which are planned in parallel.")
    parts_done: int
    found: int
    gets: int
    held_out: int
    excluded: int
    by_channel: dict[str, int]
    by_hour: list[HourResponse]
    reasons: dict[Reason, int] = Field(
        description="The first failing check of the customers who do not get the message."
    )
    cost: MoneyResponse = Field(description="The greatest cost, rounded up to a cent.")
    cost_micro: int = Field(description="The same in millionths of that currency, exactly.")

    @classmethod
    def of(cls, record: CampaignRecord, run: Run, found: PageSum) -> "RehearsalResponse":
        held_out = sum(count for reason, count in found.excluded.items() if reason.is_control)
        by_channel: Counter[str] = Counter()
        for (channel, _), customers in found.planned.items():
            by_channel[channel] += customers
        return cls(
            state=record.state,
            is_done=run.state is not RunState.PLANNING,
            is_complete=run.is_complete,
            retry_at=run.retry_at if run.state is RunState.PLANNING else None,
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
            cost=MoneyResponse.of(Money(-(-found.cost_micro // CENT_MICRO), AWS_CURRENCY)),
            cost_micro=found.cost_micro,
        )


class PersonResponse(ResponseModel):
    """One customer of a rehearsal: with channel and hour, or with the reason for no message."""

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
    """The result for one customer; `id` is null if no message was planned for them."""

    id: str | None
    sent_at: datetime | None = Field(description="When the channel got it, if known.")

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
    """A delivery that is not resent, and the code of the reason."""

    id: str
    code: str


class ResentResponse(ResponseModel):
    """How many deliveries are resent, and which are not."""

    resent: int
    refused: list[RefusedResponse]


def _is_current(record: CampaignRecord, run: Run) -> bool:
    """Whether a rehearsal is of the campaign's present version."""
    # A change of the campaign removes `rehearsed`. The name of a running rehearsal has the version.
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
