"""Whole accounts are replayed: a clean table is clean, and one changed number is found."""

import random
from typing import Any

import pytest

from chalicelib.aws.memory.table import MemoryTable
from chalicelib.domain.points.entry import PostingType
from chalicelib.domain.points.lot import Terms
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.record import Cause
from chalicelib.services.points.verify_ledger import verify_account, verify_ledger
from chalicelib.world import World
from tests.oracle.pair import Pair
from tests.oracle.soak import run
from tests.oracle.tampering import numbers

SEED = 60_005
# Numbers that no entry decides: how often the item was written, when a level was reached, and the
# version that wrote a month that nobody reads any more.
# `booked` is the place in the index by day, which the totals read.
FREE = ("version", "reached", "written", "turnover", "booked")


@pytest.fixture(scope="module")
def pair() -> Pair:
    """Two accounts after sixty random steps."""
    return run(SEED)


def differences(world: World) -> set[str]:
    return {found.what for each in verify_ledger(world) for found in each.differences}


def items(pair: Pair) -> dict[tuple[str, str], Any]:
    table: dict[tuple[str, str], Any] = pair.world.client("dynamodb")._items  # noqa: SLF001
    return table


def test_a_clean_table_is_clean(pair: Pair) -> None:
    found = list(verify_ledger(pair.world))

    assert [each.differences for each in found] == [(), ()]
    sequences = [pair.record(member).sequence for member in pair.members]
    assert sorted(each.entries for each in found) == sorted(sequences)
    assert min(sequences) > 5


def test_every_changed_number_of_entries_and_lots_is_found(pair: Pair) -> None:
    table = items(pair)
    others = list(numbers(pair.world, ("LOTS#", "ENTRY#")))
    some = random.Random(1).sample(others, 300)
    for place, where, changed in (*numbers(pair.world, ("POINTS",)), *some):
        if where.startswith(FREE):
            continue
        kept, table[place] = table[place], changed
        assert differences(pair.world), (place, where)
        table[place] = kept


def test_a_changed_number_of_a_receipt_is_found(pair: Pair) -> None:
    table = items(pair)
    for place, where, changed in list(numbers(pair.world, ("PURCHASE",))):
        is_receipt = place[0].startswith("RECEIPT#")
        if is_receipt and where.split()[0] in {"at", "customer", "minor", "recorded_at"}:
            kept, table[place] = table[place], changed
            assert differences(pair.world), (place, where)
            table[place] = kept


def test_what_was_removed_is_missed(pair: Pair) -> None:
    table, member = items(pair), pair.members[0]
    pk = f"CUSTOMER#{member.customer.id}"
    last = pair.record(member).sequence
    receipt = next(place for place in table if place[1] == "PURCHASE")
    for place, what in [
        ((pk, f"ENTRY#{last:010}"), "account.chain"),
        ((pk, "ENTRY#0000000003"), "entry.sequence"),
        ((pk, "POINTS"), "account.missing"),
        (receipt, "receipt.missing"),
    ]:
        client = pair.world.client("dynamodb")
        kept = table[place]
        client.delete_item(Key={"pk": {"S": place[0]}, "sk": {"S": place[1]}})
        assert what in differences(pair.world)
        client.put_item(Item=kept)
    assert not differences(pair.world)


def test_points_that_came_from_no_other_account_are_found() -> None:
    pair = run(3)
    member, now = pair.members[0], pair.clock.at
    before = pair.record(member)
    move = Movement(before.account, now)
    move.add(PostingType.TRANSFER_IN, Terms("gift", 10, now, now, None))
    cause = Cause({"kind": "transfer"}, "transfer gift")
    account = move.end()
    after, entry = before.moved(account, move.postings, cause, at=now, recorded_at=now, by="t")
    pair.world.commit(None, *pair.world.points.accounts.writes(before, after, entry))

    assert differences(pair.world) == {"transfers.unbalanced"}
    assert not verify_account(pair.world, member.customer.id).differences


def test_a_hold_that_says_otherwise_is_found() -> None:
    pair = next(each for each in map(run, range(100, 200)) if each.members[0].naive.holds)
    (hold, *_) = pair.members[0].naive.holds
    table = items(pair)
    place = (f"HOLD#{hold}", "HOLD")
    table[place] = table[place] | {"points": {"N": "1000000"}}

    assert "hold.differs" in differences(pair.world)


def test_an_account_that_moves_all_the_time_is_said_to_be_busy(pair: Pair) -> None:
    table = items(pair)
    place = (f"CUSTOMER#{pair.members[0].customer.id}", "POINTS")
    kept, client = table[place], pair.world.client("dynamodb")
    table[place] = kept | {"balance": {"N": "999999"}}
    versions = iter(range(1000))

    def moving(**asked: Any) -> Any:
        answer = MemoryTable.get_item(client, **asked)
        if asked["Key"]["sk"]["S"] == "POINTS":
            changed = {"version": {"N": str(10_000 + next(versions))}}
            return {"Item": answer["Item"] | changed}
        return answer

    busy = World(pair.world.settings, now=pair.world.now, client=lambda _: Moving(client, moving))
    assert differences(busy) == {"account.busy"}
    table[place] = kept


class Moving:
    """The client of the table, one of whose calls is replaced."""

    def __init__(self, client: Any, get_item: Any) -> None:
        self._client, self.get_item = client, get_item

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)
