"""A deed is done once: its answer is kept in the very transaction that does it."""

from contextlib import suppress
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor, IdempotencyKey
from chalicelib.repo.table.answers import KEPT, Repeated
from chalicelib.repo.table.commit import commit
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.refusals import Busy, ConditionFailed
from chalicelib.repo.table.writes import Change, Put, Write
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.handlers.broken import fails

COUNTER, OTHER = Key("TEST", "COUNTER"), Key("TEST", "OTHER")
ONE_MORE: list[Write] = [Change(COUNTER, adds={"times": 1})]


@pytest.fixture
def counting(world: World) -> World:
    """A world with a counter at 0."""
    world.table.put(Put(COUNTER, {"times": 0}))
    return world


def deed(world: World, *, key: str = "k", asked: str = "a", answer: str = '{"n":1}') -> Actor:
    return Actor(StaffKeyId("tests"), world.now(), IdempotencyKey(key, asked, 201, answer))


def times(world: World) -> int:
    item = world.table.get(COUNTER)
    assert item is not None
    return int(item["times"])


def test_a_repeated_request_does_nothing_and_hears_the_first_answer(counting: World) -> None:
    commit(counting.table, ONE_MORE, actor=deed(counting, answer="first"))

    with pytest.raises(Repeated) as repeated:
        commit(counting.table, ONE_MORE, actor=deed(counting, answer="second"))

    assert (repeated.value.answer, repeated.value.status) == ("first", 201)
    assert times(counting) == 1


def test_a_key_that_was_used_for_something_else_is_refused(counting: World) -> None:
    commit(counting.table, ONE_MORE, actor=deed(counting))

    with pytest.raises(Rejected, match=r"idempotency\.other_request"):
        commit(counting.table, ONE_MORE, actor=deed(counting, asked="b"))
    assert times(counting) == 1


@pytest.mark.parametrize(
    ("later", "done"), [(KEPT, 1), (KEPT + timedelta(seconds=1), 2)], ids=["kept", "ended"]
)
def test_an_answer_is_kept_for_72_hours(
    counting: World, clock: Clock, later: timedelta, done: int
) -> None:
    commit(counting.table, ONE_MORE, actor=deed(counting))
    clock.at += later

    with suppress(Repeated):
        commit(counting.table, ONE_MORE, actor=deed(counting))

    assert times(counting) == done


@pytest.mark.parametrize(("later", "found"), [(KEPT, True), (KEPT + timedelta(seconds=1), False)])
def test_a_kept_answer_is_found_as_long_as_it_counts(
    counting: World, clock: Clock, later: timedelta, *, found: bool
) -> None:
    actor = deed(counting)
    commit(counting.table, ONE_MORE, actor=actor)
    clock.at += later

    assert actor.once is not None
    assert (counting.staff.answers.find(actor.once, clock.now()) is not None) == found


def test_a_deed_without_a_key_is_done_each_time(counting: World) -> None:
    actor = Actor(StaffKeyId("tests"), counting.now())
    for _ in range(2):
        commit(counting.table, ONE_MORE, actor=actor)

    assert times(counting) == 2


def test_an_effect_that_is_refused_keeps_no_answer(counting: World) -> None:
    actor = deed(counting)

    with pytest.raises(ConditionFailed) as failed:
        commit(counting.table, [*ONE_MORE, Put(OTHER, {"times": 9}, version=5)], actor=actor)

    assert failed.value.key == OTHER
    assert times(counting) == 0
    assert actor.once is not None
    assert counting.staff.answers.find(actor.once, counting.now()) is None


def held(*places: str) -> ClientError:
    """A transaction that another one stopped, at these places."""
    response = {
        "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
        "CancellationReasons": [{"Code": code} for code in places],
    }
    return ClientError(response, "TransactWriteItems")


def test_the_same_request_in_two_places_at_once_is_still_running(counting: World) -> None:
    failing = fails(counting, held("TransactionConflict", "None"), "dynamodb")

    with pytest.raises(Conflict, match=r"idempotency\.running"):
        commit(failing.table, ONE_MORE, actor=deed(counting))


def test_another_transaction_on_the_same_items_is_no_repetition(counting: World) -> None:
    failing = fails(counting, held("None", "TransactionConflict"), "dynamodb")

    with pytest.raises(Busy) as busy:
        commit(failing.table, ONE_MORE, actor=deed(counting))
    assert busy.value.keys == [COUNTER]


def test_a_deed_that_does_not_say_its_answer_is_a_mistake(counting: World) -> None:
    actor = Actor(StaffKeyId("tests"), counting.now(), IdempotencyKey("k", "a", 201))

    with pytest.raises(AssertionError, match="does not say"):
        commit(counting.table, ONE_MORE, actor=actor)
