"""Computes how large the groups of a campaign must be to prove a given effect (rule 45).

Source: Fleiss, Statistical Methods for Rates and Proportions, chapter 4, for unequal groups.
"""

from math import ceil
from typing import NamedTuple

from chalicelib.domain.reports.quantile import Z_95

Z_POWER_80 = 0.8416212335729143  # an effect of the given size is proven in 80 % of campaigns
WHOLE_BP = 10_000


class GroupSizes(NamedTuple):
    """The number of customers that each group needs."""

    treated: int
    control: int


def sizes_for_share(*, base: float, effect: float, control_share_bp: int) -> GroupSizes:
    """Return the groups that prove a rise of the share `base` by `effect` in 80 % of campaigns."""
    treated = base + effect
    assert 0 < base < 1
    assert 0 < treated < 1
    return _sizes(
        treated_variance=treated * (1 - treated),
        control_variance=base * (1 - base),
        effect=effect,
        control_share_bp=control_share_bp,
    )


def sizes_for_mean(*, deviation: float, effect: float, control_share_bp: int) -> GroupSizes:
    """Return the groups that prove a rise of a mean by `effect`, in the unit of `deviation`."""
    return _sizes(
        treated_variance=deviation**2,
        control_variance=deviation**2,
        effect=effect,
        control_share_bp=control_share_bp,
    )


def are_too_few(treated: int, control: int, *, needed: GroupSizes) -> bool:
    """Whether the groups are too small for the effect; shown before the start (rule 45)."""
    return treated < needed.treated or control < needed.control


def _sizes(
    *, treated_variance: float, control_variance: float, effect: float, control_share_bp: int
) -> GroupSizes:
    assert effect != 0
    assert 0 < control_share_bp < WHOLE_BP
    ratio = (WHOLE_BP - control_share_bp) / control_share_bp
    control = (Z_95 + Z_POWER_80) ** 2 * (treated_variance / ratio + control_variance) / effect**2
    return GroupSizes(ceil(control * ratio), ceil(control))
