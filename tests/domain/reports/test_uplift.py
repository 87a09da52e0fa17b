"""Rules 44 and 45: what a campaign proves, and what it could prove."""

import pytest

from chalicelib.domain.campaigns.campaign import Goal, Metric
from chalicelib.domain.reports.sales_window import SalesGroup
from chalicelib.domain.reports.sample_size import GroupSizes
from chalicelib.domain.reports.statistics import Interval, Sample, UpliftVerdict, means_differ_by
from chalicelib.domain.reports.unknown import Unknown
from chalicelib.domain.reports.uplift import GroupDifference, estimate_power, judge_uplift
from chalicelib.domain.shopping.shopping import Spent

BOUGHT = Goal()
MONEY = Goal(Metric.NET_MONEY)


def a_group(*, size: int, buyers: int, minor: int = 10_000) -> SalesGroup:
    """Every buyer spent a little more than the one before."""
    paid = [Spent(1, minor + number) for number in range(buyers)]
    return SalesGroup.of([*paid, *[Spent(0, 0)] * (size - buyers)])


TREATED, CONTROL = a_group(size=900, buyers=270), a_group(size=100, buyers=15)


def test_rule_44_shares_are_compared_by_the_metric_that_was_written_before() -> None:
    uplift = judge_uplift(BOUGHT, TREATED, CONTROL, final=True)

    assert isinstance(uplift.difference, GroupDifference)
    assert uplift.difference.found == pytest.approx(0.15)
    assert uplift.verdict is UpliftVerdict.PROVEN


def test_rule_44_so_is_money() -> None:
    uplift = judge_uplift(MONEY, TREATED, CONTROL, final=True)

    assert isinstance(uplift.difference, GroupDifference)
    assert uplift.difference.found == pytest.approx(TREATED.money.mean - CONTROL.money.mean)
    assert uplift.difference.interval == means_differ_by(TREATED.money, CONTROL.money)


def test_rule_44_before_the_end_of_the_window_nothing_is_final() -> None:
    assert judge_uplift(BOUGHT, TREATED, CONTROL, final=False).verdict is UpliftVerdict.NOT_FINAL


def test_rule_45_an_interval_that_holds_zero_proves_nothing() -> None:
    uplift = judge_uplift(BOUGHT, TREATED, a_group(size=100, buyers=27), final=True)

    assert isinstance(uplift.difference, GroupDifference)
    interval: Interval = uplift.difference.interval
    assert interval.low < 0 < interval.high
    assert uplift.verdict is UpliftVerdict.NOT_PROVEN


@pytest.mark.parametrize("goal", [BOUGHT, MONEY])
def test_rule_45_without_one_of_the_groups_nothing_is_proven(goal: Goal) -> None:
    uplift = judge_uplift(goal, TREATED, SalesGroup(), final=True)

    assert uplift.difference == Unknown("uplift.no_group")
    assert uplift.verdict is UpliftVerdict.NOT_PROVEN


def test_rule_45_one_customer_alone_proves_no_money() -> None:
    uplift = judge_uplift(MONEY, TREATED, a_group(size=1, buyers=0), final=True)

    assert uplift.difference == Unknown("means.too_few")
    assert uplift.verdict is UpliftVerdict.NOT_PROVEN


def test_rule_45_too_small_groups_are_known_before_the_start() -> None:
    small = estimate_power(BOUGHT, TREATED, CONTROL, control_share_bp=1000)
    large = estimate_power(
        BOUGHT,
        a_group(size=90_000, buyers=25_650),
        a_group(size=10_000, buyers=2_850),
        control_share_bp=1000,
    )

    assert small.usual == large.usual == pytest.approx(0.285)
    assert small.needed == large.needed
    assert isinstance(small.needed, GroupSizes)
    assert small.needed.control > 1_000
    assert (small.too_few, large.too_few) == (True, False)


def test_rule_45_so_it_is_for_money() -> None:
    prospect = estimate_power(MONEY, TREATED, CONTROL, control_share_bp=1000)

    everybody: Sample = TREATED.money + CONTROL.money
    assert prospect.usual == pytest.approx(everybody.mean)
    assert isinstance(prospect.needed, GroupSizes)
    # 7.849 x (1/9 + 1) x the variance over the square of a tenth of the mean.
    needed = 7.849 * (1 / 9 + 1) * everybody.variance / (everybody.mean / 10) ** 2
    assert prospect.needed.control == pytest.approx(needed, rel=0.001)


@pytest.mark.parametrize("goal", [BOUGHT, MONEY])
@pytest.mark.parametrize(
    ("group", "control_share_bp", "why"),
    [
        (SalesGroup(), 1000, "prospect.too_few"),
        (a_group(size=1, buyers=1), 1000, "prospect.too_few"),
        (a_group(size=50, buyers=0), 1000, "prospect.nothing_usual"),
        (a_group(size=50, buyers=10), 0, "prospect.no_control"),
    ],
)
def test_rule_45_where_nothing_is_usual_no_size_is_known(
    goal: Goal, group: SalesGroup, control_share_bp: int, why: str
) -> None:
    prospect = estimate_power(goal, group, SalesGroup(), control_share_bp=control_share_bp)

    assert prospect.needed == prospect.too_few == Unknown(why)


def test_rule_45_where_all_buy_no_rise_can_be_proven() -> None:
    prospect = estimate_power(
        BOUGHT, a_group(size=50, buyers=48), SalesGroup(), control_share_bp=1000
    )

    assert prospect.needed == Unknown("prospect.nothing_usual")
