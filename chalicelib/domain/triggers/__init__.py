"""Triggers: standing campaigns that start by themselves on a customer's day; one file each.

The campaign of a trigger has one run a day. The run finds its customers under one day of the
agenda, so its cost grows with the customers of that day and not with the base.
"""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from chalicelib.domain.messages.channel import TextForm
from chalicelib.domain.triggers import birthday, dormant, expiring
from chalicelib.domain.triggers.candidate import Candidate


class Trigger(Protocol):
    """The contents of a module of this folder.

    `AGENDA` is the kind of its entries in the agenda. The clock catches up on a day that it missed
    for `MISSED_DAYS_MAX` days; None: without a limit. `TEXTS` by form and `SUBJECT` are the keys of
    its initial texts; `PRIORITY` is its priority among campaigns.
    """

    NAME: str
    AGENDA: str
    MISSED_DAYS_MAX: int | None
    TEXTS: dict[TextForm, str]
    SUBJECT: str
    PRIORITY: int

    def agenda_days(self, day: date) -> tuple[str, ...]:
        """Return the days of the agenda that list the customers of one day."""
        ...

    def step(self, day: date) -> str:
        """Return the name of the message; no customer gets two messages of the same name."""
        ...

    def ends_on(self, day: date, today: date) -> date:
        """Return the day from which a message of `day`, planned `today`, is too late."""
        ...

    def includes(self, candidate: Candidate) -> bool:
        """Whether a customer listed in the agenda gets the message."""
        ...

    def still_means(self, candidate: Candidate) -> bool:
        """Whether a planned customer still gets the message; checked just before it is sent."""
        ...


TRIGGERS: Mapping[str, Trigger] = {
    trigger.NAME: trigger for trigger in (birthday, dormant, expiring)
}
