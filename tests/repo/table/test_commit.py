"""The unit of work: all writes or none, once a request, whose answer is kept with the effect."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import Purchase, PurchaseLine, Receipt
from chalicelib.domain.shopping.shopping import Bought
from chalicelib.domain.staff.actor import Actor, IdempotencyKey
from chalicelib.repo.segments.segments import StoredSegment
from chalicelib.repo.shopping.receipts import purchase_writes
from chalicelib.repo.table import keys
from chalicelib.repo.table.answers import KEPT
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.refusals import Busy, ConditionFailed
from chalicelib.repo.table.writes import Change, Put, Write
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.handlers.broken import fails
from tests.repo.builders import a_customer, everything, found, stored

COUNTER, OTHER = Key("TEST", "COUNTER"), Key("TEST", "OTHER")
RUB = Money(100, "RUB")
ONE_MORE = Change(COUNTER, adds={"times": 1})


@dataclass(frozen=True)
class Note:
    """A snapshot that a use case returns."""

    text: str


@pytest.fixture
def counting(world: World) -> World:
    """A world with a counter at 0."""
    world.table.put(Put(COUNTER, {"times": 0}))
    return world


def request(digest: str = "a") -> IdempotencyKey:
    return IdempotencyKey("k", digest)


def staff(world: World, digest: str = "a") -> Actor:
    return Actor(StaffKeyId("tests"), world.now(), request(digest))


def counts(world: World, text: str = "first", *writes: Write, digest: str = "a") -> Committed[Note]:
    return world.commit_once(staff(world, digest), ONE_MORE, *writes, record=Note(text))


def times(world: World) -> int:
    item = world.table.get(COUNTER)
    assert item is not None
    return int(item["times"])


def test_a_repeated_request_does_nothing_and_gets_the_first_record(counting: World) -> None:
    first = counts(counting, "first")
    again = counts(counting, "second")

    assert (first.record, first.repeated) == (Note("first"), False)
    assert (again.record, again.repeated) == (Note("first"), True)
    assert times(counting) == 1


def test_a_key_that_was_used_for_something_else_is_refused(counting: World) -> None:
    counts(counting)

    with pytest.raises(Rejected, match=r"idempotency\.other_request"):
        counts(counting, digest="b")
    with pytest.raises(Rejected, match=r"idempotency\.other_request"):
        counting.staff.answers.find(request("b"), counting.now())
    assert times(counting) == 1


@pytest.mark.parametrize(
    ("later", "done"), [(KEPT, 1), (KEPT + timedelta(seconds=1), 2)], ids=["kept", "ended"]
)
def test_an_answer_is_kept_for_72_hours(
    counting: World, clock: Clock, later: timedelta, done: int
) -> None:
    counts(counting)
    clock.at += later

    assert counts(counting).repeated == (done == 1)
    assert times(counting) == done


@pytest.mark.parametrize(("later", "found"), [(KEPT, True), (KEPT + timedelta(seconds=1), False)])
def test_a_kept_answer_is_found_as_long_as_it_counts(
    counting: World, clock: Clock, later: timedelta, *, found: bool
) -> None:
    counts(counting)
    clock.at += later

    kept = counting.staff.answers.find(request(), clock.now())
    assert (kept is not None) == found
    if kept:
        assert kept.read(Note) == Note("first")


def test_an_answer_that_an_older_release_kept_is_given_as_it_is(counting: World) -> None:
    old: dict[str, Value] = {"asked": "a", "answer": '{"n":1}', "status": 201, "ttl": 2**33}
    counting.table.put(Put(keys.answer("k"), old))

    again = counts(counting)

    assert again == Committed(Note("first"), repeated=True, rendered='{"n":1}')
    assert times(counting) == 0


def test_an_actor_without_a_request_is_served_each_time(counting: World) -> None:
    actor = Actor(StaffKeyId("tests"), counting.now())
    for _ in range(2):
        done = counting.commit_once(actor, ONE_MORE, record=Note("n"))
        assert (done.record, done.repeated, done.rendered) == (Note("n"), False, "")
    counting.commit(actor, ONE_MORE)

    assert times(counting) == 3


def test_an_effect_that_is_refused_keeps_no_answer(counting: World) -> None:
    with pytest.raises(ConditionFailed) as failed:
        counts(counting, "first", Put(OTHER, {"times": 9}, version=5))

    assert failed.value.key == OTHER
    assert times(counting) == 0
    assert counting.staff.answers.find(request(), counting.now()) is None


def test_a_refused_effect_on_a_known_item_is_no_repetition(counting: World) -> None:
    counting.table.put(Put(OTHER, {"times": 3}))

    with pytest.raises(ConditionFailed) as failed:
        counts(counting, "first", Put(OTHER, {"times": 9}, version=5))

    assert failed.value.found is not None
    assert (failed.value.key, failed.value.found["times"]) == (OTHER, 3)
    assert times(counting) == 0


def test_a_key_that_is_refused_without_its_answer_is_no_repetition(counting: World) -> None:
    failing = fails(counting, held("ConditionalCheckFailed", "None"), "dynamodb")

    with pytest.raises(ConditionFailed):
        counts(failing)


def held(*places: str) -> ClientError:
    """A transaction that another one stopped, at these places."""
    response = {
        "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
        "CancellationReasons": [{"Code": code} for code in places],
    }
    return ClientError(response, "TransactWriteItems")


def test_the_same_request_in_two_places_at_once_is_still_running(counting: World) -> None:
    failing = fails(counting, held("TransactionConflict", "None"), "dynamodb")

    with pytest.raises(Conflict, match=r"^idempotency\.running$"):
        counts(failing)


def test_another_transaction_on_the_same_items_is_no_repetition(counting: World) -> None:
    failing = fails(counting, held("None", "TransactionConflict"), "dynamodb")

    with pytest.raises(Busy) as busy:
        counts(failing)
    assert busy.value.keys == [COUNTER]


def test_a_request_whose_answer_is_not_kept_is_a_mistake(counting: World) -> None:
    with pytest.raises(AssertionError, match="commit_once"):
        counting.commit(staff(counting), ONE_MORE)


# Writes of several stores


class Full(Conflict):
    """What the test's write means when it is refused."""

    def __init__(self, found: Item | None) -> None:
        super().__init__("test.full")
        self.found = found


