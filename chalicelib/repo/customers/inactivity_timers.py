"""Stores inactivity timers: one small item per customer, in the agenda under its day.

A purchase does not write to the timer. On its day the clock checks the purchases of the customer
and moves the timer to a later day (docs/decisions/0021).
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.repo.customers import profiles
from chalicelib.repo.table import agenda_keys, keys
from chalicelib.repo.table.encoding import Encoded, Value, decode
from chalicelib.repo.table.read_each import read_each
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Put

MOVES_MAX = 25  # statements that DynamoDB takes in one call


@dataclass(frozen=True, slots=True)
class InactivityTimer:
    """The day of the next inactivity check of a customer.

    `answered` is the day of the last purchase after which a message was sent, as an ordinal; 0 if
    no message was sent yet.
    """

    customer: CustomerId
    day: date
    answered: int = 0
    version: int = 0


class FoundTimers(NamedTuple):
    """The timers of some customers, and the ids of customers with an unreadable timer."""

    timers: Mapping[CustomerId, InactivityTimer]
    unreadable: list[CustomerId]


@dataclass(frozen=True, slots=True)
class InactivityTimers:
    """The timers of the table."""

    table: Table

    def get_many(self, customers: Sequence[CustomerId]) -> Mapping[CustomerId, InactivityTimer]:
        """The timers of customers, without missing and unreadable ones."""
        return self.find_many(customers).timers

    def find_many(self, customers: Sequence[CustomerId]) -> FoundTimers:
        """The timers of customers, without missing ones."""
        items = self.table.get_encoded(keys.inactivity_timer(each) for each in customers)
        found, unreadable = read_each(items, _read, broken="silence.unreadable")
        return FoundTimers({timer.customer: timer for timer in found}, unreadable)

    def start_write(self, customer: CustomerId, day: date) -> Put:
        """Return the write of a new timer; the customer must be marked as watched too."""
        return _write(InactivityTimer(customer, day))

    def enrol(self, customer: CustomerId, day: date) -> None:
        """Start the timer of a customer, unless the customer has one."""
        # The timer comes first: after a crash in between a customer has a timer without the mark,
        # and the next daily count repeats both. A mark without a timer would never be checked.
        with suppress(ConditionFailed):
            self.table.put(self.start_write(customer, day))
        watched = Change(
            keys.customer(customer),
            sets={"watched": True},
            adds={"version": 1},
            equals={"status": profiles.ACTIVE},
        )
        with suppress(ConditionFailed):  # erased meanwhile; the check will find that
            self.table.change(watched)

    def move(self, timers: Sequence[InactivityTimer]) -> None:
        """Move up to 25 timers to their next days, except those that another worker moved.

        Raises:
            Unavailable: any of the timers may be moved or not; moving again does no harm.
        """
        self.table.put_each([_write(timer) for timer in timers])

    def put(self, timer: InactivityTimer) -> None:
        """Replace a timer that cannot be read."""
        write = _write(timer)
        self.table.put(Put(write.key, write.attributes, version=None))

    def forget(self, customer: CustomerId) -> None:
        """Remove the timer of a customer who was erased."""
        self.table.delete(keys.inactivity_timer(customer))


def _write(timer: InactivityTimer) -> Put:
    attributes: dict[str, Value] = {
        **agenda_keys.inactivity_timer(timer.customer, timer.day),
        "answered": timer.answered,
        "version": timer.version + 1,
    }
    return Put(keys.inactivity_timer(timer.customer), attributes, version=timer.version)


def _read(encoded: Encoded) -> InactivityTimer:
    item = decode(encoded)
    day = str(item["due"]).split("#")[1]
    customer = keys.customer_of(item["pk"])
    return InactivityTimer(
        customer, date.fromisoformat(day), int(item["answered"]), int(item["version"])
    )
