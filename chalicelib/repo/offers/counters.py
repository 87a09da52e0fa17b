"""Stores the counters of limited uses and budgets, shard by shard."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.domain.offers.counter import LimitCounter, Shard, Share
from chalicelib.repo.table import points_keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Delete, Put, Write

REMEMBERED = timedelta(seconds=60)


class UsesMoved(Moved):
    """A shard or a code has not enough left, or is gone: read the counters, and decide again."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("customer.contended", found)


@dataclass(slots=True)
class CounterStore:
    """The counters of the table. For a minute it remembers those that are used up."""

    table: Table
    _used_up: dict[str, datetime] = field(default_factory=dict, init=False)

    def read(self, shards: Mapping[str, int], now: datetime) -> dict[str, LimitCounter]:
        """Some counters, each with so many shards; those that are gone have nothing left."""
        places = {
            points_keys.counter(name, number): name
            for name, count in shards.items()
            for number in range(count)
        }
        found: dict[str, list[Shard]] = {name: [] for name in shards}
        for item in self.table.get_many(places) if places else ():
            found[_name(item)].append(_read(item))
        counters = {
            name: LimitCounter(name, tuple(sorted(parts, key=lambda each: each.number)))
            for name, parts in found.items()
        }
        for name, counter in counters.items():
            if counter.left < 1:
                self._used_up[name] = now
            else:
                self._used_up.pop(name, None)
        return counters

    def is_used_up(self, name: str, now: datetime) -> bool:
        """Whether a counter was used up in the last minute, as far as this container knows."""
        seen = self._used_up.get(name)
        return seen is not None and timedelta() <= now - seen < REMEMBERED

    def new_writes(self, name: str, shards: Sequence[Shard]) -> list[Put]:
        """The writes of a new counter."""
        return [Put(points_keys.counter(name, each.number), _attributes(each)) for each in shards]

    def there(self, shares: Iterable[Share]) -> set[Share]:
        """The shares of which the shard still exists."""
        by_key = {points_keys.counter(each.counter, each.shard): each for each in shares}
        items = self.table.get_many(by_key) if by_key else ()
        return {by_key[Key(item["pk"], item["sk"])] for item in items}

    def replace_writes(self, former: LimitCounter, shards: Sequence[Shard]) -> list[Write]:
        """The writes that give a counter other limits; they refuse with `UsesMoved`."""
        self._used_up.pop(former.name, None)
        known = {each.number: each for each in former.shards}
        writes: list[Write] = []
        for each in shards:
            key, before = points_keys.counter(former.name, each.number), known.get(each.number)
            if before is None:
                writes.append(Put(key, _attributes(each), refused=UsesMoved))
            else:
                equals = {"left": before.left, "points": before.points}
                sets = _attributes(each)
                writes.append(Change(key, sets=sets, equals=equals, refused=UsesMoved))
        gone = known.keys() - {each.number for each in shards}
        return [*writes, *self.delete_writes(former.name, gone)]

    def delete_writes(self, name: str, numbers: Iterable[int]) -> list[Write]:
        """The writes that remove shards."""
        return [Delete(points_keys.counter(name, number)) for number in sorted(numbers)]

    def take_writes(self, shares: Iterable[Share]) -> list[Write]:
        """The writes of a use; they refuse with `UsesMoved` if a shard has not enough left."""
        return [
            Change(
                points_keys.counter(each.counter, each.shard),
                adds={"left": -each.uses, "points": -each.points},
                least={"left": each.uses, "points": each.points},
                refused=UsesMoved,
            )
            for each in shares
        ]

    def give_back_writes(self, shares: Iterable[Share]) -> list[Write]:
        """The writes that undo a use; they refuse with `UsesMoved` if a shard is gone."""
        writes: list[Write] = []
        for each in shares:
            self._used_up.pop(each.counter, None)
            key = points_keys.counter(each.counter, each.shard)
            adds = {"left": each.uses, "points": each.points}
            writes.append(Change(key, adds=adds, refused=UsesMoved))
        return writes


def _attributes(shard: Shard) -> dict[str, int]:
    return {
        "left": shard.left,
        "points": shard.points,
        "room": shard.room,
        "budget": shard.budget,
    }


def _name(item: Item) -> str:
    name: str = item["pk"].split("#")[1]
    return name


def _read(item: Item) -> Shard:
    number = int(item["pk"].rpartition("#")[2])
    return Shard(number, item["left"], item["points"], item["room"], item["budget"])
