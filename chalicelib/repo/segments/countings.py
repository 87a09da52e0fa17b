"""The progress of the counts of the base, part by part, and the sample that it draws."""

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CountName
from chalicelib.domain.scores.counter_codec import PACKED_SUMS_MAX, decode_counter, encode_counter
from chalicelib.domain.scores.customer_sample import CustomerSample
from chalicelib.domain.scores.member_counter import MemberCounter
from chalicelib.domain.scores.threshold_counter import ThresholdCounter
from chalicelib.domain.scores.thresholds import count_name
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

KEPT = timedelta(days=7)  # no code reads it once the count has its thresholds
# The 95 % interval of a share among 5,000 customers is 1.4 percentage points to either side.
SAMPLE_MAX = 5_000
# Parts of the base differ in size, so each draws twice its share: the merged sample is then full.
SPARE = 2


@dataclass(frozen=True, slots=True)
class Counting:
    """The count of one of `parts` parts of the base, up to `cursor` or to the end of the part.

    `at` is that of the thresholds: 0 for the first count of a day.
    """

    part: int
    parts: int
    counter: ThresholdCounter
    sample: CustomerSample
    cursor: str = ""
    is_done: bool = False
    version: int = 0
    at: int = 0
    members: MemberCounter = field(default_factory=MemberCounter)

    @property
    def name(self) -> CountName:
        """The name of the count of which this is a part."""
        return count_name(self.counter.day, self.at)


@dataclass(frozen=True, slots=True)
class Countings:
    """The counts of the table; of two workers on one part, the slower is refused."""

    table: Table

    def get(self, day: date, *, part: int, parts: int, at: int = 0) -> Counting:
        """The count of a part. A count with another number of parts is started anew."""
        item = self.table.get(keys.counting(count_name(day, at), part))
        if item is None:
            return _new_counting(day, part, parts, at)
        if item["parts"] != parts:
            # Its parts have other bounds. The version stays, so that its worker is refused.
            return replace(_new_counting(day, part, parts, at), version=item["version"])
        return _read(day, item, at)

    def keep(self, counting: Counting, now: datetime) -> Counting:
        """Save the progress of a part and return its next version.

        Raises:
            Conflict: `counting.moved`: another worker counts the same part.
        """
        try:
            self.table.put(_write(counting, now))
        except ConditionFailed as failed:
            raise Conflict("counting.moved") from failed
        return replace(counting, version=counting.version + 1)

    def keep_sample(self, sample: CustomerSample) -> None:
        """Save the sample of the whole base; it replaces the sample of the count before."""
        self.table.put(Put(keys.BASE_SAMPLE, _sample_attributes(sample), version=None))

    def sample(self) -> CustomerSample | None:
        """The last sample of the whole base; None before the first."""
        item = self.table.get(keys.BASE_SAMPLE)
        return _read_sample(date.fromisoformat(item["day"]), item) if item else None


def _new_counting(day: date, part: int, parts: int, at: int) -> Counting:
    size_max = SAMPLE_MAX if parts == 1 else -(-SPARE * SAMPLE_MAX // parts)
    counter = ThresholdCounter(day, PACKED_SUMS_MAX)
    return Counting(part, parts, counter, CustomerSample(day, size_max), at=at)


def _write(counting: Counting, now: datetime) -> Put:
    attributes: dict[str, Value] = {
        **_sample_attributes(counting.sample),
        "parts": counting.parts,
        "counter": encode_counter(counting.counter),
        "members": json.dumps(counting.members.to_rows(), separators=(",", ":")),
        "cursor": counting.cursor,
        "is_done": counting.is_done,
        "version": counting.version + 1,
        "ttl": int((now + KEPT).timestamp()),
    }
    key = keys.counting(counting.name, counting.part)
    return Put(key, attributes, version=counting.version)


def _read(day: date, item: Item, at: int) -> Counting:
    return Counting(
        part=int(item["sk"]),
        parts=item["parts"],
        counter=decode_counter(item["counter"]),
        sample=_read_sample(day, item),
        cursor=item["cursor"],
        is_done=item["is_done"],
        version=item["version"],
        at=at,
        members=MemberCounter.from_rows(json.loads(item["members"]))
        if "members" in item
        else MemberCounter(),
    )


def _sample_attributes(sample: CustomerSample) -> dict[str, Value]:
    sample.trim()
    return {
        "day": sample.day.isoformat(),
        "size_max": sample.size_max,
        "met": sample.met,
        "bound": sample.bound,
        "sample": sample.pack(),
    }


def _read_sample(day: date, item: Item) -> CustomerSample:
    sample = CustomerSample(day, item["size_max"], item["met"], item["bound"])
    sample.unpack(item["sample"])
    return sample
