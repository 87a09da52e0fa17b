"""A table in memory that keeps items and counts what DynamoDB would charge for each call.

It understands the expressions that `chalicelib.repo.table.table` writes and no other: anything
else is a ValidationException, so that a new expression is noticed here first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.capacity import TRANSACTION_FACTOR, item_bytes, read_units, write_units

Item = dict[str, dict[str, Any]]
Request = Mapping[str, Any]
Answer = dict[str, Any]

ABSENT = re.compile(r"attribute_not_exists\((\S+)\)")
COMPARED = re.compile(r"(\S+) ([=<]) (\S+)")
EXISTING = re.compile(r"attribute_exists\((\S+)\)")
CLAUSES = re.compile(r"(SET|ADD) ((?:(?! SET | ADD ).)+)")
INSERTED = re.compile(r"INSERT INTO \S+ VALUE \{((?:'\w+': \?(?:, )?)+)\}")
UPDATED = re.compile(
    r'UPDATE \S+ ((?:SET "\w+" = \? )+)WHERE "pk" = \? AND "sk" = \? AND "version" = \?'
)
WORD = re.compile(r"['\"](\w+)['\"]")
PAGED = "pk = :pk AND sk BETWEEN :low AND :high"


class Refused(Exception):
    """An error as DynamoDB answers it; `body` has its fields beside the type."""

    def __init__(self, code: str, **body: Any) -> None:  # noqa: ANN401 - JSON
        super().__init__(code)
        self.code = code
        self.body = body


@dataclass(slots=True)
class Units:
    """The units charged since the last reading."""

    read: float = 0
    write: int = 0


@dataclass(slots=True)
class Store:
    """One table with the keys `pk` and `sk`."""

    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    units: Units = field(default_factory=Units)

    def call(self, operation: str, request: Request) -> Answer:
        """Execute an operation and count its units.

        Raises:
            Refused: a condition failed, or the request is not understood.
        """
        calls = {
            "GetItem": self._get,
            "BatchGetItem": self._get_many,
            "Query": self._query,
            "PutItem": self._put,
            "UpdateItem": self._update,
            "DeleteItem": self._delete,
            "TransactWriteItems": self._transact,
            "BatchExecuteStatement": self._each,
            "BatchWriteItem": self._put_many,
        }
        if operation not in calls:
            raise Refused("UnknownOperationException")
        return calls[operation](request)

    def drop(self, sort_keys: tuple[str, ...]) -> None:
        """Delete the items whose sort keys have this prefix, without counting units."""
        self.items = {
            key: item for key, item in self.items.items() if not key[1].startswith(sort_keys)
        }

    def _get(self, request: Request) -> Answer:
        found = self.items.get(_key(request["Key"]))
        consistent = bool(request.get("ConsistentRead"))
        self.units.read += read_units(item_bytes(found), consistent=consistent)
        return {"Item": found} if found else {}

    def _get_many(self, request: Request) -> Answer:
        ((name, asked),) = request["RequestItems"].items()
        alone = {"ConsistentRead": asked.get("ConsistentRead")}
        answers = [self._get({"Key": key, **alone}) for key in asked["Keys"]]
        found = [answer["Item"] for answer in answers if answer]
        return {"Responses": {name: found}, "UnprocessedKeys": {}}

    def _query(self, request: Request) -> Answer:
        if request["KeyConditionExpression"] != PAGED:
            raise Refused("ValidationException", message=request["KeyConditionExpression"])
        values = {name: typed["S"] for name, typed in request["ExpressionAttributeValues"].items()}
        keys = sorted(
            key
            for key in self.items
            if key[0] == values[":pk"] and values[":low"] <= key[1] <= values[":high"]
        )
        page = [self.items[key] for key in keys[: request["Limit"]]]
        size = sum(item_bytes(item) for item in page)
        self.units.read += read_units(size, consistent=bool(request.get("ConsistentRead")))
        return {"Items": page, "Count": len(page), "ScannedCount": len(page)}

    def _put(self, request: Request) -> Answer:
        item = request["Item"]
        before = self.items.get(_key(item))
        self.units.write += write_units(before, item)
        _check(request, before)
        self.items[_key(item)] = item
        return {}

    def _update(self, request: Request) -> Answer:
        key = _key(request["Key"])
        before = self.items.get(key)
        after = _changed(request, before or request["Key"])
        self.units.write += write_units(before, after)
        _check(request, before)
        self.items[key] = after
        return {}

    def _delete(self, request: Request) -> Answer:
        key = _key(request["Key"])
        before = self.items.get(key)
        self.units.write += write_units(before, None)
        _check(request, before)
        self.items.pop(key, None)
        return {}

    def _transact(self, request: Request) -> Answer:
        """Make all writes or none; each costs double, also when the transaction fails."""
        writes = [next(iter(entry.items())) for entry in request["TransactItems"]]
        reasons = [self._reason(write) for _, write in writes]
        failed = any(reason["Code"] != "None" for reason in reasons)
        for kind, write in writes:
            before = self.items.get(_written_key(write))
            after = _after(kind, write, before)
            self.units.write += TRANSACTION_FACTOR * write_units(before, after)
            if not failed and after:
                self.items[_written_key(write)] = after
            elif not failed:
                self.items.pop(_written_key(write), None)
        if failed:
            raise Refused("TransactionCanceledException", CancellationReasons=reasons)
        return {}

    def _put_many(self, request: Request) -> Answer:
        ((_, writes),) = request["RequestItems"].items()
        for write in writes:
            self._put(write["PutRequest"])
        return {"UnprocessedItems": {}}

    def _each(self, request: Request) -> Answer:
        """Execute each statement under its own condition; a refused one costs as well."""
        return {"Responses": [self._stated(each) for each in request["Statements"]]}

    def _stated(self, request: Request) -> Answer:
        statement, given = request["Statement"], request["Parameters"]
        if inserted := INSERTED.fullmatch(statement):
            after = dict(zip(WORD.findall(inserted[1]), given, strict=True))
            before = self.items.get(_key(after))
            refused = "DuplicateItem" if before else ""
        elif updated := UPDATED.fullmatch(statement):
            *values, pk, sk, version = given
            key = {"pk": pk, "sk": sk}
            before = self.items.get(_key(key))
            after = {**(before or key), **dict(zip(WORD.findall(updated[1]), values, strict=True))}
            holds = before is not None and before.get("version") == version
            refused = "" if holds else "ConditionalCheckFailed"
        else:
            raise Refused("ValidationException", message=statement)
        self.units.write += write_units(before, after)
        if refused:
            return {"Error": {"Code": refused}}
        self.items[_key(after)] = after
        return {}

    def _reason(self, write: Request) -> Answer:
        try:
            _check(write, self.items.get(_written_key(write)))
        except Refused as refused:
            return {"Code": "ConditionalCheckFailed", **refused.body}
        return {"Code": "None"}


def _key(attributes: Mapping[str, Any]) -> tuple[str, str]:
    return attributes["pk"]["S"], attributes["sk"]["S"]


def _written_key(write: Request) -> tuple[str, str]:
    return _key(write.get("Item") or write["Key"])


def _check(request: Request, found: Item | None) -> None:
    """Refuse a write whose condition does not hold for the item as it is."""
    condition = request.get("ConditionExpression", "")
    parts = [part.split(" AND ") for part in condition.split(" OR ")]
    if not condition or any(all(_holds(one, request, found) for one in part) for part in parts):
        return
    wants_item = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    body = {"Item": found} if found and wants_item else {}
    raise Refused("ConditionalCheckFailedException", **body)


def _holds(part: str, request: Request, found: Item | None) -> bool:
    item = found or {}
    if absent := ABSENT.fullmatch(part):
        return _name(request, absent[1]) not in item
    if existing := EXISTING.fullmatch(part):
        return _name(request, existing[1]) in item
    if compared := COMPARED.fullmatch(part):
        stored = item.get(_name(request, compared[1]))
        wanted: Mapping[str, Any] = request["ExpressionAttributeValues"][compared[3]]
        if compared[2] == "=":
            return stored == wanted
        return stored is not None and int(stored["N"]) < int(wanted["N"])
    raise Refused("ValidationException", message=part)


def _after(kind: str, write: Request, before: Item | None) -> Item | None:
    """Return the item after one write of a transaction; None if it is deleted."""
    if kind == "Update":
        return _changed(write, before or write["Key"])
    after: Item | None = write.get("Item")
    return after


def _changed(request: Request, before: Item) -> Item:
    """Return the item after an update that sets attributes and adds to numbers."""
    values, after = request["ExpressionAttributeValues"], dict(before)
    clauses = CLAUSES.findall(request["UpdateExpression"])
    if " ".join(f"{verb} {what}" for verb, what in clauses) != request["UpdateExpression"]:
        raise Refused("ValidationException", message=request["UpdateExpression"])
    for verb, what in clauses:
        for part in what.split(", "):
            written, place = part.split(" = " if verb == "SET" else " ")
            name = _name(request, written)
            after[name] = values[place] if verb == "SET" else _sum(after.get(name), values[place])
    return after


def _sum(before: Mapping[str, Any] | None, added: Mapping[str, Any]) -> dict[str, Any]:
    return {"N": str(int((before or {"N": "0"})["N"]) + int(added["N"]))}


def _name(request: Request, written: str) -> str:
    names: Mapping[str, str] = request.get("ExpressionAttributeNames", {})
    return names.get(written, written)
