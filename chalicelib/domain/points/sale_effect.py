"""Turn what a receipt decided into the effect that is kept with it."""

from datetime import datetime

from chalicelib.domain.points.earning import Award
from chalicelib.domain.points.effect import AwardEffect, PointsEffect
from chalicelib.domain.points.exact import exact_text
from chalicelib.domain.points.rules import ONCE, PercentRule
from chalicelib.domain.points.sale import RecordedSale
from chalicelib.domain.points.version import ProgrammeVersion


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
        reached=sale.reached,
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
        factors=award.factors,
    )
