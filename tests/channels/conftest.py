"""A bot, and the Bot API that it talks to."""

from collections.abc import Iterator

import pytest

from chalicelib.channels.telegram.messenger import Telegram
from tests.channels.bot_api import BotApi, bot_api

TOKEN = "123456789:TEST-TOKEN"
SECRET = "the-webhook-secret"


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api() as served:
        yield served


@pytest.fixture
def telegram(api: BotApi) -> Telegram:
    return Telegram(api.address, lambda: TOKEN, lambda: SECRET, patience_s=0.5)
