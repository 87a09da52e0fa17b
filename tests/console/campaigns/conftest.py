"""A marketer at the pages, a base to write to, and a planner and a worker that do their jobs."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.workers.deliver import deliver
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.deliveries import PostOffice, post_office
from tests.builders.events import sqs_event
from tests.builders.hands import Hands
from tests.builders.numbers import Numbers
from tests.builders.pages import signed_in
from tests.builders.planning import Planner, keep, people
from tests.builders.staff import Caller, a_caller
from tests.repo.builders import a_consent

WILLING, REFUSING = 10, 2
JOBS_MAX = 100
EVERYBODY = {"kind": "all", "of": []}
_chats = Numbers(7_100_000_001)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """Telegram, as far as a campaign needs it."""
    with post_office() as office:
        yield office


@pytest.fixture
def settings(settings: Settings, office: PostOffice) -> Settings:
    return replace(settings, telegram_api=office.address)


@pytest.fixture
def planner(world: World) -> Planner:
    return Planner(world)


@pytest.fixture
def base(world: World) -> list[Customer]:
    """Ten customers who get advertising in Telegram, and two who do not."""
    willing = [
        replace(each, chats=(Chat("telegram", str(next(_chats))),)) for each in people(WILLING)
    ]
    refusing = people(REFUSING, consents=(a_consent(given=False),))
    keep(world, *willing, *refusing)
    return [*willing, *refusing]


@pytest.fixture
def caller(world: World) -> Caller:
    return a_caller(world, Role.MARKETER)


@pytest.fixture
def segment(caller: Caller) -> str:
    """The id of a stored segment with everybody in it."""
    body = {"name": "Все клиенты", "predicate": EVERYBODY}
    return str(caller.asks("POST", "/v1/segments", body).body["id"])


@pytest.fixture
def hands(world: World) -> Hands:
    """A marketer who has signed in."""
    return Hands(signed_in(world, Role.MARKETER))


def delivered(world: World, planner: Planner) -> None:
    """Let the workers send everything that waits; the clock skips each delay."""
    for _ in range(JOBS_MAX):
        waiting = planner.delivering.takes()
        if not waiting:
            return
        for job, delay_s in waiting:
            world.sleep(delay_s)
            assert deliver(sqs_event(job), None) == {"batchItemFailures": []}
    raise AssertionError("the workers never finish")
