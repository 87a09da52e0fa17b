"""The look-ups of an hour: answers that reveal whether a person is a customer, by asker."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.domain.errors import Unavailable

if TYPE_CHECKING:
    from chalicelib.repo.conversation.budgets import Budgets

Limits = Mapping[str, int]
"""The most look-ups of an hour by asker: a key or a source address."""

SPENT_MAX = 1000  # askers to remember
HOUR_S = 3600


@dataclass(slots=True)
class Lookups:
    """Part of World: counters in the table; what is used up is remembered in memory."""

    budgets: "Callable[[], Budgets]"
    _spent: set[tuple[str, str]] = field(default_factory=set, init=False)

    def refuse_if_spent(self, limits: Limits, now: datetime) -> None:
        """Refuse if this container saw one of the askers use up its look-ups of this hour.

        Raises:
            Unavailable: `customers.too_many_searches`.
        """
        # Without a read: an ordinary receipt, which reveals nothing, must not wait for a counter.
        if any((asker, _hour(now)) in self._spent for asker in limits):
            raise _too_many(now)

    def spend(self, limits: Limits, now: datetime) -> None:
        """Count one look-up of each asker.

        Raises:
            Unavailable: `customers.too_many_searches`: one of them has used up its own.
        """
        hour, budgets = _hour(now), self.budgets()
        for asker, limit in limits.items():
            if not budgets.count("lookup", asker, hour, limit=limit, now=now):
                self._remember(asker, hour)
                raise _too_many(now)

    def _remember(self, asker: str, hour: str) -> None:
        if len(self._spent) >= SPENT_MAX:
            self._spent.clear()
        self._spent.add((asker, hour))


def _hour(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H")


def _too_many(now: datetime) -> Unavailable:
    wait_s = HOUR_S - int(now.timestamp()) % HOUR_S
    return Unavailable("customers.too_many_searches", retry_after_s=wait_s)
