"""Requests about rehearsals and deliveries."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator

from chalicelib.domain.campaigns.run import LAUNCH
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import RunName
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.delivery_position import DeliveryId
from chalicelib.handlers.edge.operation import PAGE_MAX, Body, Paged

DELIVERY_CHARS_MAX = 200
DAY_OR_LAUNCH = r"^(launch|\d{4}-\d{2}-\d{2})$"


ReasonField = Annotated[
    str,
    Field(max_length=100, description="Only those with this reason; empty: all."),
]


class Who(StrEnum):
    """The customers of a rehearsal that a caller wants to see."""

    GETS = "gets"
    EXCLUDED = "excluded"
    HELD_OUT = "held_out"


STATES_OF = {
    Who.GETS: frozenset({DeliveryState.PLANNED}),
    Who.EXCLUDED: frozenset({DeliveryState.EXCLUDED}),
    Who.HELD_OUT: frozenset({DeliveryState.HELD_OUT}),
}


class PeopleQuery(Paged):
    """A page of the customers of the last rehearsal."""

    who: Who | None = Field(None, description="All customers by default.")
    reason: ReasonField = ""

    @property
    def states(self) -> frozenset[DeliveryState]:
        return STATES_OF[self.who] if self.who else frozenset(DeliveryState)


class DeliveriesQuery(Paged):
    """A page of the deliveries of a run."""

    state: DeliveryState | None = Field(None, description="All by default.")
    run: Annotated[
        str,
        Field(pattern=DAY_OR_LAUNCH, description="For a trigger: the day, `2026-11-21`."),
    ] = LAUNCH
    reason: ReasonField = ""

    @property
    def states(self) -> frozenset[DeliveryState]:
        return frozenset({self.state}) if self.state else frozenset(DeliveryState)

    @property
    def run_name(self) -> RunName:
        return RunName(self.run)


class ResendRequest(Body):
    """Deliveries with unknown results to resend, each by its `id` in the list of deliveries."""

    deliveries: Annotated[
        tuple[Annotated[str, Field(max_length=DELIVERY_CHARS_MAX)], ...],
        Field(min_length=1, max_length=PAGE_MAX),
    ]

    @field_validator("deliveries")
    @classmethod
    def _are_ids(cls, named: tuple[str, ...]) -> tuple[str, ...]:
        for each in named:
            try:
                DeliveryId.from_text(each)
            except Rejected as refused:
                raise ValueError(refused.code) from refused
        return named

    @property
    def ids(self) -> list[DeliveryId]:
        return [DeliveryId.from_text(each) for each in self.deliveries]
