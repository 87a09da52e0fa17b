"""A campaign may give points: they are read back, changed, and refused where they make no sense."""

from typing import Any

import pytest

from tests.builders.marketing import Desk, texts


def test_a_gift_is_kept_changed_and_taken_away(desk: Desk) -> None:
    gift = {"points": 50, "days": 30}
    assert desk.writes(gift=gift, **texts("telegram", "Вам {{gift}}")).status == 201
    assert desk.sees().body["gift"] == gift

    assert desk.changes(gift={"points": 70}).status == 200
    assert desk.sees().body["gift"] == {"points": 70, "days": 14}
    assert desk.changes(gift=None).status == 200
    assert desk.sees().body["gift"] is None


@pytest.mark.parametrize(
    ("gift", "pointer"),
    [
        ({"points": 0}, "/gift/points"),
        ({"points": 1_000_001}, "/gift/points"),
        ({"points": 1.5}, "/gift/points"),
        ({"points": 10, "days": 0}, "/gift/days"),
        ({"days": 10}, "/gift/points"),
        ({"points": 10, "until": "2027-01-01"}, "/gift/until"),
    ],
)
def test_a_gift_that_makes_no_sense_is_refused(
    desk: Desk, gift: dict[str, Any], pointer: str
) -> None:
    refused = desk.writes(gift=gift)

    assert (refused.status, refused.body["errors"][0]["pointer"]) == (400, pointer)
