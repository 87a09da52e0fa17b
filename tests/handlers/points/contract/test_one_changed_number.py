"""One stored number of every kind is changed behind the service's back: each is found."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.services.points.verify_ledger import verify_ledger
from tests.builders.clock import Clock
from tests.handlers.points.contract.counter import HOLDS, Counter, bread, minute

Item = dict[str, Any]
ACCOUNT, RECEIPT = "CUSTOMER#{buyer}", "RECEIPT#s1#"


@pytest.fixture
def shop(counter: Counter, clock: Clock) -> dict[str, str]:
    """Four receipts, returns, a level, and a hold in each state; the ids by what they are."""
    counter.sells("a", minute(6), bread("31000.00"))
    spent, freed, lapsed, live = (counter.holds(10 + number) for number in range(4))
    rows = [("bread", "300.00"), ("dairy", "100.00")]
    counter.sells("b", minute(7), rows, **spent)
    path = {"hold": freed["redemption"]["id"]}
    assert counter.till.asks("DELETE", f"{HOLDS}/{{hold}}", path=path).status == 204
    clock.moves(minutes=16)
    live = counter.holds(13)
    counter.sells("c", minute(8), bread("50.00"))
    counter.returns("b", 2)
    counter.sells("d", minute(9), bread("70.00"))
    counter.returns("d")
    counter.adjusts(-7)
    ids = {"spent": spent, "freed": freed, "lapsed": lapsed, "live": live}
    return {name: each["redemption"]["id"] for name, each in ids.items()}


def number(name: str, *, by: int = 1) -> Callable[[Item], Item]:
    return lambda item: item | {name: {"N": str(int(item[name]["N"]) + by)}}


def text(name: str, old: str, new: str) -> Callable[[Item], Item]:
    def changed(item: Item) -> Item:
        assert old in item[name]["S"], item[name]
        return item | {name: {"S": item[name]["S"].replace(old, new, 1)}}

    return changed


def listed(name: str, old: str, new: str) -> Callable[[Item], Item]:
    def changed(item: Item) -> Item:
        texts = [each["S"] for each in item[name]["L"]]
        assert any(old in each for each in texts), texts
        return item | {name: {"L": [{"S": each.replace(old, new)} for each in texts]}}

    return changed


def earlier(item: Item) -> Item:
    return item | {"earlier": {"L": [{"N": "1"}, {"N": "5"}, {"N": "1"}, {"N": "1"}]}}


def back(name: str) -> Callable[[Item], Item]:
    """A return whose answer says one more."""

    def changed(item: Item) -> Item:
        said = json.loads(item["answer"]["S"])
        said["back"][name] += 1
        return item | {"answer": {"S": json.dumps(said)}}

    return changed


def row_back(name: str) -> Callable[[Item], Item]:
    """A return whose answer says one more in a row, and in all."""

    def changed(item: Item) -> Item:
        said = json.loads(item["answer"]["S"])
        said["back"]["lines"][0][name] += 1
        if name in said["back"]:
            said["back"][name] += 1
        return item | {"answer": {"S": json.dumps(said)}}

    return changed


LOTS = "LOTS#2027-12"
ENTRY = "ENTRY#0000000002"
KINDS: list[tuple[str, str, Callable[[Item], Item], str]] = [
    (ACCOUNT, "POINTS", number("balance"), "account.balance"),
    (ACCOUNT, "POINTS", number("debt"), "account.balance"),
    (ACCOUNT, "POINTS", number("sequence"), "account.chain"),
    (ACCOUNT, "POINTS", number("receipts"), "account.receipts"),
    (ACCOUNT, "POINTS", text("reached", "silver", "gold"), "account.level"),
    (ACCOUNT, "POINTS", text("reached", "silver", "brass"), "account.level"),
    (ACCOUNT, "POINTS", text("reached", "17", "18"), "account.level"),
    (ACCOUNT, "POINTS", listed("unfolded", "30000;bread", "30001;bread"), "account.history"),
    (ACCOUNT, "PROFILE", earlier, "account.history"),
    (ACCOUNT, f"PURCHASE#{minute(7)}".replace("Z", "+00:00#s1#b"), number("minor"), "receipt.mark"),
    (ACCOUNT, ENTRY, text("entry", '"held":10', '"held":11'), "entry.hash"),
    (ACCOUNT, ENTRY, text("hash", "", "0"), "entry.hash"),
    (RECEIPT + "b", "PURCHASE", text("lines", "30000", "30001"), "receipt.rows"),
    (RECEIPT + "b", "PURCHASE", number("minor"), "receipt.rows"),
    (RECEIPT + "b", "PURCHASE", text("points", '"silver",', '"silver",1'), "receipt.answer"),
    (RECEIPT + "b", "RETURN#back-2", back("refund"), "return.differs"),
    (RECEIPT + "b", "RETURN#back-2", back("clawed_back"), "return.differs"),
    (RECEIPT + "b", "RETURN#back-2", back("restored"), "return.differs"),
    (RECEIPT + "b", "RETURN#back-2", back("grace"), "return.differs"),
    (RECEIPT + "b", "RETURN#back-2", back("debt"), "return.differs"),
    (RECEIPT + "b", "RETURN#back-2", row_back("quantity"), "return.rows"),
    (RECEIPT + "b", "RETURN#back-2", row_back("refund"), "return.rows"),
    (RECEIPT + "b", "RETURN#back-2", row_back("clawed_back"), "return.rows"),
    ("HOLD#{spent}", "HOLD", text("state", "captured", "held"), "hold.differs"),
    ("HOLD#{freed}", "HOLD", text("state", "released", "captured"), "hold.differs"),
    ("HOLD#{lapsed}", "HOLD", text("state", "held", "captured"), "hold.differs"),
    ("HOLD#{live}", "HOLD", text("state", "held", "released"), "hold.differs"),
    ("HOLD#{live}", "HOLD", text("expires_at", ":31:", ":32:"), "hold.differs"),
    *[
        ("HOLD#{spent}", "HOLD", change, "hold.differs")
        for change in (number("points"), number("minor"), text("customer", "customer", "other"))
    ],
]


def found(counter: Counter) -> set[str]:
    verified = list(verify_ledger(counter.world))
    assert {each.customer for each in verified if each.differences} <= {counter.buyer.id}
    return {difference.what for each in verified for difference in each.differences}


@pytest.mark.parametrize(("pk", "sk", "change", "what"), KINDS)
def test_it_is_found_by_its_name(
    counter: Counter,
    shop: dict[str, str],
    pk: str,
    sk: str,
    change: Callable[[Item], Item],
    what: str,
) -> None:
    table: dict[tuple[str, str], Item] = counter.world.client("dynamodb")._items  # noqa: SLF001
    place = (pk.format(buyer=counter.buyer.id, **shop), sk)
    kept = table[place]
    assert found(counter) == set()

    table[place] = change(kept)

    assert what in found(counter)
    table[place] = kept


def test_purchases_of_before_the_service_have_no_receipts(
    counter: Counter, shop: dict[str, str]
) -> None:
    table: dict[tuple[str, str], Item] = counter.world.client("dynamodb")._items  # noqa: SLF001
    profile, points = ((ACCOUNT.format(buyer=counter.buyer.id), sk) for sk in ("PROFILE", "POINTS"))
    table[profile] = table[profile] | {"recent": {"L": [{"S": "738000;5000;bread=5000"}]}}
    assert shop
    assert found(counter) == set()

    kept, change = table[points], listed("unfolded", "30000;bread", "30001;bread")
    table[points] = change(kept)

    assert found(counter) == {"account.history"}
    table[points] = kept


@pytest.mark.parametrize(
    ("pk", "sk", "what"),
    [
        (RECEIPT + "b", "RETURN#back-2", "return.missing"),
        (RECEIPT + "b", "PURCHASE", "receipt.missing"),
        (ACCOUNT, f"PURCHASE#{minute(7)}".replace("Z", "+00:00#s1#b"), "receipt.mark"),
        ("HOLD#{freed}", "HOLD", "hold.differs"),
        (ACCOUNT, LOTS, "account.unreadable"),  # a hold names lots of the month
        (ACCOUNT, ENTRY, "entry.sequence"),
    ],
)
def test_what_was_deleted_is_missed(
    counter: Counter, shop: dict[str, str], pk: str, sk: str, what: str
) -> None:
    client = counter.world.client("dynamodb")
    place = (pk.format(buyer=counter.buyer.id, **shop), sk)
    kept = client._items[place]  # noqa: SLF001
    client.delete_item(Key={"pk": {"S": place[0]}, "sk": {"S": place[1]}})

    assert what in found(counter)
    client.put_item(Item=kept)
