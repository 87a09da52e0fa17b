"""What a receipt earns: rules, multipliers, groups and caps (rules 14-18)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from fractions import Fraction
from typing import NamedTuple

from chalicelib.domain.money import DIGITS
from chalicelib.domain.points.exact import rounded, spread
from chalicelib.domain.points.programme import Level, Programme
from chalicelib.domain.points.rules import (
    BASIS,
    ONCE,
    BirthdayWindow,
    DiscountRule,
    EarnRule,
    FixedRule,
    Multiplier,
    MultiplierRule,
    PerAmountRule,
    PercentRule,
    fraction,
)

NO_FACTOR = Fraction(1)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a receipt; `paid` is the money really paid for it, in minor units."""

    number: int
    sku: str
    category: str
    paid: int
    may_earn: bool = True


@dataclass(frozen=True, slots=True)
class Occasion:
    """The circumstances of a receipt.

    `celebrations` are the days of the customer's birthday in the years around it. `today_points`
    and `today_receipts` are those of the same day that were recorded before it. A customer who left
    the programme is no member, and earns nothing.
    """

    at: datetime
    shop: str
    channel: str
    level: Level | None
    zone: tzinfo
    shop_zone: tzinfo
    is_first: bool = False
    celebrations: tuple[date, ...] = ()
    today_points: int = 0
    today_receipts: int = 0
    is_member: bool = True


class RowFactor(NamedTuple):
    """A multiplier rule, and the money of the rows that it multiplied, in minor units."""

    rule: str
    factor: Multiplier
    base: int


@dataclass(frozen=True, slots=True)
class Award:
    """What one rule gave, exactly, rounded, and after the caps; `lines` by row number."""

    rule: EarnRule
    base: int
    multiplier: Multiplier
    exact: Fraction
    rounded: int
    points: int
    lines: tuple[tuple[int, int], ...]
    weights: tuple[tuple[int, Fraction], ...]
    factors: tuple[RowFactor, ...] = ()

    @property
    def capped(self) -> int:
        return self.rounded - self.points


@dataclass(frozen=True, slots=True)
class Earned:
    """The awards of a receipt, and why other rules and rows gave nothing.

    `limit` names the cap of the programme that took points off; empty: none did.
    """

    awards: tuple[Award, ...]
    not_earning: tuple[tuple[int, str], ...]
    not_applied: tuple[tuple[str, str], ...]
    limit: str = ""

    @property
    def points(self) -> int:
        return sum(award.points for award in self.awards)


def earn(
    programme: Programme, rows: Sequence[Row], occasion: Occasion, offers: Iterable[EarnRule] = ()
) -> Earned:
    """Evaluate the programme's rules, then those of the offers that apply.

    `offers` stand in the order in which their codes were sent.
    """
    if programme.benefits == "discounts":
        return Earned((), (), ())
    earning = programme.earning
    reasons = {row.number: _why_not(programme, row) for row in rows}
    eligible = [row for row in rows if reasons[row.number] is None]
    rules = [*earning.rules, *offers]
    if not occasion.is_member:
        return Earned((), (), tuple((rule.id, "member") for rule in rules))
    factors = _factors(rules, eligible, occasion)
    awards: list[Award] = []
    not_applied: list[tuple[str, str]] = []
    for rule in rules:
        reason = unmet(rule, eligible, occasion)
        if reason is not None:
            not_applied.append((rule.id, reason))
        elif not isinstance(rule, MultiplierRule):
            awards.append(_award(programme, rule, _met(rule, eligible), factors, occasion))
    best, beaten = _best_of_groups(awards)
    not_applied += [(award.rule.id, "group") for award in beaten]
    not_earning = [(number, reason) for number, reason in reasons.items() if reason]
    limit, cap = _cap(programme, occasion)
    if cap is None or sum(award.points for award in best) <= cap:
        limit, capped = "", best
    else:
        capped = _capped(best, cap)
    return Earned(tuple(capped), tuple(not_earning), tuple(not_applied), limit)


def unmet(rule: EarnRule | DiscountRule, eligible: Sequence[Row], occasion: Occasion) -> str | None:
    """Name the first condition that is not met; `base` if no row has money for the rule."""
    when, at = rule.when, occasion.at
    local, today = at.astimezone(occasion.shop_zone), at.astimezone(occasion.zone).date()
    rows = _met(rule, eligible)
    level = occasion.level.id if occasion.level else ""
    conditions = {
        "categories": when.categories is None
        or any(r.category in when.categories for r in eligible),
        "skus": when.skus is None or bool(rows),
        "tiers": when.tiers is None or level in when.tiers,
        "shops": when.shops is None or occasion.shop in when.shops,
        "channels": when.channels is None or occasion.channel in when.channels,
        "weekdays": when.weekdays is None or local.isoweekday() in when.weekdays,
        "hours": when.meets_hour(local),
        "from": when.from_ is None or at >= when.from_,
        "until": when.until is None or at < when.until,
        "first_purchase": not when.first_purchase or occasion.is_first,
        "birthday_window": when.birthday_window is None
        or is_within(when.birthday_window, occasion.celebrations, today),
        "minimum": when.minimum is None or sum(row.paid for row in rows) >= when.minimum.minor,
        "base": any(row.paid for row in rows),
    }
    return next((name for name, is_met in conditions.items() if not is_met), None)


