"""The only caller of DynamoDB: items in and out, its errors made ours.

Every conditional write carries a stamp of its own. When a condition fails on an item that bears
the stamp of the very write that failed, the write had succeeded and only its answer was lost.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import log
from chalicelib.domain.errors import Conflict, Unavailable
from chalicelib.repo.encoding import Encoded, Item, decode, encode, encode_key
from chalicelib.repo.keys import Key
from chalicelib.repo.writes import (
    STAMP,
    Change,
    Least,
    Put,
    Write,
    change_request,
    least_request,
    put_request,
    statement,
    transact_request,
)

PAGE_MAX = 100
AGENDA = "agenda"  # the sparse index of what must happen on a day
BATCH_GET_MAX = 100
BATCH_ROUNDS_MAX = 5
FIRST = "\x01"  # before every sort key of ours: an empty one may not be asked for
STATEMENT_REFUSED = frozenset({"ConditionalCheckFailed", "DuplicateItem"})
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


class WhoPage(NamedTuple):
    """Whose entries of the index they are, and where to go on ("": that was the last page)."""

    who: list[str]
    next: str


class AgendaPage(NamedTuple):
    """Keys of the index, and where to go on ("": that was the last page)."""

    entries: list[Item]
    next: str


class Refused(NamedTuple):
    """A write whose condition did not hold, and the item as it is (None: absent)."""

    write: Put
    found: Item | None


@dataclass(slots=True)
class Table:
    """One DynamoDB table; `client` is asked for when first needed."""

    client: Callable[[], Any]
    name: str
    new_stamp: Callable[[], str]
    _client: Any = field(default=None, init=False)

    def get(self, key: Key) -> Item | None:
        """Read one item, strongly consistent."""
        answer = self._call("get_item", Key=encode_key(key), ConsistentRead=True)
        found = answer.get("Item")
        return decode(found) if found else None

    def get_many(self, keys: Iterable[Key]) -> list[Item]:
        """Read up to 100 items, strongly, in no order; those that do not exist are left out."""
        encoded = [encode_key(key) for key in keys]
        if not encoded:
            return []  # DynamoDB refuses to be asked for nothing
        asked: Any = {self.name: {"Keys": encoded, "ConsistentRead": True}}
        items: list[Item] = []
        for _ in range(BATCH_ROUNDS_MAX):
            answer = self._call("batch_get_item", named=False, RequestItems=asked)
            items += [decode(found) for found in answer["Responses"].get(self.name, [])]
            asked = answer.get("UnprocessedKeys")
            if not asked:
                return items
        raise Unavailable("table.throttled")

    def get_fields(self, keys: Iterable[Key], names: Sequence[str]) -> list[Encoded]:
        """Read some attributes of up to 100 items, in no order, as DynamoDB writes them.

        For going through everybody: half the price, a moment behind, and nothing is decoded that
        is only counted.
        """
        places = {f"#{number}": name for number, name in enumerate(names)}
        asked: Any = {
            self.name: {
                "Keys": [encode_key(key) for key in keys],
                "ProjectionExpression": ", ".join(places),
                "ExpressionAttributeNames": places,
            }
        }
        items: list[Encoded] = []
        for _ in range(BATCH_ROUNDS_MAX):
            answer = self._call("batch_get_item", named=False, RequestItems=asked)
            items += answer["Responses"].get(self.name, [])
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
            ExpressionAttributeValues=encode({":pk": pk, ":low": prefix or FIRST, ":high": high}),
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=limit + 1,  # BETWEEN counts its ends
        )
        found = [decode(item) for item in answer["Items"]]
        return [item for item in found if item["sk"] != below][:limit]

    def agenda_page(self, due: str, *, start: str, limit: int) -> AgendaPage:
        """Read one page of one day's agenda, which may lag behind the table by a moment."""
        found, more = self._agenda(
            "query",
            start,
            limit,
            KeyConditionExpression="due = :due",
            ExpressionAttributeValues=encode({":due": due}),
        )
        return AgendaPage([decode(entry) for entry in found], more)

    def agenda_part(self, part: int, parts: int, *, sk: str, start: str, limit: int) -> WhoPage:
        """Read one page of one part of the whole index, for going through everybody.

        Only entries of items with the sort key `sk` come over: `limit` is how many are looked at.
        """
        found, more = self._agenda(
            "scan",
            start,
            limit,
            Segment=part,
            TotalSegments=parts,
            ProjectionExpression="who",
            FilterExpression="sk = :sk",
            ExpressionAttributeValues=encode({":sk": sk}),
        )
        return WhoPage([entry["who"]["S"] for entry in found], more)

    def _agenda(
        self,
        operation: str,
        start: str,
        limit: int,
        **asked: Any,  # noqa: ANN401
    ) -> tuple[Sequence[Encoded], str]:
        if start:
            asked["ExclusiveStartKey"] = json.loads(start)
        answer = self._call(operation, IndexName=AGENDA, Limit=limit, **asked)
        last = answer.get("LastEvaluatedKey")
        return answer["Items"], json.dumps(last, separators=(",", ":")) if last else ""

    def put_each(self, writes: Sequence[Put]) -> list[Refused]:
        """Write up to 25 items, each on its own condition; those that were not written.

        A unit an item, where a transaction takes two; but some may be written and others not, also
        when the call itself fails. Repeating them tells apart what was written by us.

        Raises:
            Unavailable: some were not taken; they may be written or not.
        """
        stamp = self.new_stamp()
        statements = [statement(self.name, write, stamp) for write in writes]
        answer = self._call("batch_execute_statement", named=False, Statements=statements)
        errors = [response.get("Error") for response in answer["Responses"]]
        if any(error and error["Code"] not in STATEMENT_REFUSED for error in errors):
            raise Unavailable("table.throttled")
        failed = [write for write, error in zip(writes, errors, strict=True) if error]
        return self._refused(failed, stamp) if failed else []

    def _refused(self, failed: Sequence[Put], stamp: str) -> list[Refused]:
        """What stands in the way of each; what bears our own stamp had been written after all."""
        items = self.get_many(write.key for write in failed)
        found = {Key(item["pk"], item["sk"]): item for item in items}
        refused = [Refused(write, found.get(write.key)) for write in failed]
        return [each for each in refused if not _is_own(each.found, stamp)]

    def put(self, write: Put) -> None:
        """Write one item.

        Raises:
            ConditionFailed: the item is not as the write expected.
        """
        stamp = self.new_stamp()
        try:
            self._call("put_item", **put_request(write, stamp))
        except _ConditionRefused as refused:
            if not _is_own(refused.found, stamp):
                raise ConditionFailed(write.key, refused.found) from refused

    def put_many(self, writes: Sequence[Put]) -> None:
        """Write up to 25 items whatever was there: for loading, where nobody else writes.

        Raises:
            Unavailable: not all were taken in a few rounds; writing them again does no harm.
        """
        stamp = self.new_stamp()
        requests = [{"PutRequest": {"Item": put_request(write, stamp)["Item"]}} for write in writes]
        asked: Any = {self.name: requests}
        for _ in range(BATCH_ROUNDS_MAX):
            answer = self._call("batch_write_item", named=False, RequestItems=asked)
            asked = answer.get("UnprocessedItems")
            if not asked:
                return
        raise Unavailable("table.throttled")

    def delete(self, key: Key) -> None:
        """Remove one item, whether it exists or not."""
        self._call("delete_item", Key=encode_key(key))

    def count(self, key: Key, *, limit: int, ttl: int, by: int = 1) -> bool:
        """Count `by` more up to `limit`; false, and nothing counted, where that would pass it.

        A lost answer may count twice: only for budgets, where too careful is safe.
        """
        if limit < by:
            return False
        try:
            self._call(
                "update_item",
                Key=encode_key(key),
                UpdateExpression="ADD times :by SET #ttl = :ttl",
                ConditionExpression="attribute_not_exists(times) OR times <= :room",
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues=encode({":by": by, ":room": limit - by, ":ttl": ttl}),
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
            self._call("update_item", **change_request(write, stamp))
        except _ConditionRefused as refused:
            if not _is_own(refused.found, stamp):
                raise ConditionFailed(write.key, refused.found) from refused

    def keep_least(self, write: Least) -> bool:
        """Keep the least text; false where it stands there already, or a lesser one does."""
        stamp = self.new_stamp()
        try:
            self._call("update_item", **least_request(write, stamp))
        except _ConditionRefused as refused:
            return _is_own(refused.found, stamp)
        return True

    def transact(self, writes: Sequence[Write]) -> None:
        """Make all writes or none. The SDK's token makes its own retries harmless for ten minutes.

        Raises:
            ConditionFailed: the first of the writes whose condition failed.
            Busy: another transaction holds one of the items just now.
        """
        stamp = self.new_stamp()
        requests = [transact_request(self.name, write, stamp) for write in writes]
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
