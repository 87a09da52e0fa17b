"""Reads items of the table, and translates the errors of DynamoDB into ours.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import Unavailable
from chalicelib.repo.table.encoding import Encoded, Item, decode, encode, encode_key
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.refusals import refusal

PAGE_MAX = 100
BETWEEN_MAX = 200
AGENDA = "agenda"  # the sparse index of what is due on a day
DAYS = "days"  # the sparse index of what was recorded on a day
BATCH_GET_MAX = 100
# DynamoDB carries out a part of a batch and returns the rest when it is throttled or the answer
# would pass 16 MB. A hundred of our items need one round, or two.
BATCH_ROUNDS_MAX = 5
FIRST = "\x01"  # sorts before every sort key of ours; DynamoDB refuses an empty bound
LAST = "\uffff"  # sorts after every character of our sort keys


class WhoPage(NamedTuple):
    """Ids of customers from one page of the index, and the start of the next page ("": none)."""

    who: list[str]
    next: str


class KeysPage(NamedTuple):
    """Keys of items from one page of an index, and the start of the next page ("": none)."""

    keys: list[Key]
    next: str


@dataclass(slots=True)
class TableReads:
    """The reads of one DynamoDB table; `client` is called when the first request is made."""

    client: Callable[[], Any]
    name: str
    _client: Any = field(default=None, init=False)

    def get(self, key: Key) -> Item | None:
        """Read one item, strongly consistent."""
        answer = self._call("get_item", Key=encode_key(key), ConsistentRead=True)
        found = answer.get("Item")
        return decode(found) if found else None

    def get_many(self, keys: Iterable[Key], *, strongly: bool = True) -> list[Item]:
        """Read any number of items, in no order, without the missing ones.

        A read that is not `strongly` consistent costs half, and may miss the last moment's changes.
        """
        return [decode(found) for found in self.get_encoded(keys, strongly=strongly)]

    def get_encoded(self, keys: Iterable[Key], *, strongly: bool = True) -> Iterator[Encoded]:
        """Read the same items, but leave their values as DynamoDB writes them.

        The caller decodes item by item, so that a broken one does not stop the others.
        """
        return self._batches(keys, {"ConsistentRead": strongly})

    def get_fields(
        self, keys: Iterable[Key], names: Sequence[str], *, strongly: bool = False
    ) -> list[Encoded]:
        """Read some attributes of any number of items, in no order, as DynamoDB writes them.

        A read that is not `strongly` consistent costs half, and may miss the last moment's changes.
        """
        # Plans and counts read millions of items: what they only add up is never decoded.
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
            batch = {"Keys": encoded[start : start + BATCH_GET_MAX], **options}
            yield from self._batch({self.name: batch})

    def _batch(self, requested: Any) -> Iterator[Encoded]:  # noqa: ANN401
        for _ in range(BATCH_ROUNDS_MAX):
            answer = self._call("batch_get_item", named=False, RequestItems=requested)
            yield from answer["Responses"].get(self.name, [])
            requested = answer.get("UnprocessedKeys")
            if not requested:
                return
        raise Unavailable("table.throttled")

    def query(self, pk: str, *, prefix: str, after: str = "", limit: int = PAGE_MAX) -> list[Item]:
        """Read one page of a partition in key order: sort keys with `prefix`, beyond `after`."""
        # BETWEEN includes its ends; NUL makes the smallest key that is greater than `after`.
        low = after + "\x00" if after else prefix or FIRST
        answer = self._call(
            "query",
            KeyConditionExpression="pk = :pk AND sk BETWEEN :low AND :high",
            ExpressionAttributeValues=encode({":pk": pk, ":low": low, ":high": prefix + LAST}),
            ConsistentRead=True,
            Limit=limit,
        )
        return [decode(found) for found in answer["Items"]]

    def query_between(self, pk: str, low: str, high: str) -> list[Item]:
        """Read the items of a partition between two sort keys, both included: 200 at most."""
        answer = self._call(
            "query",
            KeyConditionExpression="pk = :pk AND sk BETWEEN :low AND :high",
            ExpressionAttributeValues=encode({":pk": pk, ":low": low, ":high": high}),
            ConsistentRead=True,
            Limit=BETWEEN_MAX,
        )
        assert "LastEvaluatedKey" not in answer, "the caller bounds what it reads"
        return [decode(found) for found in answer["Items"]]

    def query_days(
        self, pk: str, first: str, until: str, *, page: int, strongly: bool = False
    ) -> Iterator[Item]:
        """Read the items of a partition with sort keys from one day to another, both included.

        `first` and `until` are beginnings of sort keys.
        """
        # DynamoDB ends a page at a megabyte, so a short page says nothing; the range is closed.
        low, high = first, until + LAST
        while True:
            answer = self._call(
                "query",
                KeyConditionExpression="pk = :pk AND sk BETWEEN :low AND :high",
                ExpressionAttributeValues=encode({":pk": pk, ":low": low, ":high": high}),
                ConsistentRead=strongly,
                Limit=page,
            )
            yield from map(decode, answer["Items"])
            if not answer.get("LastEvaluatedKey"):
                return
            low = answer["Items"][-1]["sk"]["S"] + "\x00"

    def query_all(
        self, pk: str, *, prefix: str, after: str = "", page: int = PAGE_MAX
    ) -> Iterator[Item]:
        """Read a partition page by page in key order: sort keys with `prefix`, beyond `after`."""
        # DynamoDB ends a page at a megabyte, so a short page is not the last one. An empty page is.
        while items := self.query(pk, prefix=prefix, after=after, limit=page):
            yield from items
            after = items[-1]["sk"]

    def query_back(
        self, pk: str, *, prefix: str, below: str = "", limit: int = PAGE_MAX
    ) -> list[Item]:
        """Read one page of a partition from its end: sort keys with `prefix`, below `below`."""
        high = below or prefix + LAST
        answer = self._call(
            "query",
            KeyConditionExpression="pk = :pk AND sk BETWEEN :low AND :high",
            ExpressionAttributeValues=encode({":pk": pk, ":low": prefix or FIRST, ":high": high}),
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=limit + 1,  # BETWEEN includes `below`, which is dropped from the result
        )
        found = [decode(item) for item in answer["Items"]]
        return [item for item in found if item["sk"] != below][:limit]

    def agenda_page(self, due: str, *, start: str, limit: int) -> WhoPage:
        """Read one page of the entries of the index under one `due`.

        An index is eventually consistent: it may be a moment behind the table.
        """
        return self._agenda(
            "query",
            start,
            limit,
            KeyConditionExpression="due = :due",
            ExpressionAttributeValues=encode({":due": due}),
        )

    def day_page(self, booked: str, *, start: str, limit: int) -> KeysPage:
        """Read one page of the keys of the items in the index of days under one `booked`."""
        condition: dict[str, Any] = {"ExclusiveStartKey": json.loads(start)} if start else {}
        answer = self._call(
            "query",
            IndexName=DAYS,
            Limit=limit,
            KeyConditionExpression="booked = :booked",
            ExpressionAttributeValues=encode({":booked": booked}),
            **condition,
        )
        found = [Key(each["pk"]["S"], each["sk"]["S"]) for each in answer["Items"]]
        return KeysPage(found, _following(answer))

    def agenda_part(self, part: int, parts: int, *, sk: str, start: str, limit: int) -> WhoPage:
        """Read one page of one part of the whole index: entries of items with the sort key `sk`.

        DynamoDB reads `limit` entries and then filters, so a page may be empty and not the last.
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

    def scan_keys(self, sort_keys: Sequence[str], *, limit: int) -> Iterator[list[Key]]:
        """Walk over the whole table page by page: the keys of items with one of the sort keys.

        It costs a read of every item, so only a command of staff does it.
        """
        values = {f":sk{number}": sk for number, sk in enumerate(sort_keys)}
        condition: dict[str, Any] = {
            "FilterExpression": f"sk IN ({', '.join(values)})",
            "ExpressionAttributeValues": encode(values),
            "ProjectionExpression": "pk, sk",
            "ConsistentRead": True,
            "Limit": limit,
        }
        while True:
            answer = self._call("scan", **condition)
            yield [Key(each["pk"]["S"], each["sk"]["S"]) for each in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return
            condition["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _agenda(self, operation: str, start: str, limit: int, **condition: Any) -> WhoPage:  # noqa: ANN401
        if start:
            condition["ExclusiveStartKey"] = json.loads(start)
        answer = self._call(
            operation, IndexName=AGENDA, Limit=limit, ProjectionExpression="who", **condition
        )
        return WhoPage([entry["who"]["S"] for entry in answer["Items"]], _following(answer))

    def _call(self, operation: str, *, named: bool = True, **request: Any) -> Any:  # noqa: ANN401
        """Call DynamoDB; requests that are not `named` hold the table's name in their own places.

        Raises:
            Unavailable: DynamoDB does not answer, or refuses for now.
            ConditionRefused, Cancelled: a condition failed.
        """
        # A function that never reads the table must not pay for a client at its cold start.
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


def _following(answer: Mapping[str, Any]) -> str:
    """Return where the next page of an index starts, as a text; empty: this was the last page."""
    last = answer.get("LastEvaluatedKey")
    return json.dumps(last, separators=(",", ":")) if last else ""
