"""Counts the uses and the points of a popular offer in shards, so that no single item is hot.

The shards together hold exactly what is left. A use takes from one of them, on the condition that
it has enough; only when none has, it takes the rest of several. So the limit is never exceeded, and
nothing of it is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

SHARDS_MAX = 16
USES_A_SHARD = 8
POINTS_A_SHARD = 1000
UNLIMITED = 10**12
"""What a shard has left of something that has no limit."""


class LimitCaps(NamedTuple):
    """The most uses and the most points in total; None: no bound."""

    uses: int | None = None
    points: int | None = None

    @property
    def shards(self) -> int:
        """How many shards count towards these caps; a small limit needs only one."""
        bounds = []
        if self.uses is not None:
            bounds.append(self.uses // USES_A_SHARD)
        if self.points is not None:
            bounds.append(self.points // POINTS_A_SHARD)
        return min(SHARDS_MAX, max(1, min(bounds))) if bounds else 0


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of a counter: what is left of its uses and points, and what it began with."""

    number: int
    left: int
    points: int
    room: int
    budget: int


class Share(NamedTuple):
    """What one use takes from one shard of a counter."""

    counter: str
    shard: int
    uses: int
    points: int


@dataclass(frozen=True, slots=True)
class LimitCounter:
    """A counter as it was read."""

    name: str
    shards: tuple[Shard, ...]

    @property
    def left(self) -> int:
        """The uses that are left."""
        return sum(each.left for each in self.shards)

    @property
    def points_left(self) -> int:
        """The points that are left."""
        return sum(each.points for each in self.shards)

    @property
    def used(self) -> int:
        """How often it was used."""
        return sum(each.room - each.left for each in self.shards)

    @property
    def spent(self) -> int:
        """The points that were given."""
        return sum(each.budget - each.points for each in self.shards)

    def has(self, points: int) -> bool:
        """Whether one more use of so many points fits."""
        return self.left >= 1 and self.points_left >= points

    def take(self, points: int, first: int) -> tuple[Share, ...]:
        """Take a use and its points: from one shard if any has enough, else from several.

        `first` is the number of the shard that is asked first.
        """
        assert self.has(points), "the caller has asked"
        turned = sorted(self.shards, key=lambda each: (each.number - first) % len(self.shards))
        for each in turned:
            if each.left >= 1 and each.points >= points:
                return (Share(self.name, each.number, 1, points),)
        return self._from_several(turned, points)

    def _from_several(self, shards: Sequence[Shard], points: int) -> tuple[Share, ...]:
        uses, taken = 1, []
        for each in shards:
            part, use = min(points, each.points), min(uses, each.left)
            if part or use:
                taken.append(Share(self.name, each.number, use, part))
            points, uses = points - part, uses - use
        return tuple(taken)


def blind_share(name: str, points: int, shard: int) -> tuple[Share, ...]:
    """Take from a shard that was not read; its write is refused if it has not enough."""
    return (Share(name, shard, 1, points),)


def new_shards(caps: LimitCaps, former: LimitCounter | None = None) -> tuple[Shard, ...]:
    """Split caps over shards, less what the former counter has counted.

    What was used beyond a lowered limit stays used: less than nothing is left, in one shard, so
    that a use that comes back opens no other. A counter stays when its limits are gone.
    """
    used, spent = (former.used, former.spent) if former else (0, 0)
    count = _count(caps, used, spent, is_counted=former is not None and bool(former.shards))
    rooms, budgets = _split(caps.uses, count), _split(caps.points, count)
    left = _less(rooms, used, is_unlimited=caps.uses is None)
    points = _less(budgets, spent, is_unlimited=caps.points is None)
    return tuple(
        Shard(number, left[number], points[number], rooms[number], budgets[number])
        for number in range(count)
    )


def _count(caps: LimitCaps, used: int, spent: int, *, is_counted: bool) -> int:
    is_over = (caps.uses is not None and used > caps.uses) or (
        caps.points is not None and spent > caps.points
    )
    return 1 if is_over else caps.shards or (SHARDS_MAX if is_counted else 0)


def _split(whole: int | None, count: int) -> list[int]:
    if whole is None:
        return [UNLIMITED] * count
    part, rest = divmod(whole, count)
    return [part + (number < rest) for number in range(count)]


def _less(parts: Sequence[int], taken: int, *, is_unlimited: bool) -> list[int]:
    """Take from the parts evenly."""
    if is_unlimited or len(parts) == 1:
        return [parts[0] - taken, *parts[1:]] if parts else []
    return _split(sum(parts) - taken, len(parts))
