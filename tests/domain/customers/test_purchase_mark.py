"""What is left of a purchase in the timeline, after its returns."""

from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.domain.customers.timeline import PurchaseMark
from chalicelib.domain.money import Money

NOW = datetime(2026, 12, 5, 20, tzinfo=UTC)
MARK = PurchaseMark(NOW, "s1", "R", Money(300, "RUB"))


def test_a_refund_lowers_what_was_bought() -> None:
    assert MARK.left_minor == 300
    assert replace(MARK, refunded=Money(100, "RUB")).left_minor == 200
    assert replace(MARK, returned_at=NOW).left_minor == 0
