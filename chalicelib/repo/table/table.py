"""The only caller of DynamoDB: items in and out, its errors made ours.

Every conditional write carries a stamp of its own. When a condition fails on an item that bears
the stamp of the very write that failed, the write had succeeded and only its answer was lost.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import Unavailable
from chalicelib.repo.table.attempt import attempt
from chalicelib.repo.table.encoding import Encoded, Item, decode, encode, encode_key
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.refusals import (
    Cancelled,
    ConditionRefused,
    explain,
    is_own,
    refusal,
    refusal_of,
)
from chalicelib.repo.table.writes import (
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


class WhoPage(NamedTuple):
    """Whose entries of the index they are, and where to go on ("": that was the last page)."""

    who: list[str]
    next: str


class RefusedWrite(NamedTuple):
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
        """Read any number of items, strongly, in no order; those that do not exist are left out."""
        return [decode(found) for found in self.get_encoded(keys)]

    def get_encoded(self, keys: Iterable[Key]) -> Iterator[Encoded]:
        """The same as DynamoDB writes them: a broken one does not stop the others."""
        return self._batches(keys, {"ConsistentRead": True})

    def get_fields(
        self, keys: Iterable[Key], names: Sequence[str], *, strongly: bool = False
    ) -> list[Encoded]:
        """Read some attributes of any number of items, in no order, as DynamoDB writes them.

        For going through many: nothing is decoded that is only counted, and unless they are read
        `strongly` it is half the price and a moment behind.
        """
        places = {f"#{number}": name for number, name in enumerate(names)}
        projected = {
            "ProjectionExpression": ", ".join(places),
            "ExpressionAttributeNames": places,
            "ConsistentRead": strongly,
        }
        return list(self._batches(keys, projected))

    def _batches(self, keys: Iterable[Key], options: Mapping[str, Any]) -> Iterator[Encoded]:
        encoded = [encode_key(key) for key in keys]
        for start in range(0, len(encoded), BATCH_GET_MAX):
            asked = {"Keys": encoded[start : start + BATCH_GET_MAX], **options}
            yield from self._batch({self.name: asked})

    def _batch(self, asked: Any) -> Iterator[Encoded]:  # noqa: ANN401
        for _ in range(BATCH_ROUNDS_MAX):
            answer = self._call("batch_get_item", named=False, RequestItems=asked)
            yield from answer["Responses"].get(self.name, [])
            asked = answer.get("UnprocessedKeys")
            if not asked:
                return
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

    def query_all(
        self, pk: str, *, prefix: str, after: str = "", page: int = PAGE_MAX
    ) -> Iterator[Item]:
        """Go through a partition in key order: sort keys with `prefix`, beyond `after`.

        DynamoDB ends a page at a megabyte, however many were asked for: it is asked again.
        """
        while items := self.query(pk, prefix=prefix, after=after, limit=page):
            yield from items
            after = items[-1]["sk"]

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

    def agenda_page(self, due: str, *, start: str, limit: int) -> WhoPage:
        """Read one page of one day's agenda, which may lag behind the table by a moment."""
        return self._agenda(
            "query",
            start,
            limit,
            KeyConditionExpression="due = :due",
            ExpressionAttributeValues=encode({":due": due}),
        )

    def agenda_part(self, part: int, parts: int, *, sk: str, start: str, limit: int) -> WhoPage:
        """Read one page of one part of the whole index, for going through everybody.

        Only entries of items with the sort key `sk` come over: `limit` is how many are looked at.
        """
        return self._agenda(
            "scan",
            start,
            limit,
            Segment=part,
            TotalSegments=parts,
            FilterExpression="sk = :sk",
            ExpressionAttributeValues=encode({":sk": sk}),
        )

    def _agenda(self, operation: str, start: str, limit: int, **asked: Any) -> WhoPage:  # noqa: ANN401
        if start:
            asked["ExclusiveStartKey"] = json.loads(start)
        answer = self._call(
            operation, IndexName=AGENDA, Limit=limit, ProjectionExpression="who", **asked
        )
        last = answer.get("LastEvaluatedKey")
        more = json.dumps(last, separators=(",", ":")) if last else ""
        return WhoPage([entry["who"]["S"] for entry in answer["Items"]], more)

    def put_each(self, writes: Sequence[Put]) -> list[RefusedWrite]:
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

    def _refused(self, failed: Sequence[Put], stamp: str) -> list[RefusedWrite]:
        """What stands in the way of each; what bears our own stamp had been written after all."""
        items = self.get_many(write.key for write in failed)
        found = {Key(item["pk"], item["sk"]): item for item in items}
        refused = [RefusedWrite(write, found.get(write.key)) for write in failed]
        return [each for each in refused if not is_own(each.found, stamp)]

    def put(self, write: Put) -> None:
        """Write one item.

        Raises:
            ConditionFailed: the item is not as the write expected; or what its `refused` makes.
        """
        stamp = self.new_stamp()
        try:
            self._call("put_item", **put_request(write, stamp))
        except ConditionRefused as refused:
            if not is_own(refused.found, stamp):
                raise refusal_of(write, refused.found) from refused

    def put_many(self, writes: Sequence[Put]) -> None:
        """Write up to 25 items whatever was there: for loading, where no other writer is at work.

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
        except ConditionRefused:
            return False
        return True

    def change(self, write: Change) -> None:
        """Change one item.

        Raises:
            ConditionFailed: the item does not exist, or is not as the change expects; or what its
                `refused` makes.
        """
        stamp = self.new_stamp()
        try:
            self._call("update_item", **change_request(write, stamp))
        except ConditionRefused as refused:
            if not is_own(refused.found, stamp):
                raise refusal_of(write, refused.found) from refused

    def keep_least(self, write: Least) -> bool:
        """Keep the least text; false where it stands there already, or a lesser one does."""
        stamp = self.new_stamp()
        try:
            self._call("update_item", **least_request(write, stamp))
        except ConditionRefused as refused:
            return is_own(refused.found, stamp)
        return True

    def transact(self, writes: Sequence[Write]) -> None:
        """Make all writes or none. The SDK's token makes its own retries harmless for ten minutes.

        Raises:
            ConditionFailed: the first of the writes whose condition failed; or what its `refused`
                makes.
            Busy: another transaction holds one of the items just now.
        """
        stamp = self.new_stamp()
        requests = [transact_request(self.name, write, stamp) for write in writes]
        try:
            self._call("transact_write_items", named=False, TransactItems=requests)
        except Cancelled as cancelled:
            explain(cancelled, writes, stamp)

    def transact_patiently(self, writes: Sequence[Write]) -> None:
        """Make all writes or none, again where another transaction held one of the items.

        Raises:
            ConditionFailed: the first of the writes whose condition failed.
            Busy: another one still does after the last try; nothing was written.
        """
        attempt(lambda _: self.transact(writes))

    def _call(self, operation: str, *, named: bool = True, **request: Any) -> Any:  # noqa: ANN401
        if self._client is None:
            self._client = self.client()
        if named:
            request["TableName"] = self.name
        try:
            return getattr(self._client, operation)(**request)
        except ClientError as exc:
            raise refusal(exc.response) from exc
        except BotoCoreError as exc:
            raise Unavailable("table.unreachable") from exc
