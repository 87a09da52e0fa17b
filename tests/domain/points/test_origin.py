"""The document of a lot."""

import pytest

from chalicelib.domain.points.origin import Origin, may_be_transfer, origin_of


@pytest.mark.parametrize(
    ("lot", "origin"),
    [
        ("s1/4a", {"kind": "purchase", "shop": "s1", "receipt": "4a", "rule": None}),
        ("s1/4a:first", {"kind": "purchase", "shop": "s1", "receipt": "4a", "rule": "first"}),
        ("s1/4a/r-1", {"kind": "return", "shop": "s1", "receipt": "4a", "number": "r-1"}),
        ("abc", {"kind": "adjustment", "adjustment": "abc"}),
        ("moved/2", {"kind": "transfer", "transfer": "moved"}),
        ("s1/2", {"kind": "purchase", "shop": "s1", "receipt": "2", "rule": None}),
        ("gift#welcome", {"kind": "gift", "gift": "welcome", "occasion": None}),
        ("gift#birthday#2026", {"kind": "gift", "gift": "birthday", "occasion": "2026"}),
    ],
)
def test_a_lot_names_its_document(lot: str, origin: Origin) -> None:
    assert origin_of(lot, {"moved"}) == origin


def test_a_numbered_lot_may_come_from_a_transfer() -> None:
    assert [may_be_transfer(lot) for lot in ("moved/2", "s1/4a", "abc")] == ["moved", None, None]
