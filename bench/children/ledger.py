"""Verifies a ledger that is made up account by account, and says what it took.

One account is recorded by the very use case; every other one is the same under another id, chained
anew. What making them up costs is not counted.
"""

import json
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.children.purchases import Shop, open_shop
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.entry import chain_hash, genesis
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.settings import Settings
from chalicelib.world import World

ENTRIES = 100  # of each account
PAGE = 100  # accounts of one page of the scan
Item = dict[str, Any]


@dataclass
class MadeUp:
    """Replaces the client of DynamoDB: so many accounts, of which one is in memory."""

    accounts: int
    model: dict[tuple[str, str], Item]
    person: str
    away_s: float = 0.0
    _name: str = ""
    _items: dict[tuple[str, str], Item] = field(default_factory=dict)

    def scan(self, **asked: Any) -> Item:  # noqa: ANN401
        begin = int(asked.get("ExclusiveStartKey", {}).get("n", {}).get("S", "0"))
        end = min(begin + PAGE, self.accounts)
        kinds = ("ENTRY#0000000001", "POINTS")
        found = [
            {"pk": {"S": f"CUSTOMER#{self._named(n)}"}, "sk": {"S": sk}}
            for n in range(begin, end)
            for sk in kinds
        ]
        more = {"LastEvaluatedKey": {"n": {"S": str(end)}}} if end < self.accounts else {}
        return {"Items": found, **more}

    def get_item(self, *, Key: Item, **_: Any) -> Item:  # noqa: ANN401, N803
        pk, sk = Key["pk"]["S"], Key["sk"]["S"]
        self._turn_to(pk)
        found = self._items.get((pk, sk))
        return {"Item": found} if found else {}

    def query(self, **asked: Any) -> Item:  # noqa: ANN401
        values = {name: each["S"] for name, each in asked["ExpressionAttributeValues"].items()}
        self._turn_to(values[":pk"])
        found = [
            item
            for (pk, sk), item in self._items.items()
            if pk == values[":pk"] and values[":low"] <= sk <= values[":high"]
        ]
        found.sort(key=lambda item: str(item["sk"]["S"]))
        return {"Items": found[: asked["Limit"]]}

    def batch_get_item(self, *, RequestItems: Item) -> Item:  # noqa: N803
        ((name, wanted),) = RequestItems.items()
        found = [self._items[key["pk"]["S"], key["sk"]["S"]] for key in wanted["Keys"]]
        return {"Responses": {name: found}, "UnprocessedKeys": {}}

    def _named(self, number: int) -> str:
        return f"{number:0{len(self.person)}d}"

    def _turn_to(self, pk: str) -> None:
        """Make the items of another customer."""
        name = pk.removeprefix("CUSTOMER#")
        if name == self._name:
            return
        self._name, self._items = name, {}
        for (model_pk, sk), item in self.model.items():
            copied = {
                key: {"S": typed["S"].replace(self.person, name)} if "S" in typed else typed
                for key, typed in item.items()
            }
            self._items[model_pk.replace(self.person, name), sk] = copied
        self._chain(CustomerId(name))

    def _chain(self, customer: CustomerId) -> None:
        before = genesis(customer)
        pk = f"CUSTOMER#{customer}"
        for number in range(1, ENTRIES + 1):
            item = self._items[pk, f"ENTRY#{number:010}"]
            item["previous"] = {"S": before}
            before = chain_hash(before, item["entry"]["S"])
            item["hash"] = {"S": before}
        self._items[pk, "POINTS"]["hash"] = {"S": before}


class Timed:
    """The client, whose own CPU is kept apart."""

    def __init__(self, made: MadeUp) -> None:
        self._made = made

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        ask = getattr(self._made, name)

        def timed(**asked: Any) -> Any:  # noqa: ANN401
            before = time.process_time()
            answer = ask(**{key: each for key, each in asked.items() if key != "TableName"})
            self._made.away_s += time.process_time() - before
            return answer

        return timed


def main(entries: int) -> None:
    """Verify that many entries, in accounts of a hundred."""
    made = MadeUp(max(entries // ENTRIES, 1), *_model())
    client = Timed(made)
    world = World(Settings(), client=lambda _: client)
    before = time.process_time()
    seen = wrong = 0
    for each in verify_ledger(world):
        seen += each.entries
        wrong += bool(each.differences)
    cpu_s = time.process_time() - before - made.away_s
    assert not wrong, "the accounts are made up wrongly"
    said = {
        "entries": seen,
        "cpu_us": 1e6 * cpu_s / seen,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(said))


def _model() -> tuple[dict[tuple[str, str], Item], str]:
    shop: Shop = open_shop()
    for _ in range(ENTRIES):
        shop.sells("id")
    return dict(_kept(shop)), shop.anna.id


def _kept(shop: Shop) -> Iterator[tuple[tuple[str, str], Item]]:
    for place, item in shop.played.memory._items.items():  # noqa: SLF001
        if place[0].startswith(("CUSTOMER#", "RECEIPT#")) and place[1] != "PROFILE":
            yield place, item
