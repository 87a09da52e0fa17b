"""Ticks every hour of the local service, also the hours that a turned clock skips."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from chalice.local import LambdaContext

from chalicelib.log import error
from local.clock.turnable_clock import ClockRunsForward, TurnableClock
from local.cloud.pump import FUNCTION_MEMORY_MB, FUNCTION_TIMEOUT_MS

HOUR = timedelta(hours=1)
LOOK_EVERY_S = 2.0
ASK_EVERY_S = 0.02
# A failed message is hidden for minutes, and the next hour must not wait for it.
DRAINED_WITHIN_S = 20.0
STOP_WITHIN_S = 0.5
Progress = Callable[[int, int], None]
COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
TICK = {
    "version": "0",
    "id": "local",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "000000000000",
    "time": "",
    "region": "",
    "resources": [],
    "detail": {},
}


class HourlyTicks:
    """Turns the clock hour by hour and ticks in each hour; one turn at a time."""

    def __init__(
        self,
        clock: TurnableClock,
        tick: Callable[[dict[str, Any], Any], object],
        waiting: Callable[[], int],
        *,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._clock = clock
        self._tick = tick
        self._waiting = waiting
        self._look_every_s = look_every_s
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        # The hour of the start is ticked at once: a service that was off may have missed it.
        self._ticked = _hour_of(clock.now()) - HOUR

    def turn_to(self, instant: datetime, progress: Progress = lambda *_: None) -> None:
        """Turn the clock hour by hour; after each tick the workers empty their queues first.

        `progress` gets how many hours have ticked, and of how many.

        Raises:
            ClockRunsForward: `instant` has already passed.
        """
        if instant < self._clock.now():
            raise ClockRunsForward(instant.isoformat())
        with self._lock:
            hours = list(self._hours_until(instant))
            for done, hour in enumerate(hours):
                if self._stopping.is_set():
                    return
                progress(done, len(hours))
                self._forward(hour)
                self._ticks(hour)
                self._drains()
            self._forward(instant)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Tick when a real hour begins, until the block ends."""
        thread = threading.Thread(target=self._follow, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            thread.join(STOP_WITHIN_S)

    def _follow(self) -> None:
        while not self._stopping.wait(self._look_every_s):
            if not self._lock.acquire(blocking=False):
                continue  # another thread turns the clock, and ticks as well
            try:
                for hour in self._hours_until(self._clock.now()):
                    self._ticks(hour)
            finally:
                self._lock.release()

    def _hours_until(self, instant: datetime) -> Iterator[datetime]:
        """Yield the hours without a tick."""
        # Of the hours that passed while nothing ran only the last one is ticked: the jobs keep
        # checkpoints and catch up on the others by themselves.
        first = max(self._ticked, _hour_of(self._clock.now()) - HOUR)
        for number in range(1, (_hour_of(instant) - first) // HOUR + 1):
            yield first + number * HOUR

    def _forward(self, instant: datetime) -> None:
        if instant > self._clock.now():
            self._clock.turn_to(instant)

    def _ticks(self, hour: datetime) -> None:
        context = LambdaContext("clock", FUNCTION_MEMORY_MB, max_runtime_ms=FUNCTION_TIMEOUT_MS)
        try:
            self._tick({**TICK, "time": hour.isoformat()}, context)
        except Exception as exc:  # noqa: BLE001 - the jobs are idempotent, and the next tick repeats them
            error("clock.tick_failed", error=type(exc).__name__)
        self._ticked = hour

    def _drains(self) -> None:
        """Wait until the queues are empty; delayed messages do not count."""
        deadline = monotonic() + DRAINED_WITHIN_S
        while self._waiting() and monotonic() < deadline:
            if self._stopping.wait(ASK_EVERY_S):
                return


def waiting_in(client: Any, queue_urls: Sequence[str]) -> int:  # noqa: ANN401 - botocore's
    """Return how many messages wait or are being processed; delayed ones do not count."""
    total = 0
    for url in queue_urls:
        answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=list(COUNTS))
        total += sum(int(answer["Attributes"][name]) for name in COUNTS)
    return total


def _hour_of(instant: datetime) -> datetime:
    return instant.replace(minute=0, second=0, microsecond=0)
