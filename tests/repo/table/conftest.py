"""Tests of the table itself talk to moto, not to the table in memory."""

import pytest

from chalicelib.world import World


@pytest.fixture
def world(moto_world: World) -> World:
    return moto_world
