"""The effect of a receipt on points, as it is kept with the receipt and answered word for word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.points.returns import Returned, ReturnedLine


@dataclass(frozen=True, slots=True)
class AwardEffect:
    """What one rule gave, with every number that leads to it; money in minor units.

    `factors` are the multiplier rules of its rows: rule, factor, and the money of those rows.
    """

    rule: str
    kind: str
    base: int
    rate: int | None
    multiplier: tuple[int, int]
    exact: str
    rounded: int
    points: int
    capped: int
    lines: tuple[tuple[int, int], ...]
    activates_at: datetime | None
    expires_at: datetime | None
    factors: tuple[tuple[str, tuple[int, int], int], ...] = ()


@dataclass(frozen=True, slots=True)
class PointsEffect:
    """What a receipt did: points earned and burned, the account after it, and the reasons.

    `redeemed_lines` are triples of row, points, and the money that they paid in minor units. If
    `differs`, our discounts would have taken off what `due_discounts` says (row and minor units),
    and the till took off something else. `codes_not_applied` are promo codes as they were sent,
    with reasons. `reached` is the level that the receipt brought; "": it brought none.
    """

    programme_version: int
    tier: str
    earned: int
    redeemed: int
    debt_settled: int
    available: int
    pending: int
    debt: int
    awards: tuple[AwardEffect, ...]
    not_earning: tuple[tuple[int, str], ...]
    not_applied: tuple[tuple[str, str], ...]
    redeemed_lines: tuple[tuple[int, int, int], ...]
    currency: str
    words: Mapping[str, str] = field(default_factory=dict)
    differs: bool = False
    due_discounts: tuple[tuple[int, int], ...] = ()
    codes_not_applied: tuple[tuple[str, str], ...] = ()
    reached: str = ""


@dataclass(frozen=True, slots=True)
class ReturnEffect:
    """What one return gave back; `lines` are rows with quantity, refund, claw-back and restored.

    `debt` is how much the debt rose; a negative number: it fell.
    """

    number: str
    at: datetime
    recorded_at: datetime
    refund: int
    clawed_back: int
    restored: int
    grace: int
    debt: int
    currency: str
    lines: tuple[ReturnedLine, ...]
    words: Mapping[str, str] = field(default_factory=dict)


def return_effect(
    done: Returned, number: str, *, at: datetime, now: datetime, currency: str
) -> ReturnEffect:
    """Return what the return did."""
    return ReturnEffect(
        number=number,
        at=at,
        recorded_at=now,
        refund=done.refund,
        clawed_back=sum(line.clawed_back for line in done.lines),
        restored=sum(line.restored for line in done.lines),
        grace=done.grace,
        debt=done.debt,
        currency=currency,
        lines=done.lines,
    )
