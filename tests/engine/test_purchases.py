"""F30: tills send receipts late, in any order, twice and at once; each counts once."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.shops import RECEIPTS, Machine, a_buyer, a_receipt, a_small_receipt, returns
from tests.builders.staff import Answered, Caller, a_caller
from tests.builders.table import items
from tests.engine.lossy_proxy import LossyProxy
from tests.repo.builders import found

pytestmark = pytest.mark.engine

THREADS = 8
RECEIPTS_SENT = 500
DOUBLED = 100
CUSTOMERS = 20
REPEATS_MAX = 200  # of one receipt: a till repeats what was busy until it is taken


def test_a_days_receipts_shuffled_doubled_and_at_once_count_once_each(world: World) -> None:
    people = [a_buyer(world) for _ in range(CUSTOMERS)]
    till, chance = Machine(world), random.Random(30)
    sent = [_some_receipt(chance.choice(people), chance) for _ in range(RECEIPTS_SENT)]
    queue = sent + chance.sample(sent, DOUBLED)
    chance.shuffle(queue)

    with ThreadPoolExecutor(THREADS) as pool:
        statuses = set(pool.map(lambda body: _until_taken(till, body), queue))

    assert statuses == {201}
    _check_sums(world, people, sent)


def test_receipts_of_one_customer_in_parallel_are_all_counted(world: World) -> None:
    anna = a_buyer(world)
    till, chance = Machine(world), random.Random(1)
    sent = [_some_receipt(anna, chance) for _ in range(240)]

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda body: _until_taken(till, body), sent))

    _check_sums(world, [anna], sent)
    assert found(world, anna).shopping.earlier.orders > 0


def test_purchases_and_returns_at_once_leave_what_was_kept(world: World) -> None:
    anna = a_buyer(world)
    till, chance = Machine(world), random.Random(2)
    sent = [_some_receipt(anna, chance) for _ in range(60)]

    def sell(number: int) -> None:
        _until_taken(till, sent[number])
        if number % 3 == 0:
            for _ in range(2):
                _until(lambda: till.takes_back(sent[number]), {200})

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(sell, range(len(sent))))

    _check_sums(world, [anna], [body for n, body in enumerate(sent) if n % 3])


def test_eight_tills_with_one_number_and_different_goods_record_one(world: World) -> None:
    anna, till = a_buyer(world), Machine(world)
    rivals = [
        a_small_receipt(f"{number}.00", card=anna.card, receipt="r") for number in range(1, 9)
    ]

    with ThreadPoolExecutor(THREADS) as pool:
        statuses = Counter(
            pool.map(lambda body: _until(lambda: till.sells(body), {201, 409}), rivals)
        )

    assert statuses == {201: 1, 409: 7}
    assert found(world, anna).shopping.orders == 1


@pytest.mark.parametrize("lost", [1, 3])
def test_a_lost_answer_leaves_one_purchase_and_the_till_hears_of_it(
    lossy_world: World, proxy: LossyProxy, lost: int
) -> None:
    """F06: the client repeats after one lost answer, the till after three."""
    anna = a_buyer(lossy_world)
    till = a_caller(lossy_world, Role.INTEGRATION)
    body = a_receipt(card=anna.card)
    proxy.loses("TransactWriteItems", times=lost)

    first = _sells(till, body)
    again = _sells(till, body)

    assert (first.status, again.status) == (201 if lost == 1 else 503, 201)
    assert found(lossy_world, anna).shopping.orders == 1


def test_a_lost_answer_to_a_return_takes_back_once(lossy_world: World, proxy: LossyProxy) -> None:
    anna = a_buyer(lossy_world)
    till = a_caller(lossy_world, Role.INTEGRATION)
    bodies = [a_small_receipt("5.00", card=anna.card) for _ in range(2)]
    for body in bodies:
        _sells(till, body)
    proxy.loses("TransactWriteItems", times=3)

    silent, heard = returns(till, bodies[0]), returns(till, bodies[0])

    assert (silent.status, heard.status) == (503, 200)
    assert found(lossy_world, anna).shopping.orders == 1


@pytest.mark.parametrize(("whose", "trips"), [("card", 2), ("phone", 2), ("customer_id", 1)])
def test_a_purchase_makes_two_round_trips_and_one_by_id(
    lossy_world: World, proxy: LossyProxy, whose: str, trips: int
) -> None:
    """E1; who calls is believed for a minute, so the first call of a minute makes one more."""
    anna = a_buyer(lossy_world)
    till = a_caller(lossy_world, Role.INTEGRATION)
    known = {"card": anna.card, "phone": anna.phone.number, "customer_id": anna.id}
    _sells(till, a_receipt(card=anna.card))
    before = sum(proxy.asked.values())

    assert _sells(till, a_receipt(**{whose: known[whose]})).status == 201

    assert sum(proxy.asked.values()) - before == trips


def _some_receipt(customer: Customer, chance: random.Random) -> dict[str, Any]:
    at = START - timedelta(minutes=chance.randrange(24 * 60))
    amount = f"{chance.randrange(1, 5000)}.{chance.randrange(100):02d}"
    return a_small_receipt(amount, card=customer.card, at=at.isoformat())


def _sells(till: Caller, body: dict[str, Any]) -> Answered:
    return till.asks("POST", RECEIPTS, body)


def _until_taken(till: Machine, body: dict[str, Any]) -> int:
    return _until(lambda: till.sells(body), {201})


def _until(ask: Callable[[], int], wanted: set[int]) -> int:
    """Make a request as a till does, and repeat it while the table is busy."""
    for _ in range(REPEATS_MAX):
        status = ask()
        if status in wanted:
            return status
        assert status == 503
    raise AssertionError("not taken")


def _check_sums(world: World, people: list[Customer], sent: list[dict[str, Any]]) -> None:
    """Receipts, timeline entries and summaries equal those of a model."""
    stored_items = items(world.client("dynamodb"), world.settings.table, "RECEIPT#")
    kept = [item for item in stored_items if item["sk"]["S"] == "PURCHASE"]  # without the returns
    live = [item["pk"]["S"] for item in kept if not item["returned_at"]["S"]]
    assert sorted(live) == sorted(f"RECEIPT#{body['shop']}#{body['receipt']}" for body in sent)
    for person in people:
        own = [body for body in sent if body["card"] == person.card]
        minors = [int(body["total"]["amount"].replace(".", "")) for body in own]
        shopping = found(world, person).shopping
        assert (shopping.orders, shopping.minor) == (len(own), sum(minors))
        assert _marks(world, person.id) == sorted(body["receipt"] for body in own)


def _marks(world: World, customer_id: CustomerId) -> list[str]:
    marks = world.shopping.purchases.of_customer(customer_id, before=None, limit=1000)
    return sorted(mark.receipt for mark in marks if mark.returned_at is None)
