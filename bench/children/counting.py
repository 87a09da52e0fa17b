"""One day's count of a base through the very service that does it, beside a plain peer.

The table is played by `PlayedTable`: what it makes up, and what the peer does with the same people
in between, is not counted as ours. Of the real path only the socket is missing.
"""

import gzip
import io
import json
import math
import resource
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from bench.capacity import write_units
from bench.shoppers import TODAY, shoppers
from chalicelib.aws.connections import HttpAnswer
from chalicelib.domain.scores.thresholds import Thresholds
from chalicelib.services.segments.count_part import count_part
from chalicelib.settings import Settings
from chalicelib.world import World

PREFIX = "CUSTOMER#"
SHARES = (0.2, 0.4, 0.6, 0.8)


@dataclass(slots=True)
class Peer:
    """`python json stream`: an export's gzipped lines, one json.loads a customer, counts alone.

    Its work is easier than ours: the export already contains the sums of each customer's
    purchases, and the peer computes no gaps between them.
    """

    cpu_s: float = 0.0
    unpacking_s: float = 0.0  # of it, making lines of the export
    recency: Counter[str] = field(default_factory=Counter)
    orders: Counter[str] = field(default_factory=Counter)
    money: Counter[int] = field(default_factory=Counter)
    revenue: Counter[int] = field(default_factory=Counter)

    def reads(self, export: bytes) -> None:
        started = time.process_time()
        with gzip.open(io.BytesIO(export), "rb") as opened:
            lines = list(opened)
        before = time.process_time()
        self.unpacking_s += before - started
        recency, orders, money, revenue = self.recency, self.orders, self.money, self.revenue
        for line in lines:
            item = json.loads(line)["Item"]
            recency[item["last_order"]["S"]] += 1
            orders[item["orders"]["N"]] += 1
            total = float(item["total"]["N"])
            step = int(math.log(total + 1) * 1000)
            money[step] += 1
            revenue[step] += total  # type: ignore[assignment]  # as the peer is written
        self.cpu_s += time.process_time() - started

    def ends(self) -> None:
        before = time.process_time()
        for counts in (sorted(self.recency.items(), reverse=True), sorted(self.money.items())):
            self._cuts(counts)
        self._cuts(sorted((int(number), count) for number, count in self.orders.items()))
        reached, total = 0, sum(self.revenue.values())
        classes = Counter[bool]()
        for step in sorted(self.revenue, reverse=True):
            classes[reached < 0.8 * total] += self.money[step]
            reached += self.revenue[step]
        self.cpu_s += time.process_time() - before

    def _cuts(self, counts: Iterable[tuple[Any, int]]) -> list[Any]:
        wanted = [share * sum(self.money.values()) for share in SHARES]
        reached, found = 0, list[Any]()
        for value, count in counts:
            reached += count
            while len(found) < len(wanted) and reached > wanted[len(found)]:
                found.append(value)
        return found


@dataclass(slots=True)
class PlayedTable:
    """Replaces connections to DynamoDB: a base that is made page by page, and stored items."""

    customers: int
    parts: int
    peer: Peer | None
    away_s: float = 0.0  # CPU that is not ours
    calls: Counter[str] = field(default_factory=Counter)
    write_units: int = 0
    orders: int = 0
    _items: dict[tuple[str, str], Any] = field(default_factory=dict)
    _waiting: dict[str, str] = field(default_factory=dict)  # profiles of the current page
    _base: Any = None

    def __post_init__(self) -> None:
        self._base = shoppers(self.customers)

    def exchange(self, request: bytes) -> HttpAnswer:
        """Answer one request of the service."""
        before = time.process_time()
        head, _, body = request.partition(b"\r\n\r\n")
        operation = head.partition(b"DynamoDB_20120810.")[2].partition(b"\r\n")[0].decode()
        self.calls[operation] += 1
        answers = {
            "Scan": self._scan,
            "BatchGetItem": self._get_many,
            "GetItem": self._get,
            "PutItem": self._put,
        }
        content = answers[operation](json.loads(body)).encode()
        self.away_s += time.process_time() - before
        return HttpAnswer(200, {}, content)

    def _scan(self, asked: Mapping[str, Any]) -> str:
        part, read = asked["Segment"], int(asked.get("ExclusiveStartKey", {}).get("n", "0"))
        size = self.customers // self.parts + (part < self.customers % self.parts)
        page = list(islice(self._base, min(asked["Limit"], size - read)))
        self._waiting = {shopper.id: shopper.plain() for shopper in page}
        self.orders += sum(shopper.orders for shopper in page)
        if self.peer:
            lines = "".join(f"{shopper.exported()}\n" for shopper in page)
            self.peer.reads(gzip.compress(lines.encode(), compresslevel=4))
        entries = ",".join(shopper.entry() for shopper in page)
        read += len(page)
        more = f',"LastEvaluatedKey":{{"n":"{read}"}}' if read < size else ""
        return f'{{"Items":[{entries}],"Count":{len(page)}{more}}}'

    def _get_many(self, asked: Mapping[str, Any]) -> str:
        ((name, wanted),) = asked["RequestItems"].items()
        ids = [key["pk"]["S"].removeprefix(PREFIX) for key in wanted["Keys"]]
        found = ",".join(self._waiting.pop(each) for each in ids)
        return f'{{"Responses":{{"{name}":[{found}]}},"UnprocessedKeys":{{}}}}'

    def _get(self, asked: Mapping[str, Any]) -> str:
        found = self._items.get(_key(asked["Key"]))
        return json.dumps({"Item": found} if found else {})

    def _put(self, asked: Mapping[str, Any]) -> str:
        key = _key(asked["Item"])
        self.write_units += write_units(self._items.get(key), asked["Item"])
        self._items[key] = asked["Item"]
        return "{}"

    def thresholds(self) -> Thresholds:
        """The stored result of the count."""
        return Thresholds.from_text(self._items["THRESHOLDS", TODAY.isoformat()]["thresholds"]["S"])


def _key(attributes: Mapping[str, Any]) -> tuple[str, str]:
    return attributes["pk"]["S"], attributes["sk"]["S"]


def main(customers: int, parts: int, beside: bool) -> None:  # noqa: FBT001 - said by bench/rfm.py
    """Count the base and say what it took."""
    peer = Peer() if beside else None
    played = PlayedTable(customers, parts, peer)
    world = World(Settings())
    client = world.client("dynamodb")
    client.connections = played
    frozen = world.now()
    world = replace(world, client=lambda _: client, now=lambda: frozen)
    before = time.process_time()
    for part in range(parts):
        count_part(world, TODAY, part=part, parts=parts)
    cpu_s = time.process_time() - before - played.away_s
    counted = played.thresholds()
    assert counted.customers == customers, counted
    said = {
        "cpu_us": 1e6 * cpu_s / customers,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "write_units": played.write_units,
        "calls": played.calls.total() / customers,
        "orders": played.orders / customers,
        "exact": counted.exact,
    }
    if peer:
        peer.ends()
        said["peer_us"] = 1e6 * peer.cpu_s / customers
        said["unpacking_us"] = 1e6 * peer.unpacking_s / customers
    print(json.dumps(said))
