"""Polling of a real MAX from a laptop: each update is posted to our webhook once."""

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import pytest

from local.max.polling import MaxFailed, MaxPolling, RealBot
from tests.channels.bot_api import BotApi, bot_api, says
from tests.channels.max import updates

WAIT_S = 5
UPDATES = [json.loads(each) for each in (updates.STARTED, updates.TEXT, updates.PRESSED)]


def max_server(handler: BaseHTTPRequestHandler) -> None:
    """Give all updates to the first poll, and nothing new to the next ones."""
    is_first = "marker" not in parse_qs(urlsplit(handler.path).query)
    says(200, {"updates": UPDATES if is_first else [], "marker": 7})(handler)


@pytest.fixture
def server() -> Iterator[BotApi]:
    with bot_api(max_server) as served:
        yield served


@pytest.fixture
def service() -> Iterator[BotApi]:
    with bot_api(says(200, b"")) as served:
        yield served


def test_updates_are_posted_in_their_order(server: BotApi, service: BotApi) -> None:
    server.will(says(500, b""), says(200, b"[]"))
    service.will(says(503, b""))
    bot = RealBot(server.address, "t")
    polling = MaxPolling(bot, webhook_url=service.address, webhook_secret="s", delay_scale=0.01)

    with polling:
        ends = time.monotonic() + WAIT_S
        while len(service.calls) <= len(UPDATES) and time.monotonic() < ends:
            time.sleep(0.01)
        assert polling.answers()

    # The first one is repeated, because it did not get 200.
    assert [each.json for each in service.calls] == [UPDATES[0], *UPDATES]


@pytest.mark.parametrize("answer", [says(401, {"code": "verify.token"}), says(200, b"x")])
def test_a_server_that_does_not_know_the_bot_is_named(server: BotApi, answer: object) -> None:
    server.will(answer)  # type: ignore[arg-type]

    with pytest.raises(MaxFailed):
        RealBot(server.address, "secret-token").read("/subscriptions")
