"""What every row of the fault matrix gets: a world in memory, a clock, chance, and bad weather."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.domain.errors import Unavailable
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from tests.builders.aws.memory_aws import MemoryAws, with_memory_queues
from tests.builders.clock import Clock
from tests.builders.numbers import restart_numbers

TRIES_MAX = 60
WRITES = frozenset({"put_item", "transact_write_items", "update_item", "delete_item"})
SETTINGS = Settings(
    stage="test",
    secret="a secret of thirty-two characters",
    telegram_token="123456789:TEST-TOKEN",
    telegram_secret="the-webhook-secret",
    telegram_api="http://127.0.0.1:9",
    webchat_origins="https://shop.example",
    email_from="club@shop.example",
)


@dataclass
class Tally:
    """How often a fault was injected, and what was seen after it."""

    injected: int = 0
    survived: int = 0
    doubled: int = 0
    lost: int = 0
    unknown: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Tally)))

    @property
    def is_kept(self) -> bool:
        """Whether the promise was kept; what is unknown was counted as such."""
        return (
            self.injected > 0 and self.survived == self.injected and not (self.doubled or self.lost)
        )


class Dies(BaseException):
    """The end of a process, wherever it is: no code may catch it."""


class Weather:
    """A table in front of which things go wrong; `kinds` are drawn for a share of the calls.

    `away`: the call was not made, and no answer came. `lost`: it was made, and no answer came.
    `throttled` and `conflict`: DynamoDB refuses. `dies`: the caller ends after the call.
    """

    def __init__(self, table: Any, chance: random.Random) -> None:
        self.table, self.chance = table, chance
        self.kinds: tuple[str, ...] = ()
        self.share = 0.3
        self.injected = 0
        self.meanwhile: Callable[[], None] | None = None

    def __getattr__(self, operation: str) -> Any:
        return partial(self._call, operation)

    @contextmanager
    def of(self, *kinds: str) -> Iterator[None]:
        """Let these things go wrong until the block ends."""
        self.kinds = kinds
        yield
        self.kinds = ()

    def _call(self, operation: str, **asked: Any) -> Any:
        if self.meanwhile and operation == "transact_write_items":
            others, self.meanwhile = self.meanwhile, None
            others()
        kind = self._drawn(operation)
        if kind == "away":
            raise ReadTimeoutError(endpoint_url="dynamodb")
        if kind == "throttled":
            raise _refusal("ProvisionedThroughputExceededException", operation)
        if kind == "conflict":
            reasons = [{"Code": "TransactionConflict"} for _ in asked["TransactItems"]]
            raise _refusal("TransactionCanceledException", operation, CancellationReasons=reasons)
        answer = getattr(self.table, operation)(**asked)
        if kind == "lost":
            raise ReadTimeoutError(endpoint_url="dynamodb")
        if kind == "dies":
            raise Dies
        return answer

    def _drawn(self, operation: str) -> str:
        if not self.kinds or self.chance.random() >= self.share:
            return ""
        kind = self.chance.choice(self.kinds)
        if kind == "conflict" and operation != "transact_write_items":
            return ""
        if kind == "lost" and operation not in WRITES:
            return ""
        self.injected += 1
        return kind


@dataclass
class Stage:
    """One world with its seed; `settings` and `table` may be replaced before it is used."""

    chance: random.Random
    clock: Clock
    aws: MemoryAws
    weather: Weather
    world: World = field(init=False)

    def __post_init__(self) -> None:
        self.world = self.a_world()

    def a_world(self, **settings: Any) -> World:
        """A process of the service, with some settings of its own."""
        return World(
            replace(self.aws.settings, **settings),
            now=self.clock.now,
            client=self._client,
            sending_client=self._client,
            sleep=lambda seconds: self.clock.moves(seconds=seconds),
        )

    def becomes(self, **settings: Any) -> World:
        """Replace the world by a process with other settings."""
        self.world = self.a_world(**settings)
        use_world(self.world)
        return self.world

    def insists(self, work: Callable[[], Any]) -> Any:
        """Repeat what a caller repeats while the service is not available, or died."""
        for _ in range(TRIES_MAX):
            try:
                return work()
            except (Unavailable, Dies):
                self.clock.moves(seconds=20)
                use_world(self.world)
        raise AssertionError("the service never comes back")

    def _client(self, service: str) -> Any:
        return self.weather if service == "dynamodb" else self.aws.client(service)


@contextmanager
def a_stage(seed: int) -> Iterator[Stage]:
    """A fresh world; it is also the world of what comes through `app`."""
    restart_numbers()
    chance, clock = random.Random(seed), Clock()
    aws = MemoryAws(with_memory_queues(SETTINGS), clock.now)
    stage = Stage(chance, clock, aws, Weather(aws.table, chance))
    use_world(stage.world)
    try:
        yield stage
    finally:
        use_world(None)
        aws.stop()


def _refusal(code: str, operation: str, **more: Any) -> ClientError:
    error = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    return ClientError({**error, **more}, operation)
