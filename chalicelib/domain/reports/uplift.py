"""The uplift of a campaign over its control group, and its power (rules 44 and 45)."""

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

EFFECT_BP = 1000  # the smallest effect worth proving: a tenth more than without a message


class GroupDifference(NamedTuple):
    """The measured difference and its interval; they are always shown together."""

    found: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Uplift:
    """The difference between the treated and the control group, by the metric of the goal.

    For `bought` it is a difference of shares, for `net_money` of minor units per customer.
    """

    goal: Goal
    treated: SalesGroup
    control: SalesGroup
    difference: GroupDifference | Unknown
    verdict: UpliftVerdict


@dataclass(frozen=True, slots=True)
class PowerEstimate:
    """Whether a campaign can prove an effect, estimated before its start.

    `usual` is the value of the metric in such a window without a message: the share of buyers, or
    minor units per customer. `needed` are the group sizes that prove a rise of it by `effect_bp`.
    """

    goal: Goal
    treated: int
    control: int
    usual: float | Unknown
    needed: GroupSizes | Unknown
    effect_bp: int = EFFECT_BP

    @property
    def too_few(self) -> bool | Unknown:
        """Whether the groups are too small to prove the effect."""
        if isinstance(self.needed, Unknown):
            return self.needed
        return are_too_few(self.treated, self.control, needed=self.needed)


def judge_uplift(goal: Goal, treated: SalesGroup, control: SalesGroup, *, final: bool) -> Uplift:
    """Compare the groups by the one metric that was chosen before the start."""
    difference = _difference(goal.metric, treated, control)
    interval = difference.interval if isinstance(difference, GroupDifference) else difference
    return Uplift(goal, treated, control, difference, judge(interval, final=final))


def estimate_power(
    goal: Goal, treated: SalesGroup, control: SalesGroup, *, control_share_bp: int
) -> PowerEstimate:
    """Estimate from both groups' earlier purchases how large the groups must be (rule 45)."""
    usual, needed = _usual_and_needed(goal.metric, treated + control, control_share_bp)
    return PowerEstimate(goal, treated.size, control.size, usual, needed)


def _difference(
    metric: Metric, treated: SalesGroup, control: SalesGroup
) -> GroupDifference | Unknown:
    if not treated.size or not control.size:
        return Unknown("uplift.no_group")
    if metric is Metric.NET_MONEY:
        interval = means_differ_by(treated.money, control.money)
        if isinstance(interval, Unknown):
            return interval
        return GroupDifference(treated.money.mean - control.money.mean, interval)
    one, other = Rate(treated.buyers, treated.size), Rate(control.buyers, control.size)
    return GroupDifference(one.share - other.share, shares_differ_by(one, other))


def _usual_and_needed(
    metric: Metric, customers: SalesGroup, control_share_bp: int
) -> tuple[float | Unknown, GroupSizes | Unknown]:
    if customers.size < 2:  # noqa: PLR2004 - one customer has no variance
        unknown = Unknown("prospect.too_few")
        return unknown, unknown
    if not 0 < control_share_bp < WHOLE_BP:
        needed: GroupSizes | Unknown = Unknown("prospect.no_control")
    elif metric is Metric.NET_MONEY:
        needed = _sizes_for_money(customers, control_share_bp)
    else:
        needed = _sizes_for_buyers(customers, control_share_bp)
    usual = customers.money.mean if metric is Metric.NET_MONEY else _share(customers)
    return usual, needed


def _sizes_for_money(customers: SalesGroup, control_share_bp: int) -> GroupSizes | Unknown:
    deviation = customers.money.variance**0.5
    effect = customers.money.mean * EFFECT_BP / WHOLE_BP
    if effect <= 0 or not deviation:
        return Unknown("prospect.nothing_usual")
    return sizes_for_mean(deviation=deviation, effect=effect, control_share_bp=control_share_bp)


def _sizes_for_buyers(customers: SalesGroup, control_share_bp: int) -> GroupSizes | Unknown:
    base = _share(customers)
    effect = base * EFFECT_BP / WHOLE_BP
    if not 0 < base < base + effect < 1:
        return Unknown("prospect.nothing_usual")
    return sizes_for_share(base=base, effect=effect, control_share_bp=control_share_bp)


def _share(customers: SalesGroup) -> float:
    return customers.buyers / customers.size
