"""A World whose Telegram is a scripted Bot API on this machine, and a queue that only remembers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from tests.channels.bot_api import BotApi, bot_api


class Waiting:
    """A queue that remembers its jobs and their delays instead of waiting them out."""

    def __init__(self) -> None:
        self.jobs: list[tuple[dict[str, Any], int]] = []

    def send_message(self, *, MessageBody: str, DelaySeconds: int, **_: str) -> None:  # noqa: N803
        self.jobs.append((json.loads(MessageBody), DelaySeconds))


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api() as served:
        yield served


@pytest.fixture
def reachable(world: World, api: BotApi) -> Iterator[World]:
    """The same table and queue, and a Telegram that answers."""
    settings: Settings = replace(world.settings, telegram_api=api.address)
    reachable = replace(world, settings=settings)
    use_world(reachable)
    yield reachable
    use_world(None)


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()


@pytest.fixture
def patient(reachable: World, waiting: Waiting) -> World:
    """The same table and Telegram, and the queue that waits."""

    def client(service: str) -> Any:
        return waiting if service == "sqs" else reachable.client(service)

    return replace(reachable, client=client)
