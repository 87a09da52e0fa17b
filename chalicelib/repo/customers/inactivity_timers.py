"""The inactivity timers of customers: one small item each, in the agenda under its day.

A purchase does not touch it. On that day the clock compares it with what was bought, and moves it.
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

MOVES_MAX = 25  # in one call


@dataclass(frozen=True, slots=True)
class InactivityTimer:
    """When the inactivity of a customer is checked next.

    `answered` is the day of the last purchase whose silence was written about, as an ordinal; 0:
    none was.
    """

    customer: CustomerId
    day: date
    answered: int = 0
    version: int = 0


class FoundTimers(NamedTuple):
    """The timers of some customers, and the customers whose timer cannot be read."""

    silences: Mapping[CustomerId, InactivityTimer]
    unreadable: list[CustomerId]


@dataclass(frozen=True, slots=True)
class InactivityTimers:
    """The timers of the table."""

    table: Table

    def get_many(self, customers: Sequence[CustomerId]) -> Mapping[CustomerId, InactivityTimer]:
        """The timers of customers; missing and unreadable ones are left out."""
        return self.find_many(customers).silences

    def find_many(self, customers: Sequence[CustomerId]) -> FoundTimers:
        """The timers of customers; missing ones are left out."""
        items = self.table.get_encoded(keys.silent(each) for each in customers)
        found, unreadable = read_each(items, _read, broken="silence.unreadable")
        return FoundTimers({silence.customer: silence for silence in found}, unreadable)

    def enrol(self, customer: CustomerId, day: date) -> None:
        """Start the timer of a customer; one that runs already stays as it is.

        The item comes first, so that no customer is marked as watched without a timer.
        """
        with suppress(ConditionFailed):
            self.table.put(_write(InactivityTimer(customer, day)))
        watched = Change(
            keys.customer(customer),
            sets={"watched": True},
            adds={"version": 1},
            equals={"status": profiles.ACTIVE},
        )
        with suppress(ConditionFailed):  # they were erased meanwhile; the check will find that
            self.table.change(watched)

    def move(self, silences: Sequence[InactivityTimer]) -> None:
        """Put up to 25 timers on their next days, each unless it was moved meanwhile.

        Raises:
            Unavailable: some may be moved and others not; moving again does no harm.
        """
        self.table.put_each([_write(silence) for silence in silences])

    def put(self, silence: InactivityTimer) -> None:
        """Replace a timer that cannot be read."""
        write = _write(silence)
        self.table.put(Put(write.key, write.attributes, version=None))

    def forget(self, customer: CustomerId) -> None:
        """Remove the timer of a customer who does not exist any more."""
        self.table.delete(keys.silent(customer))


def _write(silence: InactivityTimer) -> Put:
    attributes: dict[str, Value] = {
        **agenda_keys.silent(silence.customer, silence.day),
        "answered": silence.answered,
        "version": silence.version + 1,
    }
    return Put(keys.silent(silence.customer), attributes, version=silence.version)


def _read(encoded: Encoded) -> InactivityTimer:
    item = decode(encoded)
    day = str(item["due"]).split("#")[1]
    customer = keys.customer_of(item["pk"])
    return InactivityTimer(
        customer, date.fromisoformat(day), int(item["answered"]), int(item["version"])
    )
