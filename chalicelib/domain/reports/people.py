"""Which customers of a run stand behind one number of its report."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.reports.channel_knowledge import Figure, figures_of, unknown_in
from chalicelib.domain.reports.sales_window import passed_holdout
from chalicelib.domain.reports.tally import ACCEPTED, ATTEMPTED

S = DeliveryState
EVERY_STATE = frozenset(DeliveryState)
_OF_FIGURE = {Figure.ACCEPTED: ACCEPTED, Figure.DELIVERED: frozenset({S.DELIVERED})}


class BoughtGroup(StrEnum):
    """The groups that a report compares by purchases."""

    REACHED = "reached"
    TREATED = "treated"
    CONTROL = "control"


_OF_GROUP = {
    BoughtGroup.REACHED: ACCEPTED,
    BoughtGroup.TREATED: EVERY_STATE - {S.HELD_OUT},
    BoughtGroup.CONTROL: frozenset({S.HELD_OUT}),
}


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """The customers that are wanted; an empty field excludes no customer.

    Without a `channel`, a `figure` is that of all channels which can know it, as in the report.
    `bought`: those alone who bought something in the window.
    """

    states: AbstractSet[DeliveryState] = EVERY_STATE
    reason: str = ""
    channel: str = ""
    figure: Figure | None = None
    group: BoughtGroup | None = None
    bought: bool = False

    @property
    def possible(self) -> AbstractSet[DeliveryState]:
        """The states in which a wanted customer can be: the others need not be read."""
        states = self.states
        if self.figure:
            states &= _OF_FIGURE.get(self.figure, ATTEMPTED)
        return states & _OF_GROUP[self.group] if self.group else states

    def takes(
        self, *, state: DeliveryState, reason: str, channel: str, did: AbstractSet[Figure]
    ) -> bool:
        """Whether a customer is wanted; one who gets no message has no `channel`."""
        if state not in self.possible or (self.reason and reason != self.reason):
            return False
        if self.channel and channel != self.channel:
            return False
        return self._counts(channel, did) and self._is_in_group(channel, reason)

    def _counts(self, channel: str, did: AbstractSet[Figure]) -> bool:
        figure = self.figure
        if figure is None:
            return True
        is_known = figure in figures_of(channel) and unknown_in(channel, figure) is None
        return is_known and (figure in _OF_FIGURE or figure in did)

    def _is_in_group(self, channel: str, reason: str) -> bool:
        if self.group is BoughtGroup.CONTROL:
            return reason == Reason.CONTROL_CAMPAIGN
        # A recipient is treated, whatever became of the message.
        is_treated = self.group is BoughtGroup.TREATED
        return not is_treated or bool(channel) or passed_holdout(Reason(reason))


EVERYBODY = PeopleFilter()
