"""The keys of the index `agenda`: what must happen to a customer on a day, spread over shards.

| due                                | who  | question                                             |
|------------------------------------|------|------------------------------------------------------|
| birthday#<MM-DD>#<shard>           | <id> | whose birthday is it? `none`: not known              |
| silent#<day>#<shard>               | <id> | whose silence is to be looked at on that day?        |

A profile stands in the index under its birthday, so that the index is also the list of the base:
an erased customer leaves it. Every other matter of a day is a small item of its own.
"""

from collections.abc import Iterable
from datetime import date
from zlib import crc32

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.ids import CustomerId

SHARDS = 4  # so that a birthday that an import made everybody's does not heat one key
BIRTHDAY = "birthday"
SILENT = "silent"
NONE = "none"


def birthday(customer_id: CustomerId, born: Birthday | None) -> dict[str, str]:
    """Where a profile stands."""
    day = f"{born.month:02}-{born.day:02}" if born else NONE
    return {"due": due(BIRTHDAY, day, shard_of(customer_id)), "who": customer_id}


def silent(customer_id: CustomerId, day: date) -> dict[str, str]:
    """Where the inactivity timer of a customer stands."""
    return {"due": due(SILENT, day.isoformat(), shard_of(customer_id)), "who": customer_id}


def due(kind: str, day: str, shard: int) -> str:
    """One shard of one day of one kind: `birthday#05-14#3`."""
    return f"{kind}#{day}#{shard}"


def dues(kind: str, days: Iterable[str]) -> list[str]:
    """All that stands on some days of one kind, a shard an entry, always in the same order."""
    return [due(kind, day, shard) for day in days for shard in range(SHARDS)]


def shard_of(customer_id: CustomerId) -> int:
    """Spread customers evenly, the same one always to the same shard."""
    return crc32(customer_id.encode()) % SHARDS
