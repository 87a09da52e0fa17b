"""A World over the local engine, which runs in its own process and keeps transactions atomic.

With `GROCER_TEST_DYNAMODB=http://127.0.0.1:8000` the tables stand in that DynamoDB instead, and the
engine serves the other services alone.
"""

import itertools
import os
import secrets
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.aws.clients import make_sdk_client
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from local.engine.process import Engine, free_port
from tests.builders.clock import Clock
from tests.builders.deliveries import Mission, PostOffice, a_mission, post_office
from tests.builders.numbers import restart_numbers
from tests.builders.table import create_table, with_queues
from tests.engine.lossy_proxy import LossyProxy

DYNAMODB = os.environ.get("GROCER_TEST_DYNAMODB", "")  # noqa: TID251 - not a setting of the service
# A DynamoDB that outlives this process may still hold the tables of another run.
RUN = secrets.token_hex(4)
NUMBERS_A_TEST = 10_000
_tables = itertools.count(1)
_tests = itertools.count(1)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine(port=free_port(), state=None) as engine:
        yield engine


@pytest.fixture(autouse=True)
def _numbers() -> None:
    """Give each test its own numbers: the engine keeps the sent messages of all tests."""
    restart_numbers(next(_tests) * NUMBERS_A_TEST)


@pytest.fixture
def dynamodb(engine: Engine) -> str:
    """The endpoint of DynamoDB."""
    return DYNAMODB or engine.endpoint


@pytest.fixture
def proxy(engine: Engine, dynamodb: str) -> Iterator[LossyProxy]:
    """A proxy before the engine that can lose answers."""
    with LossyProxy(engine.endpoint, dynamodb) as proxy:
        yield proxy


@pytest.fixture
def world(
    engine: Engine,
    dynamodb: str,
    settings: Settings,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    """A world with its own table and queues."""
    _carry_key(monkeypatch, engine)
    monkeypatch.setenv("AWS_ENDPOINT_URL", engine.endpoint)
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", dynamodb)
    yield from _world(settings, clock)


@pytest.fixture
def lossy_world(
    engine: Engine,
    proxy: LossyProxy,
    settings: Settings,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    """The same, behind the proxy."""
    _carry_key(monkeypatch, engine)
    monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
    yield from _world(settings, clock)


def _carry_key(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, engine.key)


def _world(settings: Settings, clock: Clock) -> Iterator[World]:
    name = f"grocer-{RUN}-{next(_tables)}"
    client = make_sdk_client("dynamodb")
    create_table(client, name)
    settings = with_queues(replace(settings, table=name), prefix=f"{name}-")
    world = World(settings, now=clock.now)
    use_world(world)
    yield world
    use_world(None)
    if DYNAMODB:  # the engine forgets everything when it ends
        client.delete_table(TableName=name)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture
def mission(world: World, office: PostOffice, clock: Clock) -> Mission:
    """A campaign whose worker sends to the post office; its sleeps move the clock."""
    return _mission(world, office, clock)


@pytest.fixture
def lossy_mission(lossy_world: World, office: PostOffice, clock: Clock) -> Mission:
    """The same, behind the proxy."""
    return _mission(lossy_world, office, clock)


def _mission(world: World, office: PostOffice, clock: Clock) -> Mission:
    world.settings = replace(world.settings, telegram_api=office.address)
    world.sleep = lambda seconds: clock.moves(seconds=seconds)
    return a_mission(world, office)
