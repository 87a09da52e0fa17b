"""Decides which calls are repeated, when and how often, like the SDK's `standard` mode.

Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeAlias

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    HTTPClientError,
    ReadTimeoutError,
    SSLError,
)
from botocore.exceptions import ConnectionError as NotConnected

from chalicelib.aws.connections import AnswerTooLarge

THROTTLED = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "LimitExceededException",
        "TransactionInProgressException",
        "SlowDown",
    }
)
FAILED = frozenset({"RequestTimeout", "RequestTimeoutException", "InternalServerError"})
SERVER_ERROR = 500
# The longest pause before the second attempt; it doubles with each further one. A throttled table
# needs about a second. After a failure the next attempt meets another machine of the service.
THROTTLED_S = 0.5
FAILED_S = 0.05

# When a whole service fails, repeating triples its load. So every repetition costs tokens: a
# process that only meets failures repeats a hundred times, and then no more until a call succeeds.
TOKENS_MAX = 500
TOKENS = 5
TOKENS_OF_TIMEOUT = 10

Failure: TypeAlias = ClientError | BotoCoreError


@dataclass(frozen=True, slots=True)
class Pause:
    """How long to wait before the next attempt, and how many tokens that attempt costs."""

    seconds: float
    tokens: int = 0


@dataclass(slots=True)
class Retries:
    """Decides about the next attempt; `chance()` is in [0, 1)."""

    chance: Callable[[], float]
    _tokens: int = field(default=TOKENS_MAX, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def pause_after(self, failure: Failure, attempt: int) -> Pause | None:
        """The pause after this attempt (they count from 1); None if there must be no other."""
        longest_s = _longest_s(failure)
        tokens = _price(failure)
        if longest_s is None or not self._spend(tokens):
            return None
        # Random from zero on, so that workers that failed together do not come back together.
        doublings: int = 2 ** (attempt - 1)
        return Pause(self.chance() * longest_s * doublings, tokens)

    def succeeded(self, pause: Pause | None) -> None:
        """Give back the tokens of a repeated attempt; a first attempt earns one."""
        # Checked without the lock, because nearly every call finds the full number.
        if self._tokens < TOKENS_MAX:
            with self._lock:
                earned = pause.tokens if pause else 1
                self._tokens = min(TOKENS_MAX, self._tokens + earned)

    def _spend(self, tokens: int) -> bool:
        with self._lock:
            if self._tokens < tokens:
                return False
            self._tokens -= tokens
            return True


def _longest_s(failure: Failure) -> float | None:
    match failure:
        case ClientError():
            code = failure.response["Error"]["Code"]
            status = failure.response["ResponseMetadata"]["HTTPStatusCode"]
            if code in THROTTLED:
                return THROTTLED_S
            return FAILED_S if code in FAILED or status >= SERVER_ERROR else None
        case SSLError() | AnswerTooLarge():
            return None  # the next attempt would fail in the same way
        case NotConnected() | HTTPClientError():
            return FAILED_S
        case _:
            return None


def _price(failure: Failure) -> int:
    is_timeout = isinstance(failure, ReadTimeoutError | ConnectTimeoutError)
    return TOKENS_OF_TIMEOUT if is_timeout else TOKENS
