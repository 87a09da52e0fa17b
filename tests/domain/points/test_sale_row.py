"""The money of a row before discounts, as far as a till said it."""

import pytest

from chalicelib.domain.points.pricing.sale_row import SaleRow


@pytest.mark.parametrize(
    ("gross", "redeemed", "before"),
    [
        (20_000, 1000, 20_000),  # the price says it
        (None, 1000, 19_000),  # what was paid, what points paid, and what the till took off
        (None, None, 18_000),
    ],
)
def test_a_row_knows_its_money_before_discounts(
    gross: int | None, redeemed: int | None, before: int
) -> None:
    row = SaleRow(1, "b", "bread", 1000, 15_000, redeemed=redeemed, gross=gross, discount=3000)

    assert row.before_discounts.paid == before
