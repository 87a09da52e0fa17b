"""How far the base is counted for a day's thresholds, part by part, and the sample that is left."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.errors import Conflict
from chalicelib.domain.scores.counter_codec import PACKED_SUMS_MAX, decode_counter, encode_counter
from chalicelib.domain.scores.customer_sample import CustomerSample
from chalicelib.domain.scores.threshold_counter import ThresholdCounter
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

KEPT = timedelta(days=7)  # not read once the day has its thresholds
SAMPLE_MAX = 5_000  # a share of them is known to 1.4 points of a hundred, in 95 cases of 100
SPARE = 2  # times as many are drawn, since parts of the base are not alike


@dataclass(frozen=True, slots=True)
class Counting:
    """One of `parts` parts of the base, counted up to `cursor` or to its end."""

    part: int
    parts: int
    counter: ThresholdCounter
    sample: CustomerSample
    cursor: str = ""
    is_done: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Countings:
    """The countings of the table; of two workers on one part, the slower is refused."""

    table: Table

    def get(self, day: date, *, part: int, parts: int) -> Counting:
        """How far a part is; one that was begun with another number of parts begins anew."""
        item = self.table.get(keys.counting(day, part))
        if item is None:
            return _begun(day, part, parts)
        if item["parts"] != parts:
            return replace(_begun(day, part, parts), version=item["version"])
        return _read(day, item)

    def keep(self, counting: Counting, now: datetime) -> Counting:
        """Keep how far a part is now.

        Raises:
            Conflict: `counting.moved`: another worker counts the same part.
        """
        try:
            self.table.put(_write(counting, now))
        except ConditionFailed as failed:
            raise Conflict("counting.moved") from failed
        return replace(counting, version=counting.version + 1)

    def keep_sample(self, sample: CustomerSample) -> None:
        """Keep the sample of the whole base; it replaces that of another day."""
        self.table.put(Put(keys.BASE_SAMPLE, _sample_attributes(sample), version=None))

    def sample(self) -> CustomerSample | None:
        """The last sample of the whole base; None before the first."""
        item = self.table.get(keys.BASE_SAMPLE)
        return _read_sample(date.fromisoformat(item["day"]), item) if item else None


def _begun(day: date, part: int, parts: int) -> Counting:
    size_max = SAMPLE_MAX if parts == 1 else -(-SPARE * SAMPLE_MAX // parts)
    counter = ThresholdCounter(day, PACKED_SUMS_MAX)
    return Counting(part, parts, counter, CustomerSample(day, size_max))


def _write(counting: Counting, now: datetime) -> Put:
    attributes: dict[str, Value] = {
        **_sample_attributes(counting.sample),
        "parts": counting.parts,
        "counter": encode_counter(counting.counter),
        "cursor": counting.cursor,
        "is_done": counting.is_done,
        "version": counting.version + 1,
        "ttl": int((now + KEPT).timestamp()),
    }
    key = keys.counting(counting.counter.day, counting.part)
    return Put(key, attributes, version=counting.version)


def _read(day: date, item: Item) -> Counting:
    return Counting(
        part=int(item["sk"]),
        parts=item["parts"],
        counter=decode_counter(item["counter"]),
        sample=_read_sample(day, item),
        cursor=item["cursor"],
        is_done=item["is_done"],
        version=item["version"],
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
