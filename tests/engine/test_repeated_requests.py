"""The same request many times at once, or after a lost answer: one effect, one answer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor, IdempotencyKey
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.refusals import Busy
from chalicelib.repo.table.writes import Change, Put
from chalicelib.world import World
from tests.builders.staff import a_caller
from tests.builders.table import items
from tests.engine.lossy_proxy import LossyProxy

pytestmark = pytest.mark.engine

THREADS = 8
ROUNDS = 100
COUNTER = Key("TEST", "COUNTER")
A_CUSTOMER = {"phone": "+79211234567", "consents": {"personal_data": {"evidence": "form 1"}}}


@dataclass(frozen=True)
class Note:
    """A snapshot that a use case returns."""

    text: str


def test_one_request_eight_times_at_once_is_done_once_and_answered_alike(world: World) -> None:
    """A hundred rounds; without the kept answer each thread would answer differently."""
    world.table.put(Put(COUNTER, {"times": 0}))
    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(ROUNDS):
            barrier = Barrier(THREADS)

            def ask(thread: int, number: int = number, barrier: Barrier = barrier) -> str:
                barrier.wait()
                return _asked(world, f"k{number}", f"answer {thread}")

            said = list(pool.map(ask, range(THREADS)))
            answers = {each for each in said if each != "running"}
            assert len(answers) == 1, f"round {number}: {said}"

    counter = world.table.get(COUNTER)
    assert counter is not None
    assert counter["times"] == ROUNDS


def _asked(world: World, key: str, answer: str) -> str:
    """The answer of a caller, or the refusal while the same request is being executed."""
    actor = Actor(StaffKeyId("tests"), world.now(), IdempotencyKey(key, "digest"))
    once_more = Change(COUNTER, adds={"times": 1})
    try:
        return world.commit_once(actor, once_more, record=Note(answer)).record.text
    except (Conflict, Busy):
        return "running"


def test_a_lost_answer_of_the_table_is_heard_as_success(
    lossy_world: World, proxy: LossyProxy
) -> None:
    admin = a_caller(lossy_world, Role.ADMIN)
    proxy.loses("TransactWriteItems")

    made = admin.asks("POST", "/v1/customers", A_CUSTOMER, once="k")

    assert made.status == 201
    assert "Idempotency-Hit" not in made.headers


def test_when_no_answer_of_the_table_comes_the_repeated_request_hears_the_first_one(
    lossy_world: World, proxy: LossyProxy
) -> None:
    admin = a_caller(lossy_world, Role.ADMIN)
    proxy.loses("TransactWriteItems", times=3)

    silent = admin.asks("POST", "/v1/customers", A_CUSTOMER, once="k")
    again = admin.asks("POST", "/v1/customers", A_CUSTOMER, once="k")

    assert silent.status == 503
    assert (again.status, again.headers["Idempotency-Hit"]) == (201, "true")
    stored = items(lossy_world.client("dynamodb"), lossy_world.settings.table, "CUSTOMER#")
    assert again.body["id"] in {item["pk"]["S"].partition("#")[2] for item in stored}
    assert len([item for item in stored if item["sk"]["S"] == "PROFILE"]) == 1
