"""A clock that runs faster than real time and agrees in several processes."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.builders.clock import START


@dataclass(frozen=True)
class FastClock:
    """Shows `START` at the real second `began` of the epoch, and runs `speed` times as fast."""

    began: float
    speed: float

    def now(self) -> datetime:
        return START + timedelta(seconds=(time.time() - self.began) * self.speed)  # noqa: TID251

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self.speed)
