"""One platform of the contract, served on this machine, and the world that is set up for it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.settings import Settings
from tests.channels.bot_api import BotApi
from tests.channels.contract.platforms import PLATFORMS, Platform


@pytest.fixture(params=PLATFORMS, ids=lambda each: each.name)
def platform(request: pytest.FixtureRequest) -> Platform:
    found: Platform = request.param
    return found


@pytest.fixture
def api(platform: Platform) -> Iterator[BotApi]:
    with platform.served() as served:
        yield served


@pytest.fixture
def settings(settings: Settings, platform: Platform, api: BotApi) -> Settings:
    return replace(settings, **platform.settings(api.address))
