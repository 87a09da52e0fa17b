"""The hours of a rule: from inclusive, to exclusive, also over midnight."""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.points.rules import When


@pytest.mark.parametrize(
    ("hours", "clock", "meets"),
    [
        (["10:00", "14:00"], "10:00", True),
        (["10:00", "14:00"], "13:59", True),
        (["10:00", "14:00"], "14:00", False),
        (["22:00", "06:00"], "23:00", True),
        (["22:00", "06:00"], "05:59", True),
        (["22:00", "06:00"], "06:00", False),
        (None, "03:00", True),
    ],
)
def test_hours_are_met(hours: list[str] | None, clock: str, *, meets: bool) -> None:
    hour, minute = map(int, clock.split(":"))
    local = datetime(2026, 12, 5, hour, minute, tzinfo=UTC)

    assert When.model_validate({"hours": hours}).meets_hour(local) is meets
