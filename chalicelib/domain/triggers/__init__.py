"""Triggers: what makes us write to somebody without a person asking; one a file, listed here.

A trigger is a standing campaign with a run a day. It finds its people on one day of the agenda, so
that its cost does not grow with the base.
"""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from chalicelib.domain.messages.channel import TextForm
from chalicelib.domain.triggers import birthday, dormant
from chalicelib.domain.triggers.candidate import Candidate


class Trigger(Protocol):
    """A module of this folder.

    `AGENDA` is the kind of its entries in the agenda. A day that was missed is made good for
    `MISSED_DAYS_MAX` days, and for ever where that is None. `TEXTS` by form and `SUBJECT` are
    the keys of the words with which it is switched on, `PRIORITY` is its place among campaigns.
    """

    NAME: str
    AGENDA: str
    MISSED_DAYS_MAX: int | None
    TEXTS: dict[TextForm, str]
    SUBJECT: str
    PRIORITY: int

    def agenda_days(self, day: date) -> tuple[str, ...]:
        """The days of the agenda on which those of one day stand."""
        ...

    def step(self, day: date) -> str:
        """What the occasion is called: nobody gets the same one twice."""
        ...

    def ends_on(self, day: date, today: date) -> date:
        """The day at whose opening hour the message of `day`, planned `today`, is too late."""
        ...

    def includes(self, candidate: Candidate) -> bool:
        """Whether somebody whom the agenda names is meant."""
        ...

    def still_means(self, candidate: Candidate) -> bool:
        """Whether somebody who was meant still is, when the message is about to go."""
        ...


TRIGGERS: Mapping[str, Trigger] = {trigger.NAME: trigger for trigger in (birthday, dormant)}
