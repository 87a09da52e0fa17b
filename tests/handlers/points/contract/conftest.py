"""The shop of the contract's worked examples."""

from collections.abc import Iterator

import pytest

from chalicelib.world import World
from tests.builders.clock import Clock
from tests.handlers.points.contract.counter import Counter, a_counter


@pytest.fixture
def counter(world: World, clock: Clock) -> Iterator[Counter]:
    """Whatever an example does, its ledger proves itself."""
    counter = a_counter(world, clock)
    yield counter
    assert counter.differs() == []