def is_within(window: BirthdayWindow, celebrations: Iterable[date], today: date) -> bool:
    """Whether a day is in the window around the birthday of any year."""
    return any(-window.before <= (today - each).days <= window.after for each in celebrations)


def _why_not(programme: Programme, row: Row) -> str | None:
    """Name what keeps a row from earning: its category, its SKU or the product's own mark."""
    excluded = programme.earning.exclusions.meet(row.sku, row.category)
    return excluded or (None if row.may_earn else "product")


def _met(rule: EarnRule | DiscountRule, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if rule.when.meets_row(row.sku, row.category)]


def _factors(
    rules: Iterable[EarnRule], eligible: Sequence[Row], occasion: Occasion
) -> dict[int, MultiplierRule]:
    """Return the rule with the best factor of each row; one, never two (2.4)."""
    multipliers = [each for each in rules if isinstance(each, MultiplierRule)]
    applying = [each for each in multipliers if unmet(each, eligible, occasion) is None]
    # Of equal factors the first rule counts, and none that makes less of a row.
    applying = [each for each in applying if _factor(each) > NO_FACTOR]
    return {
        row.number: max(its, key=_factor)
        for row in eligible
        if (its := [each for each in applying if each.when.meets_row(row.sku, row.category)])
    }


def _factor(rule: MultiplierRule | None) -> Fraction:
    return fraction(rule.factor) if rule else NO_FACTOR


def _applied(rows: Sequence[Row], factors: Mapping[int, MultiplierRule]) -> list[RowFactor]:
    """Sum up the money of the rows by the rule that multiplied it."""
    rules = {rule.id: rule for row in rows if row.paid and (rule := factors.get(row.number))}
    return [
        RowFactor(name, rule.factor, sum(r.paid for r in rows if factors.get(r.number) is rule))
        for name, rule in rules.items()
    ]


def _award(
    programme: Programme,
    rule: PercentRule | FixedRule | PerAmountRule,
    rows: Sequence[Row],
    factors: Mapping[int, MultiplierRule],
    occasion: Occasion,
) -> Award:
    base = sum(row.paid for row in rows)
    weights = [Fraction(row.paid) for row in rows]
    multiplier = ONCE
    if isinstance(rule, PercentRule):
        multiplier = occasion.level.multiplier if occasion.level else ONCE
        weights = [row.paid * _factor(factors.get(row.number)) for row in rows]
        scale = Fraction(10**programme.points.scale, BASIS * 10 ** DIGITS[programme.currency])
        exact = sum(weights, Fraction(0)) * rule.rate * fraction(multiplier) * scale
    elif isinstance(rule, FixedRule):
        exact = Fraction(rule.points)
    else:
        exact = Fraction(rule.points * (base // rule.per.minor))
    whole = rounded(exact, programme.points.rounding)
    numbered = tuple(zip((row.number for row in rows), weights, strict=True))
    applied = _applied(rows, factors) if isinstance(rule, PercentRule) else []
    award = Award(rule, base, multiplier, exact, whole, 0, (), numbered, tuple(applied))
    return _giving(award, whole)


def _giving(award: Award, points: int) -> Award:
    """Return the award with so many points, spread over its rows."""
    parts = spread(points, [weight for _, weight in award.weights])
    lines = tuple(
        (number, part) for (number, _), part in zip(award.weights, parts, strict=True) if part
    )
    return replace(award, points=points, lines=lines)


def _best_of_groups(awards: Sequence[Award]) -> tuple[list[Award], list[Award]]:
    """Keep the best award of each group, and return the beaten ones too."""
    best: dict[str, Award] = {}
    for award in sorted(
        awards, key=lambda each: (-each.rounded, -each.rule.priority, each.rule.id)
    ):
        best.setdefault(award.rule.group or "", award)
    kept = [each for each in awards if not each.rule.group or best[each.rule.group] is each]
    return kept, [each for each in awards if each not in kept]


def _cap(programme: Programme, occasion: Occasion) -> tuple[str, int | None]:
    """Return the cap that counts for this receipt, and the most that it leaves; None: no cap."""
    caps = programme.earning.caps
    if caps.receipts_per_day is not None and occasion.today_receipts >= caps.receipts_per_day:
        return "receipts_per_day", 0
    left = {"per_receipt": caps.per_receipt}
    if caps.per_day is not None:
        left["per_day"] = max(caps.per_day - occasion.today_points, 0)
    known = {name: points for name, points in left.items() if points is not None}
    return min(known.items(), key=lambda each: each[1], default=("", None))


def _capped(awards: Sequence[Award], cap: int) -> list[Award]:
    """Spread a cap over the awards, and each award over its rows anew."""
    parts = spread(cap, [award.points for award in awards])
    return [_giving(award, part) for award, part in zip(awards, parts, strict=True)]
