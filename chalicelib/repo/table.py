"""The only caller of DynamoDB: items in and out, its errors made ours.

Every conditional write carries a stamp of its own. When a condition fails on an item that bears
the stamp of the very write that failed, the write had succeeded and only its answer was lost.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import log
from chalicelib.domain.errors import Conflict, Unavailable
from chalicelib.repo.keys import Key

Value = str | int | bool | bytes | None | Sequence["Value"] | Mapping[str, "Value"]
Item = dict[str, Any]

STAMP = "stamp"
PAGE_MAX = 100
BATCH_GET_MAX = 100
BATCH_ROUNDS_MAX = 5
FIRST = "\x01"  # before every sort key of ours: an empty one may not be asked for
CANCELLED_BY_CONDITION = "ConditionalCheckFailed"
CANCELLED_BY_ANOTHER = "TransactionConflict"
CANCELLED_BY_OUR_MISTAKE = "ValidationError"


class ConditionFailed(Conflict):
    """An item was not as the write expected; `found` is the item as it is (None: absent)."""

    def __init__(self, key: Key, found: Item | None) -> None:
        super().__init__("table.condition_failed")
        self.key = key
        self.found = found


class Busy(Unavailable):
    """Another transaction holds the items of these keys just now."""

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__("table.busy")
        self.keys = keys


@dataclass(frozen=True, slots=True)
class Put:
    """Write a whole item, on the condition that it is new or still at `version`.

    `version` None writes unconditionally; 0 means that no such item may exist. With
    `unless_live_at` (seconds of the epoch) one whose TTL has passed counts as absent.
    """

    key: Key
    attributes: Mapping[str, Value]
    version: int | None = 0
    unless_live_at: int | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove an item, if `attribute` still equals `value` or the item is gone already."""

    key: Key
    attribute: str = ""
    value: Value = None


@dataclass(frozen=True, slots=True)
class Change:
    """Change some attributes of an item that exists, unread.

    `adds` are added to numbers, `appends` to the ends of lists. It happens only where every
    attribute of `equals` has its value and every list of `room` is shorter than its bound.
    """

    key: Key
    sets: Mapping[str, Value] = field(default_factory=dict)
    adds: Mapping[str, int] = field(default_factory=dict)
    appends: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    equals: Mapping[str, Value] = field(default_factory=dict)
    room: Mapping[str, int] = field(default_factory=dict)


Write = Put | Delete | Change


