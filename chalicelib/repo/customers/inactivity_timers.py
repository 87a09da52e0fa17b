"""The silences of customers: one small item each, which stands in the agenda until it is due.

A purchase leaves it alone. On its day it is held against what was bought, and moved on.
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
    """When somebody's silence is looked at next.

    `answered` is the last purchase whose silence was answered, as an ordinal; 0: none was.
    """

    customer: CustomerId
    day: date
    answered: int = 0
    version: int = 0


class FoundTimers(NamedTuple):
    """The silences of some customers, and those of whose silence is kept what cannot be read."""

    silences: Mapping[CustomerId, InactivityTimer]
    unreadable: list[CustomerId]


@dataclass(frozen=True, slots=True)
class InactivityTimers:
    """The silences of the table."""

    table: Table

    def get_many(self, customers: Sequence[CustomerId]) -> Mapping[CustomerId, InactivityTimer]:
        """The silences of customers; whose is not looked after, or unreadable, is left out."""
        return self.find_many(customers).silences

    def find_many(self, customers: Sequence[CustomerId]) -> FoundTimers:
        """The silences of customers; whose is not looked after is left out."""
        items = self.table.get_encoded(keys.silent(each) for each in customers)
        found, unreadable = read_each(items, _read, broken="silence.unreadable")
        return FoundTimers({silence.customer: silence for silence in found}, unreadable)

    def enrol(self, customer: CustomerId, day: date) -> None:
        """Look after a silence from now on; who is looked after already stays where they are.

        The item comes first, so that nobody is marked as watched who is not.
        """
        with suppress(ConditionFailed):
            self.table.put(_write(InactivityTimer(customer, day)))
        watched = Change(
            keys.customer(customer),
            sets={"watched": True},
            adds={"version": 1},
            equals={"status": profiles.ACTIVE},
        )
        with suppress(ConditionFailed):  # they were erased; the look will find nobody
            self.table.change(watched)

    def move(self, silences: Sequence[InactivityTimer]) -> None:
        """Put up to 25 silences on their next days, each unless it was moved meanwhile.

        Raises:
            Unavailable: some may be moved and others not; moving again does no harm.
        """
        self.table.put_each([_write(silence) for silence in silences])

    def put(self, silence: InactivityTimer) -> None:
        """Put a silence where nobody can read what stands there."""
        write = _write(silence)
        self.table.put(Put(write.key, write.attributes, version=None))

    def forget(self, customer: CustomerId) -> None:
        """Look after it no more: there is no such customer any longer."""
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
