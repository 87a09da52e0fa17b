"""DynamoDB in this process's memory: the calls that `chalicelib.repo.table.table` makes.

Previews, unit tests and simulations of a year use it: a call costs microseconds. A test compares
its answers with those of the engine. `calls` and `written` are always counted, `units` only where
`item_bytes` measures items: measuring each of them would be a quarter of a simulated year.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from math import ceil
from typing import Any
from zlib import crc32

from chalicelib.aws.memory.expressions import (
    ExpressionReader,
    Item,
    Json,
    clauses,
    read_statement,
    refusal,
)
from chalicelib.aws.memory.places import (
    INDEXES,
    Entry,
    Place,
    entry_of,
    part_of,
    place_of,
    written_place,
)
from chalicelib.aws.memory.rules import (
    BATCH_GET_MAX,
    BATCH_WRITE_MAX,
    TRANSACT_MAX,
    check_batch,
    check_item,
    check_key,
    check_placeholders,
)

Index = defaultdict[str, list[Entry]]

READ_BYTES = 4096
WRITE_BYTES = 1024


@dataclass(slots=True)
class Units:
    """The units that DynamoDB would have charged."""

    read: float = 0
    write: float = 0


@dataclass(slots=True)
class MemoryTable:
    """One table with its indexes; it replaces the client of DynamoDB."""

    item_bytes: Callable[[Item | None], int] | None = None
    calls: Counter[str] = field(default_factory=Counter)
    units: Units = field(default_factory=Units)
    written: int = 0
    _items: dict[Place, Item] = field(default_factory=dict)
    _sorted: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _indexes: dict[str, Index] = field(
        default_factory=lambda: {name: defaultdict(list) for name in INDEXES}
    )

    def get_item(self, *, Key: Item, **asked: Any) -> Json:  # noqa: ANN401, N803
        self.calls["get_item"] += 1
        check_key(Key)
        found = self._items.get(place_of(Key))
        self._reads([found], consistent=bool(asked.get("ConsistentRead")))
        return {"Item": found} if found else {}

    def batch_get_item(self, *, RequestItems: Json) -> Json:  # noqa: N803
        self.calls["batch_get_item"] += 1
        ((name, asked),) = RequestItems.items()
        check_placeholders(asked)
        check_batch(map(place_of, asked["Keys"]), BATCH_GET_MAX)
        found = [self._items.get(place_of(key)) for key in asked["Keys"]]
        for each in found:
            self._reads([each], consistent=bool(asked.get("ConsistentRead")))
        kept = asked.get("ExpressionAttributeNames", {}).values()
        items = [part_of(item, kept) if kept else item for item in found if item]
        return {"Responses": {name: items}, "UnprocessedKeys": {}}

    def query(self, **asked: Any) -> Json:  # noqa: ANN401
        self.calls["query"] += 1
        check_placeholders(asked)
        values = {name: typed["S"] for name, typed in asked["ExpressionAttributeValues"].items()}
        if "IndexName" in asked:
            (hashed,) = values.values()
            return self._page(self._indexes[asked["IndexName"]].get(hashed, []), asked)
        sort_keys = self._sorted.get(values[":pk"], [])
        low, high = bisect_left(sort_keys, values[":low"]), bisect_right(sort_keys, values[":high"])
        within = sort_keys[low:high]
        chosen = within if asked.get("ScanIndexForward", True) else reversed(within)
        found = [self._items[values[":pk"], sk] for sk in islice(chosen, asked["Limit"])]
        self._reads(found, consistent=bool(asked.get("ConsistentRead")))
        if len(found) < len(within):
            last = {name: found[-1][name] for name in ("pk", "sk")}
            return {"Items": found, "LastEvaluatedKey": last}
        return {"Items": found}

    def scan(self, **asked: Any) -> Json:  # noqa: ANN401
        self.calls["scan"] += 1
        if "IndexName" not in asked:
            return {"Items": self._chosen(asked.get("ExpressionAttributeValues", {}))}
        check_placeholders(asked)
        index = self._indexes[asked["IndexName"]]
        segment, total = asked["Segment"], asked["TotalSegments"]
        entries = (
            entry
            for due in sorted(index)
            if crc32(due.encode()) % total == segment
            for entry in index[due]
        )
        return self._page(list(entries), asked)

    def _chosen(self, sort_keys: Item) -> list[Item]:
        """All items, or those with one of the sort keys: the only filter of a whole table."""
        wanted = [typed["S"] for typed in sort_keys.values()]
        return [item for (_, sk), item in self._items.items() if not wanted or sk in wanted]

    def put_item(self, **asked: Any) -> Json:  # noqa: ANN401
        self.calls["put_item"] += 1
        self._make("Put", asked)
        return {}

    def update_item(self, **asked: Any) -> Json:  # noqa: ANN401
        self.calls["update_item"] += 1
        self._make("Update", asked)
        return {}

    def delete_item(self, *, Key: Item, **_: Any) -> Json:  # noqa: ANN401, N803
        self.calls["delete_item"] += 1
        check_key(Key)
        self._write(place_of(Key), None)
        return {}

    def batch_write_item(self, *, RequestItems: Json) -> Json:  # noqa: N803
        self.calls["batch_write_item"] += 1
        ((_, requests),) = RequestItems.items()
        puts = [request["PutRequest"] for request in requests]
        places = [written_place(put) for put in puts]
        check_batch(places, BATCH_WRITE_MAX)
        items = [self._after("Put", put) for put in puts]
        for place, item in zip(places, items, strict=True):
            self._write(place, item)
        return {"UnprocessedItems": {}}

    def transact_write_items(self, *, TransactItems: list[Json]) -> Json:  # noqa: N803
        """Make all writes or none; every condition is checked before the first write."""
        self.calls["transact_write_items"] += 1
        writes = [next(iter(each.items())) for each in TransactItems]
        places = [written_place(write) for _, write in writes]
        check_batch(places, TRANSACT_MAX)
        reasons = [self._reason(write) for _, write in writes]
        if any(reason["Code"] != "None" for reason in reasons):
            raise refusal("TransactionCanceledException", CancellationReasons=reasons)
        items = [self._after(kind, write) for kind, write in writes]
        before = self.units.write
        for place, item in zip(places, items, strict=True):
            self._write(place, item)
        self.units.write += self.units.write - before  # a transaction costs twice
        return {}

    def batch_execute_statement(self, *, Statements: list[Json]) -> Json:  # noqa: N803
        self.calls["batch_execute_statement"] += 1
        places = (place_of(read_statement(each).named) for each in Statements)
        check_batch(places, BATCH_WRITE_MAX)
        return {"Responses": [self._execute(each) for each in Statements]}

    def _execute(self, asked: Json) -> Json:
        statement = read_statement(asked)
        place = place_of(statement.named)
        found = self._items.get(place)
        if statement.version is None and found is not None:
            return {"Error": {"Code": "DuplicateItem"}}
        if statement.version is not None and (found or {}).get("version") != statement.version:
            return {"Error": {"Code": "ConditionalCheckFailed"}}
        item = {**(found or {}), **statement.named}
        check_item(item)
        self._write(place, item)
        return {}

    def _make(self, kind: str, asked: Json) -> None:
        place = written_place(asked)
        self._check(asked, place)
        self._write(place, self._after(kind, asked))

    def _after(self, kind: str, asked: Json) -> Item | None:
        """The item after a write; None if it was deleted."""
        if kind == "Delete":
            return None
        item = dict(asked["Item"]) if kind == "Put" else self._updated(asked)
        check_item(item)
        return item

    def _updated(self, asked: Json) -> Item:
        item = dict(self._items.get(place_of(asked["Key"])) or asked["Key"])
        sets, adds = clauses(asked["UpdateExpression"])
        read = ExpressionReader(asked, item)
        # All parts of an update see the item as it was before.
        changed = {read.name(each[1]): read.set(each) for each in sets}
        changed |= {read.name(name): read.sum(name, amount) for name, amount in adds}
        return item | changed

    def _check(self, asked: Json, place: Place) -> None:
        reason = self._judged(asked, place)
        if reason is not None:
            raise refusal("ConditionalCheckFailedException", **reason)

    def _reason(self, write: Json) -> Json:
        reason = self._judged(write, written_place(write))
        return {"Code": "None"} if reason is None else {"Code": "ConditionalCheckFailed", **reason}

    def _judged(self, asked: Json, place: Place) -> Json | None:
        """The stored item if its condition refuses the write; None if the write may be made."""
        check_placeholders(asked)
        condition, found = asked.get("ConditionExpression", ""), self._items.get(place)
        if not condition or ExpressionReader(asked, found or {}).holds(condition):
            return None
        is_asked = asked.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
        return {"Item": found} if found and is_asked else {}

    def _write(self, place: Place, item: Item | None) -> None:
        before = self._items.pop(place, None)
        self.written += 1
        self._writes(before, item)
        for name, index in self._indexes.items():
            self._enter(index, entry_of(before, name), entry_of(item, name))
        pk, sk = place
        if item is None:
            if before is not None:
                self._sorted[pk].remove(sk)
            return
        self._items[place] = item
        if before is None:
            insort(self._sorted[pk], sk)

    def _enter(self, index: Index, was: Entry | None, will: Entry | None) -> None:
        """Update an index."""
        # DynamoDB charges for an entry that moves twice: one unit to delete, one to write.
        if was == will:
            return
        if was:
            index[was[0]].remove(was)
            self.units.write += 1
            if not index[was[0]]:
                del index[was[0]]
        if will:
            insort(index[will[0]], will)
            self.units.write += 1

    def _page(self, entries: list[Entry], asked: Json) -> Json:
        start = asked.get("ExclusiveStartKey")
        if start:
            after = entry_of(start, asked["IndexName"])
            entries = [entry for entry in entries if after is not None and entry > after]
        page = entries[: asked["Limit"]]
        places = (*INDEXES[asked["IndexName"]], "pk", "sk")
        items: list[Item] = [
            {place: {"S": text} for place, text in zip(places, entry, strict=True)}
            for entry in page
        ]
        self._reads(items, consistent=False)
        more = items[-1] if len(page) < len(entries) else None
        wanted, names = asked.get("FilterExpression"), asked.get("ProjectionExpression", "")
        if wanted:
            items = [item for item in items if ExpressionReader(asked, item).holds(wanted)]
        if names:
            items = [part_of(item, names.split(", ")) for item in items]
        return {"Items": items, "LastEvaluatedKey": more}

    def _writes(self, before: Item | None, after: Item | None) -> None:
        if self.item_bytes is not None:
            size = max(self.item_bytes(before), self.item_bytes(after))
            self.units.write += max(1, ceil(size / WRITE_BYTES))

    def _reads(self, items: Iterable[Item | None], *, consistent: bool) -> None:
        if self.item_bytes is None:
            return
        size = sum(map(self.item_bytes, items))
        self.units.read += max(1, ceil(size / READ_BYTES)) * (1 if consistent else 0.5)
