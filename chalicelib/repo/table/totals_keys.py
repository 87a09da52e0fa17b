"""Builds the keys of the daily totals, and the index `days`: what was recorded on a day.

| booked            | pk, sk                | question                                            |
|-------------------|-----------------------|-----------------------------------------------------|
| <day>#<shard>     | those of the item     | which movements, receipts and chunks are of the day? |

A receipt or a return with a movement of points is found by that movement, so that a purchase costs
one entry of the index (docs/decisions/0080).
"""

from datetime import date
from zlib import crc32

from chalicelib.repo.table.keys import Key

TOTALS = "TOTALS"
SALES = "SALES"
MEMBERS = "MEMBERS"
BOOKED = "booked"  # the attribute that names the day of an item
# The documents of a day are written at the same time, and counted by so many workers.
SHARDS = 8
PIECE_DIGITS = 2


def booked(day: date, key: Key) -> dict[str, str]:
    """The index attribute of an item that was recorded on an accounting day."""
    # Not `hash()`: Python salts it anew in each process.
    return {BOOKED: booked_shard(day, crc32(f"{key.pk}|{key.sk}".encode()) % SHARDS)}


def booked_shard(day: date, shard: int) -> str:
    """The index key of one shard of a day: `2026-11-30#3`."""
    return f"{day.isoformat()}#{shard}"


def totals(day: date, recorded: date) -> Key:
    """What documents recorded on one day say about a day: the same one, or an earlier one."""
    return Key(TOTALS, f"{day.isoformat()}#{recorded.isoformat()}")


def members(day: date) -> Key:
    """The customers by stage at the end of a day; beside its totals, so that one query has both."""
    return Key(TOTALS, f"{day.isoformat()}#{MEMBERS}")


def sales(day: date, recorded: date) -> Key:
    """The sales of a day by shop, cashier and category."""
    return Key(SALES, f"{day.isoformat()}#{recorded.isoformat()}")


def sales_of_shop(shop: str, day: date, recorded: date) -> Key:
    """The sales of one shop on a day, by cashier and category."""
    return Key(f"{SALES}#{shop}", f"{day.isoformat()}#{recorded.isoformat()}")


def tally(recorded: date, part: int, piece: int) -> Key:
    """One piece of what one worker counted of a day."""
    return Key(tally_partition(recorded), f"{part}#{piece:0{PIECE_DIGITS}d}")


def tally_partition(recorded: date) -> str:
    """The partition of what the workers counted of a day."""
    return f"TALLY#{recorded.isoformat()}"
