"""A bot of MAX, and the methods that it calls."""

from collections.abc import Iterator

import pytest

from chalicelib.channels.max.messenger import Max
from tests.builders.max import SECRET, TOKEN, max_method
from tests.channels.bot_api import BotApi, bot_api


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api(max_method) as served:
        yield served


@pytest.fixture
def bot(api: BotApi) -> Max:
    return Max(api.address, lambda: TOKEN, lambda: SECRET, patience_s=0.5)
