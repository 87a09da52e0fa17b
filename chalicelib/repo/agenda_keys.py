"""The keys of the index `agenda`: what must happen to a customer on a day, spread over shards.

| due                                | who  | question                                             |
|------------------------------------|------|------------------------------------------------------|
| birthday#<MM-DD>#<shard>           | <id> | whose birthday is it? `none` where nobody knows it   |
| silent#<day>#<shard>               | <id> | whose silence is to be looked at on that day?        |

A profile stands in the index under its birthday, so that the index is also the list of the base:
an erased customer leaves it. Every other matter of a day is a small item of its own.
"""

from datetime import date
from zlib import crc32

from chalicelib.domain.birthday import Birthday
from chalicelib.domain.ids import CustomerId

SHARDS = 4  # so that a birthday that an import made everybody's does not heat one key
BIRTHDAY = "birthday"
SILENT = "silent"
NONE = "none"


def birthday(customer_id: CustomerId, born: Birthday | None) -> dict[str, str]:
    """Where a profile stands."""
    day = f"{born.month:02}-{born.day:02}" if born else NONE
    return {"due": birthday_due(day, shard_of(customer_id)), "who": customer_id}


def silent(customer_id: CustomerId, day: date) -> dict[str, str]:
    """Where a look at somebody's silence stands."""
    return {"due": silent_due(day, shard_of(customer_id)), "who": customer_id}


def birthday_due(day: str, shard: int) -> str:
    """The customers of one shard born on a day, `05-14`."""
    return f"{BIRTHDAY}#{day}#{shard}"


def silent_due(day: date, shard: int) -> str:
    """The customers of one shard whose silence is looked at on a day."""
    return f"{SILENT}#{day.isoformat()}#{shard}"


def shard_of(customer_id: CustomerId) -> int:
    """Spread customers evenly, the same one always to the same shard."""
    return crc32(customer_id.encode()) % SHARDS
