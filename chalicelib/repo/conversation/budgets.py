"""Budgets: counters of how often something happened in a window, such as codes sent in a day."""

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
from chalicelib.repo.table.writes import Put, Refused

KEPT = timedelta(days=2)  # longer than any window that is counted
DIGEST_CHARS = 32
FIRST_PAUSE_S = 60


class BudgetSpend(NamedTuple):
    """The next turn in a window, counted from 1, and how long the caller must wait for it.

    `is_taken`: the same update took this turn before, and is now repeated.
    """

    key: keys.Key
    number: int
    wait_s: int
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class Budgets:
    """The counters of the table; `secret` keys the digests.

    A key holds a keyed digest of the subject, and an item one of who caused it, so no phone,
    address or chat can be read in the table.
    """

    table: Table
    secret: bytes

    def count(self, what: str, subject: str, window: str, *, limit: int, now: datetime) -> bool:
        """Count one `what` of `subject` in `window`; false, and nothing counted, at the limit."""
        key = keys.budget(what, self._digest(subject), window)
        return self.table.count(key, limit=limit, ttl=_ttl(now))

    def count_cause(
        self, what: str, subject: str, window: str, *, cause: str, limit: int, now: datetime
    ) -> bool:
        """Count as `count` does, but a cause only once while no other cause comes between.

        An update is answered again after a lost race or a lost answer: it is one try.
        """
        key = keys.budget(what, self._digest(subject), window)
        return self.table.count_cause(key, self._digest(cause), limit=limit, ttl=_ttl(now))

    def spend(self, what: str, window: str, amount: int, *, limit: int, now: datetime) -> bool:
        """Spend from the common budget of `window`; false, and nothing spent, if it is too small.

        A negative amount gives back.
        """
        key = keys.budget(what, self._digest(what), window)
        return self.table.count(key, limit=limit, ttl=_ttl(now), by=amount)

    def once_write(self, what: str, subject: str, *, refused: Refused, now: datetime) -> Put:
        """Return the write that counts a cause once, in the transaction of its effect."""
        key = keys.budget(what, self._digest(subject), "once")
        return Put(key, {"times": 1, "ttl": _ttl(now)}, refused=refused)

    def counted(self, what: str, subject: str, windows: Sequence[str]) -> int:
        """The sum of a subject's counts over at most 100 windows."""
        digest = self._digest(subject)
        items = self.table.get_many(keys.budget(what, digest, window) for window in windows)
        times: list[int] = [item["times"] for item in items]
        return sum(times)

    def find_turn(
        self, what: str, subject: str, window: str, *, by: str, now: datetime
    ) -> BudgetSpend:
        """Find the next turn of `subject`; each pause is twice as long as the pause before it."""
        key = keys.budget(what, self._digest(subject), window)
        item = self.table.get(key)
        if item is None:
            return BudgetSpend(key, 1, 0)
        turns: int = item["version"]
        # Older releases wrote the name itself, which holds the id of a chat.
        if item["by"] in {self._digest(by), by}:
            return BudgetSpend(key, turns, 0, is_taken=True)
        return BudgetSpend(key, turns + 1, _wait_s(turns, item["at"], now))

    def take_turn(self, turn: BudgetSpend, *, by: str, now: datetime) -> bool:
        """Take a turn that `find_turn` returned; false if another update took it meanwhile."""
        attributes: dict[str, Value] = {
            "version": turn.number,
            "by": self._digest(by),
            "at": int(now.timestamp()),
            "ttl": _ttl(now),
        }
        try:
            self.table.put(Put(turn.key, attributes, version=turn.number - 1))
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
