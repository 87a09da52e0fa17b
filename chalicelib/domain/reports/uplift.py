"""What a campaign proves by its control group, and what it could prove (rules 44 and 45)."""

from dataclasses import dataclass
from typing import NamedTuple

from chalicelib.domain.campaigns.campaign import Goal, Metric
from chalicelib.domain.reports.sales_window import SalesGroup
from chalicelib.domain.reports.sample_size import (
    WHOLE_BP,
    GroupSizes,
    are_too_few,
    sizes_for_mean,
    sizes_for_share,
)
from chalicelib.domain.reports.statistics import (
    Interval,
    Rate,
    UpliftVerdict,
    judge,
    means_differ_by,
    shares_differ_by,
)
from chalicelib.domain.reports.unknown import Unknown

EFFECT_BP = 1000  # the effect worth finding: a tenth more than without a message


class Difference(NamedTuple):
    """What was found, and the interval in which the truth lies; one is never shown alone."""

    found: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Uplift:
    """The difference of the treated and the control group by the metric of the goal.

    Of `bought` it is a difference of shares, of `net_money` of minor units a customer.
    """

    goal: Goal
    treated: SalesGroup
    control: SalesGroup
    difference: Difference | Unknown
    verdict: UpliftVerdict


@dataclass(frozen=True, slots=True)
class PowerEstimate:
    """What may be expected of a campaign before its start.

    `usual` is what these customers do in such a window without a message: the share that buys, or
    minor units a customer. `needed` are the groups that show a rise by `effect_bp` of that.
    """

    goal: Goal
    treated: int
    control: int
    usual: float | Unknown
    needed: GroupSizes | Unknown
    effect_bp: int = EFFECT_BP

    @property
    def too_few(self) -> bool | Unknown:
        """Whether the effect would probably not be proven."""
        if isinstance(self.needed, Unknown):
            return self.needed
        return are_too_few(self.treated, self.control, needed=self.needed)


def judge_uplift(goal: Goal, treated: SalesGroup, control: SalesGroup, *, final: bool) -> Uplift:
    """Compare the groups by the one metric that was written before the start."""
    found = _difference(goal.metric, treated, control)
    interval = found.interval if isinstance(found, Difference) else found
    return Uplift(goal, treated, control, found, judge(interval, final=final))


def estimate_power(
    goal: Goal, treated: SalesGroup, control: SalesGroup, *, control_share_bp: int
) -> PowerEstimate:
    """Tell from what both groups bought before how large they have to be (rule 45)."""
    usual, needed = _foreseen(goal.metric, treated + control, control_share_bp)
    return PowerEstimate(goal, treated.size, control.size, usual, needed)


def _difference(metric: Metric, treated: SalesGroup, control: SalesGroup) -> Difference | Unknown:
    if not treated.size or not control.size:
        return Unknown("uplift.no_group")
    if metric is Metric.NET_MONEY:
        interval = means_differ_by(treated.money, control.money)
        if isinstance(interval, Unknown):
            return interval
        return Difference(treated.money.mean - control.money.mean, interval)
    one, other = Rate(treated.buyers, treated.size), Rate(control.buyers, control.size)
    return Difference(one.share - other.share, shares_differ_by(one, other))


def _foreseen(
    metric: Metric, everybody: SalesGroup, control_share_bp: int
) -> tuple[float | Unknown, GroupSizes | Unknown]:
    if everybody.size < 2:  # noqa: PLR2004 - one customer has no variance
        nobody = Unknown("prospect.too_few")
        return nobody, nobody
    if not 0 < control_share_bp < WHOLE_BP:
        needed: GroupSizes | Unknown = Unknown("prospect.no_control")
    elif metric is Metric.NET_MONEY:
        needed = _sizes_for_money(everybody, control_share_bp)
    else:
        needed = _sizes_for_buyers(everybody, control_share_bp)
    usual = everybody.money.mean if metric is Metric.NET_MONEY else _share(everybody)
    return usual, needed


def _sizes_for_money(everybody: SalesGroup, control_share_bp: int) -> GroupSizes | Unknown:
    deviation = everybody.money.variance**0.5
    effect = everybody.money.mean * EFFECT_BP / WHOLE_BP
    if effect <= 0 or not deviation:
        return Unknown("prospect.nothing_usual")
    return sizes_for_mean(deviation=deviation, effect=effect, control_share_bp=control_share_bp)


def _sizes_for_buyers(everybody: SalesGroup, control_share_bp: int) -> GroupSizes | Unknown:
    base = _share(everybody)
    effect = base * EFFECT_BP / WHOLE_BP
    if not 0 < base < base + effect < 1:
        return Unknown("prospect.nothing_usual")
    return sizes_for_share(base=base, effect=effect, control_share_bp=control_share_bp)


def _share(everybody: SalesGroup) -> float:
    return everybody.buyers / everybody.size
