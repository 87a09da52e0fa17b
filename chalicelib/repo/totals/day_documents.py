"""Reads what was recorded on a day, by the index `days`: movements, receipts, returns, chunks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import NamedTuple

from chalicelib.domain.planning.chunk import RecipientResult
from chalicelib.domain.points.effect import ReturnEffect
from chalicelib.domain.points.entry import Entry
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.repo.points.account_items import read_entry
from chalicelib.repo.shopping.kept_returns import read_return
from chalicelib.repo.shopping.receipts import read_purchase
from chalicelib.repo.table import keys, points_keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.totals_keys import BOOKED, booked_shard

RECEIPT_SK = keys.receipt(shop="", number="").sk
PROGRESS = "PROGRESS#"
Items = Mapping[Key, Item]


class RecordedReceipt(NamedTuple):
    """A receipt, and the key that recorded it."""

    purchase: Purchase
    by: str


class RecordedReturn(NamedTuple):
    """A return of a receipt, and the key that recorded the receipt."""

    purchase: Purchase
    effect: ReturnEffect
    by: str


class EndedChunk(NamedTuple):
    """How the messages of a finished chunk ended."""

    channel: str
    results: Counter[RecipientResult]


Document = Entry | RecordedReceipt | RecordedReturn | EndedChunk


class DocumentPage(NamedTuple):
    """The documents of a page, and where the next one starts ("": this was the last page)."""

    documents: list[Document]
    next: str


@dataclass(frozen=True, slots=True)
class DayDocuments:
    """The documents of the table by the day of their recording."""

    table: Table
    zone: tzinfo  # the programme's

    def page(self, day: date, shard: int, *, start: str, limit: int) -> DocumentPage:
        """Read one page of the documents of one shard of a day.

        The index is eventually consistent: it is read hours after the end of the day.
        """
        page = self.table.day_page(booked_shard(day, shard), start=start, limit=limit)
        found = self._get(page.keys)
        beside = self._get({key for each in found for key in _named_by(each, found[each])})
        documents = [
            document
            for key in page.keys
            if key in found
            for document in self._documents(day, key, found[key], beside)
        ]
        return DocumentPage(documents, page.next)

    def of_receipts(self) -> Iterator[RecordedReceipt | RecordedReturn]:
        """Walk over the whole table, for a command of staff: every receipt with its returns."""
        for page in self.table.scan_keys([RECEIPT_SK], limit=1000):
            for item in self.table.get_many(page):
                receipt = RecordedReceipt(read_purchase(item), item["by"])
                yield receipt
                if not any(row.returned for row in receipt.purchase.rows.lines):
                    continue  # most receipts, so that each costs no query
                for kept in self.table.query_all(item["pk"], prefix=points_keys.RETURN_PREFIX):
                    if (effect := read_return(kept).snapshot.back) is not None:
                        yield RecordedReturn(receipt.purchase, effect, receipt.by)

    def _get(self, wanted: Iterable[Key]) -> dict[Key, Item]:
        return {Key(item["pk"], item["sk"]): item for item in self.table.get_many(wanted)}

    def _documents(self, day: date, key: Key, item: Item, beside: Items) -> Iterator[Document]:
        if key.sk.startswith(PROGRESS):
            channel = beside[_chunk_of(key)]["channel"]
            yield EndedChunk(channel, Counter(map(RecipientResult, item["outcomes"])))
        elif key.sk.startswith(points_keys.RETURN_PREFIX):
            receipt = beside[Key(key.pk, RECEIPT_SK)]
            yield from _returned(receipt, item)
        elif key.sk == RECEIPT_SK:
            yield RecordedReceipt(read_purchase(item), item["by"])
        else:
            entry = read_entry(item)
            yield entry
            yield from self._moved_by(day, entry, beside)

    def _moved_by(self, day: date, entry: Entry, beside: Items) -> Iterator[Document]:
        """Yield the receipt or the return that caused a movement, if it is not in the index."""
        receipt = beside.get(_receipt_of(entry.cause)) if _is_of_receipt(entry) else None
        if receipt is None:
            return
        if entry.cause["kind"] == "return":
            kept = beside.get(_return_of(entry.cause))
            if kept and BOOKED not in kept:
                yield from _returned(receipt, kept)
            return
        purchase = read_purchase(receipt)
        # A receipt of before the programme may get its points on a later day than it came.
        came = purchase.recorded_at.astimezone(self.zone).date() if purchase.recorded_at else None
        if BOOKED not in receipt and came == day:
            yield RecordedReceipt(purchase, receipt["by"])


def _is_of_receipt(entry: Entry) -> bool:
    return entry.cause.get("kind") in ("purchase", "return")


def _named_by(key: Key, item: Item) -> Sequence[Key]:
    """Return the keys of the items that are needed to read an item of the index."""
    if key.sk.startswith(PROGRESS):
        return [_chunk_of(key)]
    if key.sk.startswith(points_keys.RETURN_PREFIX):
        return [Key(key.pk, RECEIPT_SK)]
    if key.sk == RECEIPT_SK:
        return []
    entry = read_entry(item)
    if not _is_of_receipt(entry):
        return []
    is_return = entry.cause["kind"] == "return"
    return [_receipt_of(entry.cause), *([_return_of(entry.cause)] if is_return else [])]


def _receipt_of(cause: Mapping[str, str]) -> Key:
    return keys.receipt(shop=cause["shop"], number=cause["receipt"])


def _return_of(cause: Mapping[str, str]) -> Key:
    return points_keys.purchase_return(
        shop=cause["shop"], number=cause["receipt"], name=cause["number"]
    )


def _chunk_of(progress: Key) -> Key:
    return Key(progress.pk, f"CHUNK#{progress.sk.removeprefix(PROGRESS)}")


def _returned(receipt: Item, kept: Item) -> Iterator[RecordedReturn]:
    effect = read_return(kept).snapshot.back
    if effect is not None:
        yield RecordedReturn(read_purchase(receipt), effect, receipt["by"])
