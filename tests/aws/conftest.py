"""Tests of AWS's services talk to moto, not to what stands for them in memory."""

import pytest

from chalicelib.world import World


@pytest.fixture
def world(moto_world: World) -> World:
    return moto_world
