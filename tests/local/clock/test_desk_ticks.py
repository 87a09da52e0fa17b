"""Between the hours the local service ticks every five minutes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from local.clock.desk_ticks import DeskTicks

START = datetime(2030, 5, 14, 9, 58, 30, tzinfo=UTC)


def test_every_fifth_minute_ticks_once_but_not_the_hour() -> None:
    at, seen = [START], list[str]()

    def tick(event: dict[str, Any], _: Any) -> None:
        seen.append(event["time"][11:16])
        if len(seen) == 1:
            raise RuntimeError("the next tick repeats it")

    ticks = DeskTicks(lambda: at[0], tick)
    for _ in range(40):
        at[0] += timedelta(seconds=30)
        ticks.look()
    assert seen == ["10:05", "10:10", "10:15"]
