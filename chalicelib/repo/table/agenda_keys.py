"""The keys of the index `agenda`: what is due to customers on a day, spread over shards.

| due                                | who  | question                                             |
|------------------------------------|------|------------------------------------------------------|
| birthday#<MM-DD>#<shard>           | <id> | which customers have this birthday? `none`: unknown  |
| silent#<day>#<shard>               | <id> | which customers have an inactivity check then?       |
| points#<day>#<shard>               | <id> | which accounts of points are due on that day?        |

Every profile has an entry under its birthday, so that the index also lists all customers; erasure
removes the entry. An inactivity timer is an item of its own (docs/decisions/0015).
"""

from collections.abc import Iterable
from datetime import date
from zlib import crc32

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.ids import CustomerId

# A shop that imports thousands of customers with 1 January must not overload one key of the index.
SHARDS = 4
BIRTHDAY = "birthday"
SILENT = "silent"
POINTS = "points"
NONE = "none"


def birthday(customer_id: CustomerId, born: Birthday | None) -> dict[str, str]:
    """The index attributes of a profile."""
    # 29 February has a key of its own; the birthday trigger decides on which day it is due.
    day = f"{born.month:02}-{born.day:02}" if born else NONE
    return {"due": due(BIRTHDAY, day, shard_of(customer_id)), "who": customer_id}


def inactivity_timer(customer_id: CustomerId, day: date) -> dict[str, str]:
    """The index attributes of a customer's inactivity timer."""
    return {"due": due(SILENT, day.isoformat(), shard_of(customer_id)), "who": customer_id}


def account_due(customer_id: CustomerId, day: date) -> dict[str, str]:
    """The index attributes of the day on which the clock looks at an account."""
    return {"due": due(POINTS, day.isoformat(), shard_of(customer_id)), "who": customer_id}


def due(kind: str, day: str, shard: int) -> str:
    """The index key of one shard of a day: `birthday#05-14#3`."""
    return f"{kind}#{day}#{shard}"


def dues(kind: str, days: Iterable[str]) -> list[str]:
    """The index keys of all shards of these days, always in the same order."""
    return [due(kind, day, shard) for day in days for shard in range(SHARDS)]


def shard_of(customer_id: CustomerId) -> int:
    """The shard of a customer: evenly spread, and always the same for one customer."""
    # Not `hash()`: Python salts it anew in each process.
    return crc32(customer_id.encode()) % SHARDS
