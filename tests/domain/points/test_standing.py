"""The sums of an account cover the months that the metric asks, and no more."""

from datetime import date

from chalicelib.domain.points.tiers import MONTHS, Standing


def test_old_months_leave_the_account_and_do_not_come_back() -> None:
    standing = Standing()
    for month in range(30):
        day = date(2024 + month // 12, month % 12 + 1, 5)
        standing = standing.with_sums(day, turnover=100, purchases=1)
    late = standing.with_sums(date(2024, 3, 1), turnover=-100)

    assert len(standing.months) == MONTHS + 1
    assert late == standing
    assert min(standing.months) == "2025-05"
