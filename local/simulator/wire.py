"""The log of requests and answers that the page shows, with secrets masked."""

import itertools
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

ENTRIES_KEPT = 400
TEXT_CHARS_MAX = 20_000
MASK = "•••"
SECRET_CHARS_MIN = 8
SECRET_FIELDS = frozenset(
    {
        "authorization",
        "input_token",
        "secret",
        "secret_key",
        "secret_token",
        "token",
        "verify_token",
    }
)

Direction = Literal["webhook", "bot api", "web chat"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer."""

    n: int
    at: str
    direction: Direction
    title: str
    request: Any
    status: int
    answer: Any
    person_id: int | None


class Wire:
    """Keeps the newest exchanges; values given to `hide` are masked in them.

    `noticed` is called after each exchange, to wake the threads that show them.
    """

    def __init__(self, now: Callable[[], datetime], noticed: Callable[[], None]) -> None:
        self._now = now
        self._noticed = noticed
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._exchanges: deque[Exchange] = deque(maxlen=ENTRIES_KEPT)
        self._secrets: set[str] = set()
        self.last_n = 0

    def hide(self, secret: str) -> None:
        """Mask this value from now on; very short values are not masked."""
        if len(secret) >= SECRET_CHARS_MIN:
            with self._lock:
                self._secrets.add(secret)

    def note(
        self,
        direction: Direction,
        title: str,
        *,
        request: object,
        status: int,
        answer: object,
        person_id: int | None = None,
    ) -> None:
        """Add an exchange."""
        with self._lock:
            self.last_n = next(self._numbers)
            exchange = Exchange(
                n=self.last_n,
                at=self._now().isoformat(timespec="milliseconds"),
                direction=direction,
                title=self._masked(title),
                request=self._masked(request),
                status=status,
                answer=self._masked(answer),
                person_id=person_id,
            )
            self._exchanges.append(exchange)
        self._noticed()

    def after(self, n: int) -> list[dict[str, Any]]:
        """Return the exchanges after this number, oldest first."""
        with self._lock:
            return [asdict(exchange) for exchange in self._exchanges if exchange.n > n]

    def _masked(self, value: Any) -> Any:  # noqa: ANN401  # any JSON
        if isinstance(value, str):
            # Masked when noted, not when shown: a secret never stays in the log's memory.
            for secret in self._secrets:
                value = value.replace(secret, MASK)
            return value[:TEXT_CHARS_MAX]
        if isinstance(value, bytes):
            return f"({len(value)} bytes)"
        if isinstance(value, Mapping):
            return {name: self._masked_field(name, inner) for name, inner in value.items()}
        if isinstance(value, Sequence):
            return [self._masked(inner) for inner in value]
        return value

    def _masked_field(self, name: str, value: Any) -> Any:  # noqa: ANN401  # any JSON
        return MASK if name.lower() in SECRET_FIELDS and value else self._masked(value)
