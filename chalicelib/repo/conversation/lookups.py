"""The look-ups of an hour: answers that reveal whether a person is a customer, by asker."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.repo.conversation.budgets import Budgets

Limits = Mapping[str, int]
"""The most look-ups of an hour by asker: a key, a chat or a source address."""

SPENT_MAX = 1000  # askers to remember


@dataclass(slots=True)
class Lookups:
    """Counters in the table; what is used up is remembered in memory until the hour ends."""

    budgets: Callable[[], Budgets]
    _spent: set[tuple[str, str]] = field(default_factory=set, init=False)

    def is_spent(self, limits: Limits, now: datetime) -> bool:
        """Whether this container saw one of the askers use up its look-ups of this hour."""
        # Without a read: an ordinary receipt, which reveals nothing, must not wait for a counter.
        return any((asker, _hour(now)) in self._spent for asker in limits)

    def count(self, limits: Limits, now: datetime) -> bool:
        """Count one look-up of each asker; false if one of them has used up its own."""
        hour, budgets = _hour(now), self.budgets()
        for asker, limit in limits.items():
            if not budgets.count("lookup", asker, hour, limit=limit, now=now):
                self._remember(asker, hour)
                return False
        return True

    def _remember(self, asker: str, hour: str) -> None:
        if len(self._spent) >= SPENT_MAX:
            self._spent.clear()
        self._spent.add((asker, hour))


def _hour(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H")
