"""Reads secrets from SSM parameters and caches them for five minutes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import Unavailable

CACHED = timedelta(minutes=5)
PREFIX = "ssm:"


@dataclass(slots=True)
class Secrets:
    """The values of secret settings, each of which holds a secret or the name of a parameter."""

    client: Callable[[], Any]
    now: Callable[[], datetime]
    _cached: dict[str, tuple[datetime, str]] = field(default_factory=dict, init=False)
    _reading: Any = field(default_factory=Lock, init=False)

    def reveal(self, setting: str) -> str:
        """The secret of a setting, at most five minutes old.

        Raises:
            Unavailable: SSM does not answer, or has no such parameter.
        """
        if not setting.startswith(PREFIX):
            return setting
        # A batch sends in ten threads at once, and the SDK must not make a client in two threads.
        with self._reading:
            read_at, secret = self._cached.get(setting, (None, ""))
            if read_at is None or self.now() - read_at >= CACHED:
                secret = self._read(setting.removeprefix(PREFIX))
                self._cached[setting] = (self.now(), secret)
        return secret

    def _read(self, name: str) -> str:
        try:
            answer = self.client().get_parameter(Name=name, WithDecryption=True)
        except (BotoCoreError, ClientError) as exc:
            raise Unavailable("secrets.unreachable") from exc
        value: str = answer["Parameter"]["Value"]
        return value
