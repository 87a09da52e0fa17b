"""A World over the local engine, in a process of its own: atomicity is shown here."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.aws.clients import make_sdk_client
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from local.engine.process import Engine, free_port
from tests.builders.clock import Clock
from tests.builders.deliveries import Mission, PostOffice, a_mission, post_office
from tests.builders.table import create_table, with_queues
from tests.engine.lossy_proxy import LossyProxy

_tables = itertools.count(1)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine(port=free_port(), state=None) as engine:
        yield engine


@pytest.fixture
def proxy(engine: Engine) -> Iterator[LossyProxy]:
    """A way to the engine that can lose answers."""
    with LossyProxy(engine.endpoint) as proxy:
        yield proxy


@pytest.fixture
def world(
    engine: Engine, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """A world with a table and a queue of its own."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", engine.endpoint)
    yield from _world(settings, clock)


@pytest.fixture
def lossy_world(
    proxy: LossyProxy, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """The same, behind the proxy."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
    yield from _world(settings, clock)


def _world(settings: Settings, clock: Clock) -> Iterator[World]:
    name = f"grocer-{next(_tables)}"
    create_table(make_sdk_client("dynamodb"), name)
    settings = with_queues(replace(settings, table=name), prefix=f"{name}-")
    world = World(settings, now=clock.now)
    use_world(world)
    yield world
    use_world(None)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture
def mission(world: World, office: PostOffice, clock: Clock) -> Mission:
    """A campaign whose worker talks to the post office, and whose waiting moves the clock."""
    return _mission(world, office, clock)


@pytest.fixture
def lossy_mission(lossy_world: World, office: PostOffice, clock: Clock) -> Mission:
    """The same, behind the proxy."""
    return _mission(lossy_world, office, clock)


def _mission(world: World, office: PostOffice, clock: Clock) -> Mission:
    world.settings = replace(world.settings, telegram_api=office.address)
    world.sleep = lambda seconds: clock.moves(seconds=seconds)
    return a_mission(world, office)
