"""What is stored of an account is read back whole, or read again."""

from datetime import UTC
from typing import Any

import pytest

from chalicelib.domain.points.entry import PostingType
from chalicelib.domain.points.lot import Terms
from chalicelib.domain.points.movement import Movement, worth
from chalicelib.domain.points.record import AccountRecord, Cause
from chalicelib.repo.points.accounts import READS_MAX, AccountStore, TornRead
from chalicelib.repo.table.table import Table
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.domain.points.till import DAY
from tests.repo.builders import a_customer, everything, stored

YEAR = 365 * DAY


def earns(world: World, before: AccountRecord, lot: str, points: int) -> AccountRecord:
    now = world.now()
    move = Movement(before.account, now)
    move.add(PostingType.EARN, Terms(lot, points, now, now, now + YEAR))
    cause = Cause({"kind": "adjustment"}, f"adjustment {lot}")
    account = move.end()
    after, entry = before.moved(account, move.postings, cause, at=now, recorded_at=now, by="t")
    world.commit(None, *world.points.accounts.writes(before, after, entry))
    return after


class Torn:
    """A client of the table: a query meets a commit between the lots and the account."""

    def __init__(self, client: Any, stale: list[Any], times: int) -> None:
        self._client, self._stale, self._times = client, stale, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def query(self, **asked: Any) -> Any:
        answer = self._client.query(**asked)
        if self._times:
            self._times -= 1
            items = [item for item in answer["Items"] if not item["sk"]["S"].startswith("LOTS")]
            return {"Items": [*self._stale, *items]}
        return answer


def torn(world: World, stale: list[Any], times: int) -> AccountStore:
    client = Torn(world.client("dynamodb"), stale, times)
    return AccountStore(Table(lambda: client, world.settings.table, world.new_id), UTC)


@pytest.mark.parametrize("is_new_month", [False, True])
def test_lots_from_before_a_movement_are_not_taken_for_its_lots(
    world: World, clock: Clock, *, is_new_month: bool
) -> None:
    anna = stored(world, a_customer()).id
    earns(world, AccountRecord(anna), "a", 10)
    stale = [item for (_, sk), item in everything(world).items() if sk.startswith("LOTS")]
    clock.moves(days=40 if is_new_month else 0)
    earns(world, world.points.accounts.load(anna, clock.at).record, "b", 20)

    record = torn(world, stale, times=2).load(anna, clock.at).record
    assert worth(record.account, clock.at).available == 30

    with pytest.raises(TornRead):
        torn(world, stale, times=READS_MAX).load(anna, clock.at)


def test_a_month_that_was_not_read_is_never_replaced(world: World, clock: Clock) -> None:
    anna = stored(world, a_customer()).id
    earns(world, AccountRecord(anna), "a", 10)
    before = world.points.accounts.load(anna, START).record
    move = Movement(before.account, START)
    move.add(PostingType.EARN, Terms("late", 5, START - YEAR, START - YEAR, START - 90 * DAY))
    cause = Cause({"kind": "purchase"}, "purchase late")
    account = move.end()
    after, entry = before.moved(account, move.postings, cause, at=START, recorded_at=START, by="t")

    with pytest.raises(AssertionError):
        world.points.accounts.writes(before, after, entry)
