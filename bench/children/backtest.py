"""Replays made-up accounts under a draft of the programme, and says what it took."""

import json
import resource
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bench.children.ledger import ENTRIES, Item, MadeUp, Timed
from bench.children.purchases import Shop, open_shop
from chalicelib.services.reports.simulate_programme import simulate
from chalicelib.settings import Settings
from chalicelib.world import World

PAGE = 100  # customers of one page of the index
OWN = ("CUSTOMER#", "RECEIPT#")


@dataclass
class MadeUpBase(MadeUp):
    """The same accounts as customers of a base; `shared` are the items of the whole service."""

    shared: dict[tuple[str, str], Item] = field(default_factory=dict)

    def scan(self, **asked: Any) -> Item:  # noqa: ANN401
        begin = int(asked.get("ExclusiveStartKey", {}).get("n", {}).get("S", "0"))
        end = min(begin + PAGE, self.accounts)
        more = {"LastEvaluatedKey": {"n": {"S": str(end)}}} if end < self.accounts else {}
        return {"Items": [{"who": {"S": self._named(n)}} for n in range(begin, end)], **more}

    def query(self, **asked: Any) -> Item:  # noqa: ANN401
        values = {name: each["S"] for name, each in asked["ExpressionAttributeValues"].items()}
        if values[":pk"].startswith(OWN):
            return super().query(**asked)
        found = [
            item
            for (pk, sk), item in sorted(self.shared.items())
            if pk == values[":pk"] and values[":low"] <= sk <= values[":high"]
        ]
        return {"Items": found[: asked["Limit"]]}

    def get_item(self, *, Key: Item, **_: Any) -> Item:  # noqa: ANN401, N803
        return {"Item": found} if (found := self._found(Key)) else {}

    def batch_get_item(self, *, RequestItems: Item) -> Item:  # noqa: N803
        ((name, wanted),) = RequestItems.items()
        found = [item for key in wanted["Keys"] if (item := self._found(key))]
        return {"Responses": {name: found}, "UnprocessedKeys": {}}

    def _found(self, key: Item) -> Item | None:
        place = key["pk"]["S"], key["sk"]["S"]
        if place[0].startswith("CUSTOMER#"):
            self._turn_to(place[0])
        return self._items.get(place) or self.shared.get(place)


def main(entries: int) -> None:
    """Replay that many entries, in accounts of a hundred, under the programme that made them."""
    shop = open_shop()
    for _ in range(ENTRIES):
        shop.sells("id")
    made = MadeUpBase(
        max(entries // ENTRIES, 1),
        dict(_kept(shop, of_customers=True)),
        shop.anna.id,
        shared=dict(_kept(shop, of_customers=False)),
    )
    client = Timed(made)
    at = shop.world.now()
    world = World(Settings(), now=lambda: at, client=lambda _: client)
    draft = world.points.programmes.versions(at)[-1].programme
    since = datetime(at.year - 2, 1, 1, tzinfo=UTC).date()
    before, made.away_s = time.process_time(), 0.0
    sums = deque(simulate(world, draft, since), maxlen=1)[0]
    cpu_s = time.process_time() - before - made.away_s
    assert sums.receipts == made.accounts * ENTRIES, "the accounts are made up wrongly"
    assert sums.draft == sums.ledger, "the programme that made them gives the same"
    said = {
        "entries": sums.receipts,
        "cpu_us": 1e6 * cpu_s / sums.receipts,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(said))


def _kept(shop: Shop, *, of_customers: bool) -> Iterator[tuple[tuple[str, str], Item]]:
    for place, item in shop.played.memory._items.items():  # noqa: SLF001
        if place[0].startswith(OWN) == of_customers:
            yield place, item