@dataclass(slots=True)
class Table:
    """One DynamoDB table; `client` is asked for when first needed."""

    client: Callable[[], Any]
    name: str
    new_stamp: Callable[[], str]
    _client: Any = field(default=None, init=False)

    def get(self, key: Key) -> Item | None:
        """Read one item, strongly consistent."""
        answer = self._call("get_item", Key=_encode_key(key), ConsistentRead=True)
        found = answer.get("Item")
        return decode(found) if found else None

    def get_many(self, keys: Iterable[Key]) -> list[Item]:
        """Read up to 100 items, strongly, in no order; those that do not exist are left out."""
        encoded = [_encode_key(key) for key in keys]
        asked: Any = {self.name: {"Keys": encoded, "ConsistentRead": True}}
        items: list[Item] = []
        for _ in range(BATCH_ROUNDS_MAX):
            answer = self._call("batch_get_item", named=False, RequestItems=asked)
            items += [decode(found) for found in answer["Responses"].get(self.name, [])]
            asked = answer.get("UnprocessedKeys")
            if not asked:
                return items
        raise Unavailable("table.throttled")

    def query(self, pk: str, *, prefix: str, after: str = "", limit: int = PAGE_MAX) -> list[Item]:
        """Read one page of a partition in key order: sort keys with `prefix`, beyond `after`."""
        low = after + "\x00" if after else prefix or FIRST
        answer = self._call(
            "query",
            KeyConditionExpression="pk = :pk AND sk BETWEEN :low AND :high",
            ExpressionAttributeValues=encode({":pk": pk, ":low": low, ":high": prefix + "\uffff"}),
            ConsistentRead=True,
            Limit=limit,
        )
        return [decode(found) for found in answer["Items"]]

    def query_back(
        self, pk: str, *, prefix: str, below: str = "", limit: int = PAGE_MAX
    ) -> list[Item]:
        """Read one page of a partition from its end: sort keys with `prefix`, below `below`."""
        high = below or prefix + "\uffff"
        answer = self._call(
            "query",
            KeyConditionExpression="pk = :pk AND sk BETWEEN :low AND :high",
            ExpressionAttributeValues=encode({":pk": pk, ":low": prefix, ":high": high}),
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=limit + 1,  # BETWEEN counts its ends
        )
        found = [decode(item) for item in answer["Items"]]
        return [item for item in found if item["sk"] != below][:limit]

    def put(self, write: Put) -> None:
        """Write one item.

        Raises:
            ConditionFailed: the item is not as the write expected.
        """
        stamp = self.new_stamp()
        try:
            self._call("put_item", **_put_request(write, stamp))
        except _ConditionRefused as refused:
            if not _is_own(refused.found, stamp):
                raise ConditionFailed(write.key, refused.found) from refused

    def put_many(self, writes: Sequence[Put]) -> None:
        """Write up to 25 items whatever was there: for loading, where nobody else writes.

        Raises:
            Unavailable: not all were taken in a few rounds; writing them again does no harm.
        """
        stamp = self.new_stamp()
        requests = [
            {"PutRequest": {"Item": _put_request(write, stamp)["Item"]}} for write in writes
        ]
        asked: Any = {self.name: requests}
        for _ in range(BATCH_ROUNDS_MAX):
            answer = self._call("batch_write_item", named=False, RequestItems=asked)
            asked = answer.get("UnprocessedItems")
            if not asked:
                return
        raise Unavailable("table.throttled")

    def delete(self, key: Key) -> None:
        """Remove one item, whether it exists or not."""
        self._call("delete_item", Key=_encode_key(key))

    def count(self, key: Key, *, limit: int, ttl: int) -> bool:
        """Count one more up to `limit`; false, and nothing counted, when it was reached.

        A lost answer may count twice: only for budgets, where too careful is safe.
        """
        if limit < 1:
            return False
        try:
            self._call(
                "update_item",
                Key=_encode_key(key),
                UpdateExpression="ADD times :one SET #ttl = :ttl",
                ConditionExpression="attribute_not_exists(times) OR times < :limit",
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues=encode({":one": 1, ":limit": limit, ":ttl": ttl}),
            )
        except _ConditionRefused:
            return False
        return True

    def change(self, write: Change) -> None:
        """Change one item.

        Raises:
            ConditionFailed: the item does not exist, or is not as the change expects.
        """
        stamp = self.new_stamp()
        try:
            self._call("update_item", **_change_request(write, stamp))
        except _ConditionRefused as refused:
            if not _is_own(refused.found, stamp):
                raise ConditionFailed(write.key, refused.found) from refused

    def transact(self, writes: Sequence[Write]) -> None:
        """Make all writes or none. The SDK's token makes its own retries harmless for ten minutes.

        Raises:
            ConditionFailed: the first of the writes whose condition failed.
            Busy: another transaction holds one of the items just now.
        """
        stamp = self.new_stamp()
        requests = [_transact_request(self.name, write, stamp) for write in writes]
        try:
            self._call("transact_write_items", named=False, TransactItems=requests)
        except _Cancelled as cancelled:
            _explain(cancelled, writes, stamp)

    def _call(self, operation: str, *, named: bool = True, **request: Any) -> Any:  # noqa: ANN401
        if self._client is None:
            self._client = self.client()
        if named:
            request["TableName"] = self.name
        try:
            return getattr(self._client, operation)(**request)
        except ClientError as exc:
            raise _refusal(exc.response) from exc
        except BotoCoreError as exc:
            raise Unavailable("table.unreachable") from exc


class _ConditionRefused(Exception):
    def __init__(self, found: Item | None) -> None:
        self.found = found


class _Cancelled(Exception):
    def __init__(self, reasons: Sequence[Mapping[str, Any]]) -> None:
        self.reasons = reasons


def _refusal(response: Mapping[str, Any]) -> Exception:
    error = response["Error"]
    match error["Code"]:
        case "ConditionalCheckFailedException":
            found = response.get("Item")
            return _ConditionRefused(decode(found) if found else None)
        case "TransactionCanceledException":
            return _Cancelled(response.get("CancellationReasons", ()))
        case "ValidationException":
            return RuntimeError(f"DynamoDB did not understand us: {error.get('Message')}")
        case code:
            # Throttled, busy, or not allowed to us: later the same request may be answered.
            log.event("table.refused", code=code)
            return Unavailable("table.refused")


def _explain(cancelled: _Cancelled, writes: Sequence[Write], stamp: str) -> None:
    """Raise what stopped a transaction, unless what stopped it was its own success."""
    failed = [
        (write, decode(reason["Item"]) if reason.get("Item") else None)
        for write, reason in zip(writes, cancelled.reasons, strict=True)
        if reason.get("Code") == CANCELLED_BY_CONDITION
    ]
    if any(reason.get("Code") == CANCELLED_BY_OUR_MISTAKE for reason in cancelled.reasons):
        raise RuntimeError("DynamoDB did not understand a transaction") from cancelled
    if not failed:
        raise Busy(_held(cancelled, writes)) from cancelled
    if any(_is_own(found, stamp) for _, found in failed):
        return
    write, found = failed[0]
    raise ConditionFailed(write.key, found) from cancelled


