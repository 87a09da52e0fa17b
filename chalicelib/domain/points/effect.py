"""The effect of a receipt on points, as it is kept with the receipt and answered word for word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.points.earning import Award
from chalicelib.domain.points.exact import exact_text
from chalicelib.domain.points.returns import Returned, ReturnedLine
from chalicelib.domain.points.rules import ONCE, PercentRule
from chalicelib.domain.points.sale import RecordedSale
from chalicelib.domain.points.version import ProgrammeVersion


@dataclass(frozen=True, slots=True)
class AwardEffect:
    """What one rule gave, with every number that leads to it; `base` in minor units."""

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


@dataclass(frozen=True, slots=True)
class PointsEffect:
    """What a receipt did: points earned and burned, the account after it, and the reasons.

    `redeemed_lines` are triples of row, points, and the money that they paid in minor units. If
    `differs`, our discounts would have taken off what `due_discounts` says (row and minor units),
    and the till took off something else. `codes_not_applied` are promo codes as they were sent,
    with reasons.
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


def effect_of(sale: RecordedSale, version: ProgrammeVersion) -> PointsEffect:
    """Return what the receipt did, under this version of the programme."""
    terms = {lot.rule: lot.terms for lot in sale.lots}
    common = next((lot.terms for lot in sale.lots if ":" not in lot.terms.lot), None)
    awards = []
    for award in sale.earned.awards:
        lot = terms.get(award.rule.id) if award.rule.has_own_term else common
        awards.append(
            _award(award, lot.activates_at if lot else None, lot.expires_at if lot else None)
        )
    return PointsEffect(
        programme_version=version.number,
        tier=sale.level,
        earned=sale.earned.points,
        redeemed=sum(sale.redeemed.values()),
        debt_settled=sale.debt_settled,
        available=sale.worth.available,
        pending=sale.worth.pending,
        debt=sale.worth.debt,
        awards=tuple(awards),
        not_earning=sale.earned.not_earning,
        not_applied=sale.earned.not_applied,
        redeemed_lines=tuple(
            (number, points, sale.money[number]) for number, points in sale.redeemed.items()
        ),
        currency=version.programme.currency,
        differs=sale.due is not None,
        due_discounts=tuple((sale.due or {}).items()),
    )


def _award(award: Award, activates: datetime | None, expires: datetime | None) -> AwardEffect:
    rule = award.rule
    return AwardEffect(
        rule=rule.id,
        kind=rule.kind,
        base=award.base,
        rate=rule.rate if isinstance(rule, PercentRule) else None,
        multiplier=award.multiplier if isinstance(rule, PercentRule) else ONCE,
        exact=exact_text(award.exact),
        rounded=award.rounded,
        points=award.points,
        capped=award.capped,
        lines=award.lines,
        activates_at=activates,
        expires_at=expires,
    )


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
