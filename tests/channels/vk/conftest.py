"""A community, and the methods of VK that it calls."""

from collections.abc import Iterator

import pytest

from chalicelib.channels.vk.messenger import Vk
from tests.builders.vk import CONFIRMATION, GROUP, SECRET, vk_method
from tests.channels.bot_api import BotApi, bot_api

TOKEN = "vk1.a.TEST-TOKEN"


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api(vk_method) as served:
        yield served


@pytest.fixture
def vk(api: BotApi) -> Vk:
    return Vk(
        f"{api.address}/method",
        lambda: TOKEN,
        lambda: SECRET,
        str(GROUP),
        CONFIRMATION,
        patience_s=0.5,
    )
