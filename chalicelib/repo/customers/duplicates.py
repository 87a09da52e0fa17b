"""Stores pairs of customers who may be one person, until staff merge or dismiss them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table import customer_keys
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Put


class DuplicatePair(NamedTuple):
    """Two customers, why they may be one person, and when that was found."""

    one: CustomerId
    other: CustomerId
    why: tuple[str, ...]
    found_at: datetime

    @property
    def position(self) -> str:
        """The place of the pair in the list of all."""
        return customer_keys.duplicate(self.one, self.other).sk


@dataclass(frozen=True, slots=True)
class DuplicateStore:
    """The pairs of the table."""

    table: Table

    def page(self, *, after: str, limit: int) -> list[DuplicatePair]:
        """One page of the pairs, in no particular order; dismissed ones are among them no more."""
        found: list[DuplicatePair] = []
        while len(found) < limit:
            items = self.table.query(customer_keys.DUPLICATES, prefix="", after=after, limit=limit)
            for item in items:
                one, _, other = item["sk"].partition("#")
                at = datetime.fromisoformat(item["found_at"])
                why = tuple(item["why"].split())
                if not item["dismissed_by"]:
                    found.append(DuplicatePair(CustomerId(one), CustomerId(other), why, at))
            if len(items) < limit:
                break
            after = items[-1]["sk"]
        return found[:limit]

    def keep(self, pairs: Sequence[DuplicatePair]) -> None:
        """Add pairs to the list, but for those that were ever in it."""
        for pair in pairs:
            key = customer_keys.duplicate(pair.one, pair.other)
            attributes = {
                "why": " ".join(pair.why),
                "found_at": pair.found_at.isoformat(),
                "dismissed_by": "",
            }
            with suppress(ConditionFailed):
                self.table.put(Put(key, attributes))

    def dismiss_write(self, one: CustomerId, other: CustomerId, by: str) -> Change:
        """The write after which a pair is suggested no more."""
        return Change(customer_keys.duplicate(one, other), sets={"dismissed_by": by})
