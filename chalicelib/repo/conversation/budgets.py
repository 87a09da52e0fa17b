"""How often something happened in a window: counters that end by themselves.

What is counted stands in the key as a keyed digest: no phone or address outlives its window.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

KEPT = timedelta(days=2)  # longer than any window that is asked about
DIGEST_CHARS = 32
FIRST_PAUSE_S = 60


class BudgetSpend(NamedTuple):
    """The next turn in a window, counted from 1, and how long it must wait.

    `is_taken`: it is the last one, and this very asker took it: a repeated update finds that.
    """

    key: keys.Key
    number: int
    wait_s: int
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class Budgets:
    """The counters of the table; `secret` keys the digests."""

    table: Table
    secret: bytes

    def count(self, what: str, subject: str, window: str, *, limit: int, now: datetime) -> bool:
        """Count one more of `what` by `subject` in `window`; false, uncounted, at the `limit`."""
        key = keys.budget(what, self._digest(subject), window)
        return self.table.count(key, limit=limit, ttl=_ttl(now))

    def spend(self, what: str, window: str, amount: int, *, limit: int, now: datetime) -> bool:
        """Spend of what everybody may spend in `window`; false, unspent, where it is not enough.

        A negative amount gives back.
        """
        key = keys.budget(what, self._digest(what), window)
        return self.table.count(key, limit=limit, ttl=_ttl(now), by=amount)

    def counted(self, what: str, subject: str, windows: Sequence[str]) -> int:
        """How many there were in all of these windows, at most 100 of them."""
        digest = self._digest(subject)
        items = self.table.get_many(keys.budget(what, digest, window) for window in windows)
        times: list[int] = [item["times"] for item in items]
        return sum(times)

    def find_turn(
        self, what: str, subject: str, window: str, *, by: str, now: datetime
    ) -> BudgetSpend:
        """Say which turn of `subject` is next; each pause is twice as long as the one before."""
        key = keys.budget(what, self._digest(subject), window)
        item = self.table.get(key)
        if item is None:
            return BudgetSpend(key, 1, 0)
        taken: int = item["version"]
        if item["by"] == by:
            return BudgetSpend(key, taken, 0, is_taken=True)
        return BudgetSpend(key, taken + 1, _wait_s(taken, item["at"], now))

    def take_turn(self, turn: BudgetSpend, *, by: str, now: datetime) -> bool:
        """Take the turn that was found; false when another update was faster."""
        taken: dict[str, Value] = {
            "version": turn.number,
            "by": by,
            "at": int(now.timestamp()),
            "ttl": _ttl(now),
        }
        try:
            self.table.put(Put(turn.key, taken, version=turn.number - 1))
        except ConditionFailed:
            return False
        return True

    def _digest(self, subject: str) -> str:
        return hmac.new(self.secret, subject.encode(), hashlib.sha256).hexdigest()[:DIGEST_CHARS]


def _wait_s(turns: int, taken_at: int, now: datetime) -> int:
    opens: int = taken_at + FIRST_PAUSE_S * 2 ** (turns - 1)
    return max(0, opens - int(now.timestamp()))


def _ttl(now: datetime) -> int:
    return int((now + KEPT).timestamp())