def _held(cancelled: _Cancelled, writes: Sequence[Write]) -> list[Key]:
    return [
        write.key
        for write, reason in zip(writes, cancelled.reasons, strict=True)
        if reason.get("Code") == CANCELLED_BY_ANOTHER
    ]


def _is_own(found: Item | None, stamp: str) -> bool:
    return found is not None and found.get(STAMP) == stamp


def _put_request(write: Put, stamp: str) -> dict[str, Any]:
    attributes = {"pk": write.key.pk, "sk": write.key.sk, STAMP: stamp, **write.attributes}
    request: dict[str, Any] = {"Item": encode(attributes)}
    if write.version is None:
        return request
    request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    if write.unless_live_at is not None:
        request["ConditionExpression"] = "attribute_not_exists(pk) OR #ttl < :now"
        request["ExpressionAttributeNames"] = {"#ttl": "ttl"}
        request["ExpressionAttributeValues"] = encode({":now": write.unless_live_at})
    elif write.version == 0:
        request["ConditionExpression"] = "attribute_not_exists(pk)"
    else:
        request["ConditionExpression"] = "version = :version"
        request["ExpressionAttributeValues"] = encode({":version": write.version})
    return request


def _transact_request(table: str, write: Write, stamp: str) -> dict[str, Any]:
    match write:
        case Put():
            return {"Put": {"TableName": table, **_put_request(write, stamp)}}
        case Delete():
            return {"Delete": {"TableName": table, **_delete_request(write)}}
        case Change():
            return {"Update": {"TableName": table, **_change_request(write, stamp)}}


def _delete_request(write: Delete) -> dict[str, Any]:
    request: dict[str, Any] = {"Key": _encode_key(write.key)}
    if write.attribute:
        request["ConditionExpression"] = "attribute_not_exists(pk) OR #attribute = :value"
        request["ExpressionAttributeNames"] = {"#attribute": write.attribute}
        request["ExpressionAttributeValues"] = encode({":value": write.value})
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return request


def _change_request(write: Change, stamp: str) -> dict[str, Any]:
    expression = _Expression()
    sets = [
        f"{expression.name(attribute)} = {expression.value(value)}"
        for attribute, value in {**write.sets, STAMP: stamp}.items()
    ]
    sets += [
        f"{expression.name(attribute)} = list_append({expression.name(attribute)},"
        f" {expression.value(values)})"
        for attribute, values in write.appends.items()
    ]
    adds = [
        f"{expression.name(attribute)} {expression.value(amount)}"
        for attribute, amount in write.adds.items()
    ]
    conditions = ["attribute_exists(pk)"]
    conditions += [
        f"{expression.name(attribute)} = {expression.value(value)}"
        for attribute, value in write.equals.items()
    ]
    conditions += [
        f"size({expression.name(attribute)}) < {expression.value(bound)}"
        for attribute, bound in write.room.items()
    ]
    return {
        "Key": _encode_key(write.key),
        "UpdateExpression": f"SET {', '.join(sets)}" + (f" ADD {', '.join(adds)}" if adds else ""),
        "ConditionExpression": " AND ".join(conditions),
        "ExpressionAttributeNames": expression.names,
        "ExpressionAttributeValues": expression.values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


@dataclass(slots=True)
class _Expression:
    """The placeholders of one expression, since any attribute may be a reserved word."""

    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def name(self, attribute: str) -> str:
        place = f"#n{attribute}"
        self.names[place] = attribute
        return place

    def value(self, value: Value) -> str:
        place = f":v{len(self.values)}"
        self.values[place] = _encode(value)
        return place


def _encode_key(key: Key) -> dict[str, Any]:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def encode(attributes: Mapping[str, Value]) -> dict[str, Any]:
    """Our values as DynamoDB's; integers stay exact."""
    return {name: _encode(value) for name, value in attributes.items()}


def _encode(value: Value) -> dict[str, Any]:
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case bytes():
            return {"B": value}
        case Mapping():
            return {"M": encode(value)}
        case None:
            return {"NULL": True}
        case _:
            return {"L": [_encode(entry) for entry in value]}


def decode(attributes: Mapping[str, Mapping[str, Any]]) -> Item:
    """DynamoDB's values as ours; every number is an integer here."""
    return {name: _decode(typed) for name, typed in attributes.items()}


def _decode(typed: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an item's values are of many types
    ((kind, value),) = typed.items()
    match kind:
        case "N":
            return int(value)
        case "NULL":
            return None
        case "M":
            return decode(value)
        case "L":
            return [_decode(entry) for entry in value]
        case _:
            return value
