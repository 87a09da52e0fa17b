"""Stores who of a page bought in the window of its run, while the window is open.

With it the daily measuring reads only the customers of the receipts of a day.
"""

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import ChunkId, CustomerId
from chalicelib.domain.planning.chunk import Address
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.shopping.shopping import Spent
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

KEPT = timedelta(days=40)  # a run that is not measured for so long is read as a whole again


@dataclass(frozen=True, slots=True)
class PageSales:
    """What the customers of a page bought; `of` is the prefix of the ids of its chunks.

    `spent` has all receipts that were recorded until the end of the day `until`, and no customer
    who bought nothing. `receipts` are states of recipients: their engagements said, when the
    recipients were counted last, that the message was or was not accepted after all.
    """

    of: str
    until: date
    spent: Mapping[CustomerId, Spent] = field(default_factory=dict)
    receipts: Mapping[CustomerId, DeliveryState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageSalesStore:
    """The buyers of pages in the table."""

    table: Table
    now: Callable[[], datetime]

    def get(self, run: Run, of: str) -> PageSales | None:
        """The buyers of one page; None if they were not stored yet, or not for long."""
        item = self.table.get(_key(run, of))
        if item is None:
            return None
        said = json.loads(zlib.decompress(bytes(item["sales"])))
        return PageSales(
            of=of,
            until=date.fromisoformat(item["until"]),
            spent={CustomerId(each): Spent(*spent) for each, spent in said["spent"].items()},
            receipts={
                CustomerId(each): DeliveryState(state) for each, state in said["receipts"].items()
            },
        )

    def keep(self, run: Run, sales: PageSales) -> None:
        """Store the buyers of a page.

        If two workers do, one of them wins: each is complete until its own day.
        """
        packed = json.dumps(
            {"spent": sales.spent, "receipts": sales.receipts}, separators=(",", ":")
        )
        attributes: dict[str, Value] = {
            "until": sales.until.isoformat(),
            "sales": zlib.compress(packed.encode()),
            "ttl": int((self.now() + KEPT).timestamp()),
        }
        self.table.put(Put(_key(run, sales.of), attributes, version=None))

    def remove(self, run: Run, of: str) -> None:
        """Remove the buyers of a page after its final measurement."""
        self.table.delete(_key(run, of))


def _key(run: Run, of: str) -> Key:
    return keys.page_sales(Address(run.campaign, run.name, ChunkId(of)))
