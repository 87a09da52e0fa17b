"""What a channel cannot know is never taken for a number."""

import json
from collections.abc import Callable

import pytest

from chalicelib.domain.reports.unknown import Unknown

UNKNOWN = Unknown("telegram.no_receipts")

uses: list[Callable[[], object]] = [
    lambda: str(UNKNOWN),
    lambda: f"{UNKNOWN}",
    lambda: f"{UNKNOWN:.1%}",
    lambda: format(UNKNOWN, "d"),
    lambda: "%s" % UNKNOWN,  # noqa: UP031
    lambda: print(UNKNOWN),  # noqa: T201
    lambda: bool(UNKNOWN),
    lambda: int(UNKNOWN),  # type: ignore[call-overload]
    lambda: float(UNKNOWN),  # type: ignore[arg-type]
    lambda: UNKNOWN + 1,  # type: ignore[operator]
    lambda: sum([1, UNKNOWN]),  # type: ignore[list-item]
    lambda: UNKNOWN / 2,  # type: ignore[operator]
    lambda: UNKNOWN > 0,  # type: ignore[operator]
    lambda: json.dumps({"read": UNKNOWN}),
]


@pytest.mark.parametrize("use", uses)
def test_using_it_as_a_number_raises(use: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        use()


def test_it_equals_no_number_and_differs_by_its_reason() -> None:
    numbers: list[object] = [0, 0.0, 1, None, float("nan")]

    assert UNKNOWN not in numbers
    assert Unknown("telegram.no_receipts") == UNKNOWN
    assert "telegram.no_receipts" in repr(UNKNOWN)
