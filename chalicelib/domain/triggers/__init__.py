"""Triggers: campaigns that start by themselves on a customer's day; one file each, listed here.

The campaign of a trigger has a run a day. It finds its customers under one day of the agenda, so
that its cost does not grow with the base.
"""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from chalicelib.domain.messages.channel import TextForm
from chalicelib.domain.triggers import birthday, dormant
from chalicelib.domain.triggers.candidate import Candidate


class Trigger(Protocol):
    """What a module of this folder has.

    `AGENDA` is the kind of its entries in the agenda. A missed day is caught up on for
    `MISSED_DAYS_MAX` days, without a limit if that is None. `TEXTS` by form and `SUBJECT` are
    the keys of its initial texts; `PRIORITY` is its priority among campaigns.
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
        """Whether a planned customer still gets the message, asked just before it is sent."""
        ...


TRIGGERS: Mapping[str, Trigger] = {trigger.NAME: trigger for trigger in (birthday, dormant)}
