"""How large the groups must be for a stated effect, before a campaign starts (rule 45).

Source: Fleiss, Statistical Methods for Rates and Proportions, chapter 4, for unequal groups.
"""

from math import ceil
from typing import NamedTuple

from chalicelib.domain.reports.quantile import Z_95

Z_POWER_80 = 0.8416212335729143  # an effect of the stated size is found in four cases of five
WHOLE_BP = 10_000


class GroupSizes(NamedTuple):
    """How many customers an effect needs in each group."""

    treated: int
    control: int


def sizes_for_share(*, base: float, effect: float, control_share_bp: int) -> GroupSizes:
    """How many customers show a share of `base` rise by `effect`, in four cases of five."""
    risen = base + effect
    assert 0 < base < 1
    assert 0 < risen < 1
    return _sizes(
        treated_variance=risen * (1 - risen),
        control_variance=base * (1 - base),
        effect=effect,
        control_share_bp=control_share_bp,
    )


def sizes_for_mean(*, deviation: float, effect: float, control_share_bp: int) -> GroupSizes:
    """How many customers show a mean rise by `effect`; all in the same units."""
    return _sizes(
        treated_variance=deviation**2,
        control_variance=deviation**2,
        effect=effect,
        control_share_bp=control_share_bp,
    )


def are_too_few(treated: int, control: int, *, needed: GroupSizes) -> bool:
    """Whether the groups are too small for the stated effect: said before the start (rule 45)."""
    return treated < needed.treated or control < needed.control


def _sizes(
    *, treated_variance: float, control_variance: float, effect: float, control_share_bp: int
) -> GroupSizes:
    assert effect != 0
    assert 0 < control_share_bp < WHOLE_BP
    times = (WHOLE_BP - control_share_bp) / control_share_bp
    control = (Z_95 + Z_POWER_80) ** 2 * (treated_variance / times + control_variance) / effect**2
    return GroupSizes(ceil(control * times), ceil(control))
