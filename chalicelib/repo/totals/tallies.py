"""Keeps what the workers counted of a day, until the totals of the day are stored."""

import base64
import json
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from chalicelib.domain.totals.day_tally import DayTally
from chalicelib.domain.totals.sums import Sales, SalesRow, SaleSums
from chalicelib.repo.table import totals_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

KEPT = timedelta(days=30)  # a clock that stood still for long finds them again
PIECE_BYTES = 350_000  # of an item of at most 400 KB
PIECES_AT_ONCE = 3  # of one query: a megabyte
PIECES_MAX = 100  # of a query that DynamoDB ends at a megabyte


@dataclass(frozen=True, slots=True)
class TallyStore:
    """The tallies of the table."""

    table: Table

    def keep(self, day: date, part: int, tally: DayTally, now: datetime) -> None:
        """Keep the tally of one part. The first piece comes last: with it the part is counted."""
        packed = encode_tally(tally)
        pieces = [packed[at : at + PIECE_BYTES] for at in range(0, len(packed), PIECE_BYTES)]
        for number, piece in reversed(list(enumerate(pieces))):
            attributes: dict[str, Value] = {
                "piece": piece,
                "pieces": len(pieces),
                "ttl": int((now + KEPT).timestamp()),
            }
            self.table.put(Put(totals_keys.tally(day, part, number), attributes, version=None))

    def of_day(self, day: date) -> dict[int, DayTally]:
        """The tallies of the parts that are counted, by part."""
        pk = totals_keys.tally_partition(day)
        return _read_tallies(self.table.query_all(pk, prefix="", page=PIECES_AT_ONCE))

    def buyers(self, day: date) -> set[int] | None:
        """The marks of the customers of the receipts of a day; None: not all parts noted them.

        The reads are eventually consistent: each page of a campaign makes them, hours later.
        """
        pk = totals_keys.tally_partition(day)
        parts = _read_tallies(self.table.query_days(pk, "0", "9", page=PIECES_MAX))
        marks = [tally.buyers for tally in parts.values() if tally.buyers is not None]
        return set().union(*marks) if len(marks) == totals_keys.SHARDS else None


def _read_tallies(items: Iterable[Item]) -> dict[int, DayTally]:
    found: dict[int, DayTally] = {}
    for part, pieces in groupby(items, key=lambda item: item["sk"].partition("#")[0]):
        mine = list(pieces)
        if len(mine) >= mine[0]["pieces"]:
            whole = b"".join(bytes(piece["piece"]) for piece in mine[: mine[0]["pieces"]])
            found[int(part)] = decode_tally(whole)
    return found


def _encode_buyers(buyers: set[int]) -> str:
    return base64.b64encode(array("I", sorted(buyers)).tobytes()).decode()


def _decode_buyers(text: str | None) -> set[int] | None:
    # Absent in tallies of older releases.
    return None if text is None else set(array("I", base64.b64decode(text)))


def encode_tally(tally: DayTally) -> bytes:
    """Pack a tally as compressed JSON."""
    packed = {
        "points": tally.points,
        "debt": tally.debt,
        "messages": [[*of, count] for of, count in tally.messages.items()],
        "expiring": tally.expiring,
        "sales": {day.isoformat(): sales_rows(sales) for day, sales in tally.sales.items()},
        **({} if tally.buyers is None else {"buyers": _encode_buyers(tally.buyers)}),
    }
    return zlib.compress(json.dumps(packed, separators=(",", ":")).encode())


def decode_tally(packed: bytes) -> DayTally:
    """Unpack what `encode_tally` packed."""
    said = json.loads(zlib.decompress(packed))
    return DayTally(
        Counter(said["points"]),
        said["debt"],
        Counter({(channel, state): count for channel, state, count in said["messages"]}),
        {date.fromisoformat(day): read_rows(rows) for day, rows in said["sales"].items()},
        said["expiring"],
        _decode_buyers(said.get("buyers")),
    )


def sales_rows(sales: Sales) -> list[list[Any]]:
    """Write sales as rows, in a fixed order."""
    return [[*row, *sums] for row, sums in sorted(sales.items())]


def read_rows(rows: list[list[Any]]) -> Sales:
    """Read what `sales_rows` wrote."""
    return {SalesRow(by, shop, name): SaleSums(*sums) for by, shop, name, *sums in rows}
