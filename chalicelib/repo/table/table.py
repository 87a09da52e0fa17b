"""The only caller of DynamoDB: `Table` writes items; its reads are in `reads.py`.

Every conditional write leaves a stamp, a random id, in the item. If a condition fails on an item
that has the stamp of this very write, then the write had succeeded and only its answer was lost.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from chalicelib.domain.errors import Unavailable
from chalicelib.repo.table.attempt import attempt
from chalicelib.repo.table.encoding import Item, encode, encode_key
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.reads import BATCH_ROUNDS_MAX, TableReads
from chalicelib.repo.table.refusals import (
    Cancelled,
    ConditionRefused,
    explain,
    is_own,
    refusal_of,
)
from chalicelib.repo.table.writes import (
    Change,
    Least,
    Put,
    Write,
    change_request,
    joined,
    least_request,
    put_request,
    statement,
    transact_request,
)

# Codes of one statement in a batch: another writer was there first. Other codes are throttling.
STATEMENT_REFUSED = frozenset({"ConditionalCheckFailed", "DuplicateItem"})


class RefusedWrite(NamedTuple):
    """A write with a failed condition, and the item as it is now (None: absent)."""

    write: Put
    found: Item | None


@dataclass(slots=True)
class Table(TableReads):
    """One DynamoDB table; `new_stamp` makes the random id that a write leaves in its item."""

    new_stamp: Callable[[], str]

    def put_each(self, writes: Sequence[Put]) -> list[RefusedWrite]:
        """Write up to 25 items, each on its own condition, and return the refused writes.

        Raises:
            Unavailable: any of the items may be written or not; writing them again does no harm.
        """
        # A batch of statements costs one unit an item and a transaction two, but it is not atomic.
        stamp = self.new_stamp()
        statements = [statement(self.name, write, stamp) for write in writes]
        answer = self._call("batch_execute_statement", named=False, Statements=statements)
        errors = [response.get("Error") for response in answer["Responses"]]
        if any(error and error["Code"] not in STATEMENT_REFUSED for error in errors):
            raise Unavailable("table.throttled")
        failed = [write for write, error in zip(writes, errors, strict=True) if error]
        return self._refused(failed, stamp) if failed else []

    def _refused(self, failed: Sequence[Put], stamp: str) -> list[RefusedWrite]:
        """The refused writes with their items, without those that our lost answer had written."""
        # The answer to statements holds no items, so a refusal, which is rare, costs a read.
        items = self.get_many(write.key for write in failed)
        found = {Key(item["pk"], item["sk"]): item for item in items}
        refused = [RefusedWrite(write, found.get(write.key)) for write in failed]
        return [write for write in refused if not is_own(write.found, stamp)]

    def put(self, write: Put) -> None:
        """Write one item.

        Raises:
            ConditionFailed: the item is not as the write expected. A write with `refused` raises
                the refusal that this function returns.
        """
        stamp = self.new_stamp()
        try:
            self._call("put_item", **put_request(write, stamp))
        except ConditionRefused as refused:
            if not is_own(refused.found, stamp):
                raise refusal_of(write, refused.found) from refused

    def put_many(self, writes: Sequence[Put]) -> None:
        """Replace up to 25 items without a condition: only where no other writer has their keys.

        Raises:
            Unavailable: some items are not written after a few rounds; writing them again does no
                harm.
        """
        stamp = self.new_stamp()
        requests = [{"PutRequest": {"Item": put_request(write, stamp)["Item"]}} for write in writes]
        requested: Any = {self.name: requests}
        for _ in range(BATCH_ROUNDS_MAX):
            answer = self._call("batch_write_item", named=False, RequestItems=requested)
            requested = answer.get("UnprocessedItems")
            if not requested:
                return
        raise Unavailable("table.throttled")

    def delete(self, key: Key) -> None:
        """Remove one item, whether it exists or not."""
        self._call("delete_item", Key=encode_key(key))

    def count(self, key: Key, *, limit: int, ttl: int, by: int = 1) -> bool:
        """Add `by` to a counter of at most `limit`; false, with nothing counted, beyond the limit.

        Only for budgets, because an addition may be made twice.
        """
        # The client repeats a call without an answer, and an addition has no stamp to recognise it.
        # A budget that counts too much is safe, and a conditional write would cost a read.
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

    def count_cause(self, key: Key, cause: str, *, limit: int, ttl: int) -> bool:
        """Add one to a counter, and nothing if `cause` was the last to be counted; see `count`."""
        try:
            self._call(
                "update_item",
                Key=encode_key(key),
                UpdateExpression="ADD times :by SET #ttl = :ttl, cause = :cause",
                ConditionExpression=(
                    "attribute_not_exists(times) OR times <= :room AND cause <> :cause"
                ),
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues=encode(
                    {":by": 1, ":room": limit - 1, ":ttl": ttl, ":cause": cause}
                ),
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ConditionRefused as refused:
            return refused.found is not None and refused.found.get("cause") == cause
        return True

    def change(self, write: Change) -> None:
        """Change one item.

        Raises:
            ConditionFailed: the item does not exist, or is not as the change expects. A change
                with `refused` raises the refusal that this function returns.
        """
        stamp = self.new_stamp()
        try:
            self._call("update_item", **change_request(write, stamp))
        except ConditionRefused as refused:
            if not is_own(refused.found, stamp):
                raise refusal_of(write, refused.found) from refused

    def keep_least(self, write: Least) -> bool:
        """Keep the least text; false if the item already has this text, or a lesser one."""
        stamp = self.new_stamp()
        try:
            self._call("update_item", **least_request(write, stamp))
        except ConditionRefused as refused:
            return is_own(refused.found, stamp)
        return True

    def transact(self, writes: Sequence[Write]) -> None:
        """Make all writes or none.

        Raises:
            ConditionFailed: the first write with a failed condition. A write with `refused` raises
                the refusal that this function returns.
            Busy: another transaction holds one of the items just now.
        """
        # The client sends one token with all its attempts, which makes them harmless for ten
        # minutes; the stamp recognises our own write after that.
        stamp, writes = self.new_stamp(), joined(writes)
        requests = [transact_request(self.name, write, stamp) for write in writes]
        try:
            self._call("transact_write_items", named=False, TransactItems=requests)
        except Cancelled as cancelled:
            explain(cancelled, writes, stamp)

    def transact_patiently(self, writes: Sequence[Write]) -> None:
        """Make all writes or none, and try again while another transaction holds one of the items.

        Raises:
            ConditionFailed: the first write with a failed condition.
            Busy: another transaction still holds an item after the last try; nothing was written.
        """
        attempt(lambda _: self.transact(writes))
