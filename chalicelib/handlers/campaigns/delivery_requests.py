"""Requests about rehearsals and deliveries."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from chalicelib.domain.campaigns.run import LAUNCH
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import RunName
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.delivery_position import DeliveryId
from chalicelib.domain.reports.channel_knowledge import Figure
from chalicelib.domain.reports.people import EVERY_STATE, BoughtGroup, PeopleFilter
from chalicelib.handlers.edge.operation import PAGE_MAX, Body, Paged

DELIVERY_CHARS_MAX = 200
DAY_OR_LAUNCH = r"^(launch|\d{4}-\d{2}-\d{2})$"


ReasonField = Annotated[
    str,
    Field(max_length=100, description="Only those with this reason; empty: all."),
]


ChannelField = Annotated[
    str,
    Field(max_length=40, description="Only those who get the message by it; empty: all channels."),
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
    channel: ChannelField = ""

    @property
    def wanted(self) -> PeopleFilter:
        """Which customers are wanted."""
        states = STATES_OF[self.who] if self.who else EVERY_STATE
        return PeopleFilter(states, self.reason, self.channel)


class DeliveriesQuery(Paged):
    """A page of the deliveries of a run, or of the days of a trigger.

    Each number of a report has its list: what is filtered by names the number.
    """

    state: DeliveryState | None = Field(None, description="All by default.")
    run: Annotated[
        str,
        Field(pattern=DAY_OR_LAUNCH, description="For a trigger: the day, `2026-11-21`."),
    ] = LAUNCH
    first: date | None = Field(None, alias="from", description="For a trigger: the first day.")
    last: date | None = Field(None, alias="to", description="For a trigger: the last day.")
    reason: ReasonField = ""
    channel: ChannelField = ""
    figure: Figure | None = Field(None, description="Only those who count in this figure.")
    group: BoughtGroup | None = Field(
        None, description="Only those whose purchases are compared as this group."
    )
    bought: Annotated[
        bool, Field(description="Only those who bought in the window of the goal.")
    ] = False

    @model_validator(mode="after")
    def _is_sound(self) -> "DeliveriesQuery":
        if self.first and self.last and self.last < self.first:
            raise ValueError("from one day to the same or a later one")
        return self

    @property
    def run_name(self) -> RunName:
        return RunName(self.run)

    @property
    def of_days(self) -> bool:
        """Whether the days of a trigger are asked for, not one run."""
        return bool(self.first or self.last)

    @property
    def wanted(self) -> PeopleFilter:
        """Which customers are wanted."""
        states = frozenset({self.state}) if self.state else EVERY_STATE
        return PeopleFilter(states, self.reason, self.channel, self.figure, self.group, self.bought)

    @property
    def filters(self) -> str:
        """The filters as text, for the name of the list."""
        parts = self.model_dump(mode="json", exclude={"limit", "cursor"}, exclude_defaults=True)
        return " ".join(f"{name}={value}" for name, value in sorted(parts.items()))


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