def test_a_write_says_what_its_refusal_means(counting: World) -> None:
    refusing = Change(COUNTER, equals={"times": 7}, refused=Full)

    for write in (
        lambda: counting.table.change(refusing),
        lambda: counting.table.put(Put(COUNTER, {}, refused=Full)),
        lambda: counting.commit(None, Put(OTHER, {}), refusing),
        lambda: counting.commit_once(staff(counting), refusing, record=Note("n")),
    ):
        with pytest.raises(Full, match=r"test\.full") as full:
            write()
        assert full.value.found is not None
        assert full.value.found["times"] == 0
    assert counting.table.get(OTHER) is None


def test_a_purchase_and_a_segment_are_written_together_or_not_at_all(world: World) -> None:
    """Another effect of a use case is one more store's writes in its commit."""
    anna = stored(world, a_customer())
    line = PurchaseLine("sku", "dairy", 1000, RUB)
    receipt = Receipt("s1", "1", world.now(), RUB, (line,))
    purchase = Purchase(receipt, anna.id, Bought(740_000, RUB.minor))
    segment = StoredSegment("s1", "Dairy", '{"kind":"all","of":[]}', world.now())
    actor = Actor(StaffKeyId("tests"), world.now(), request())

    def both(segment: StoredSegment) -> Committed[Note]:
        return world.commit_once(
            actor,
            *purchase_writes(purchase, actor),
            world.segments.stored.save_write(segment),
            record=Note("both"),
            audit=("segment.created", segment.id),
        )

    before = everything(world)
    with pytest.raises(Conflict, match=r"segment\.changed"):
        both(replace(segment, version=7))
    assert everything(world) == before

    assert not both(segment).repeated
    assert world.shopping.purchases.get(shop="s1", receipt="1") == purchase
    assert found(world, anna).shopping.orders == 1
    assert world.segments.stored.get("s1") == replace(segment, version=1)
    assert [entry.what for _, entry in world.staff.audit.of_day(world.now().date())] == [
        "segment.created"
    ]
    assert both(segment) == Committed(Note("both"), repeated=True)


def test_the_audit_entry_is_written_with_the_change_or_neither_is(counting: World) -> None:
    actor, today = Actor(StaffKeyId("tests"), counting.now()), counting.now().date()

    with pytest.raises(ConditionFailed):
        counting.commit(actor, Put(COUNTER, {}), audit=("counter.made", "c"))
    assert counting.staff.audit.of_day(today) == []

    counting.commit(actor, ONE_MORE, audit=("counter.changed", "c"))
    ((_, entry),) = counting.staff.audit.of_day(today)
    assert (entry.by, entry.what, entry.subject) == ("tests", "counter.changed", "c")


def test_an_audit_entry_without_an_actor_is_a_mistake(counting: World) -> None:
    before = everything(counting)

    with pytest.raises(AssertionError, match="audited"):
        counting.commit(None, ONE_MORE, audit=("counter.changed", "c"))
    assert everything(counting) == before
