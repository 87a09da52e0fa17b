"""What discounts take off a basket: stages, groups, caps and the floor price (rule 15, 2.2).

Stages follow one another: each works on the money that the ones before it left. Inside a stage all
discounts work on the same money, so their order does not matter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from chalicelib.domain.points.earning import Occasion, Row, unmet
from chalicelib.domain.points.exact import Rounding, rounded, spread
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.rules import BASIS, DiscountRule
from chalicelib.domain.points.spending.redemption import floor_minor

STAGES = ("price", "item", "receipt", "code")
RETAIL = "retail"


@dataclass(frozen=True, slots=True)
class Shopper:
    """What discounts ask about the customer.

    `turnover` is the money of this month and the twelve before it, in minor units. `personal` are
    the discounts of the customer's own terms (stage `price`, group `personal`): they are rules like
    all others.
    """

    price_list: str = RETAIL
    turnover: int = 0
    personal: tuple[DiscountRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Discount:
    """What one rule takes off, exactly, rounded down, and after the caps; `lines` by row number."""

    rule: DiscountRule
    base: int
    exact: Fraction
    rounded: int
    lines: tuple[tuple[int, int], ...]

    @property
    def minor(self) -> int:
        """The money that it takes off."""
        return sum(part for _, part in self.lines)

    @property
    def capped(self) -> int:
        return self.rounded - self.minor


@dataclass(frozen=True, slots=True)
class Discounted:
    """The discounts of a basket, and why other rules and rows have none."""

    discounts: tuple[Discount, ...] = ()
    not_discounted: tuple[tuple[int, str], ...] = ()
    not_applied: tuple[tuple[str, str], ...] = ()

    @property
    def by_row(self) -> Mapping[int, int]:
        """The money taken off each row, by row number."""
        taken: dict[int, int] = {}
        for discount in self.discounts:
            for number, part in discount.lines:
                taken[number] = taken.get(number, 0) + part
        return taken


def discount_basket(
    programme: Programme,
    rows: Sequence[Row],
    occasion: Occasion,
    shopper: Shopper,
    offers: Iterable[DiscountRule] = (),
) -> Discounted:
    """Evaluate the personal terms, the programme's rules, and those of the offers that apply.

    `paid` of a row is its money before discounts. `offers` stand in the order in which their codes
    were sent.
    """
    if programme.benefits == "points" or not occasion.is_member:
        return Discounted()
    reasons = {row.number: _why_not(programme, row) for row in rows}
    eligible = [row for row in rows if reasons[row.number] is None]
    rules = [*shopper.personal, *programme.discounts.rules, *offers]
    caps = _Caps(programme, rows)
    discounts: list[Discount] = []
    not_applied: list[tuple[str, str]] = []
    for stage in STAGES:
        of_stage = [rule for rule in rules if rule.stage == stage]
        reason_of = {rule.id: _unmet(rule, eligible, occasion, shopper) for rule in of_stage}
        not_applied += [(rule, reason) for rule, reason in reason_of.items() if reason]
        met = [_discount(rule, eligible) for rule in of_stage if reason_of[rule.id] is None]
        best, beaten = _best_of_groups(met)
        not_applied += [(each.rule.id, "group") for each in beaten]
        capped = caps.apply(best)
        discounts += capped
        taken = Discounted(tuple(capped)).by_row
        eligible = [replace(row, paid=row.paid - taken.get(row.number, 0)) for row in eligible]
    excluded = tuple((number, reason) for number, reason in reasons.items() if reason)
    return Discounted(tuple(discounts), excluded, tuple(not_applied))


def unmet_discount(
    programme: Programme,
    rule: DiscountRule,
    rows: Sequence[Row],
    occasion: Occasion,
    shopper: Shopper,
) -> str | None:
    """Name the first condition of a discount that a basket does not meet; None: it meets all."""
    eligible = [row for row in rows if _why_not(programme, row) is None]
    return _unmet(rule, eligible, occasion, shopper)


def _why_not(programme: Programme, row: Row) -> str | None:
    """Name what keeps a row from being cheaper: its category or its SKU."""
    return programme.discounts.exclusions.meet(row.sku, row.category)


def _unmet(
    rule: DiscountRule, eligible: Sequence[Row], occasion: Occasion, shopper: Shopper
) -> str | None:
    """Name the first condition that is not met; `base` if no row has money for the rule."""
    when, reason = rule.when, unmet(rule, eligible, occasion)
    if reason not in (None, "base"):
        return reason
    if when.turnover_from is not None and shopper.turnover < when.turnover_from.minor:
        return "turnover_from"
    if when.price_lists is not None and shopper.price_list not in when.price_lists:
        return "price_lists"
    return reason


def _discount(rule: DiscountRule, eligible: Sequence[Row]) -> Discount:
    """Compute one discount before the caps: rounded down once, and spread over its rows."""
    rows = [row for row in eligible if rule.when.meets_row(row.sku, row.category)]
    base = sum(row.paid for row in rows)
    if rule.rate is not None:
        exact = Fraction(base * rule.rate, BASIS)
    else:
        assert rule.amount is not None, "a discount has a rate or an amount"
        exact = Fraction(min(rule.amount.minor, base))
    whole = rounded(exact, Rounding.DOWN)
    parts = spread(whole, [row.paid for row in rows])
    return Discount(rule, base, exact, whole, _numbered((row.number for row in rows), parts))


def _best_of_groups(discounts: Sequence[Discount]) -> tuple[list[Discount], list[Discount]]:
    """Keep the best discount of each group, and return the beaten ones too."""
    best: dict[str, Discount] = {}
    for each in sorted(discounts, key=lambda it: (-it.rounded, -it.rule.priority, it.rule.id)):
        best.setdefault(each.rule.group or "", each)
    kept = [each for each in discounts if not each.rule.group or best[each.rule.group] is each]
    return kept, [each for each in discounts if each not in kept]


class _Caps:
    """The caps of a basket: they compare all stages so far with the money before discounts."""

    def __init__(self, programme: Programme, rows: Sequence[Row]) -> None:
        caps, floor = programme.discounts.caps, floor_minor(programme)
        per_line = BASIS if caps.per_line is None else caps.per_line
        per_receipt = BASIS if caps.per_receipt is None else caps.per_receipt
        self._of_row = {
            row.number: max(min(row.paid * per_line // BASIS, row.paid - floor), 0) for row in rows
        }
        self._of_receipt = sum(row.paid for row in rows) * per_receipt // BASIS

    def apply(self, discounts: Sequence[Discount]) -> list[Discount]:
        """Cut the discounts of a stage to what the caps leave, and count them."""
        by_row = self._within_rows(discounts)
        total = sum(each.minor for each in by_row)
        kept = by_row
        if total > self._of_receipt:
            parts = spread(self._of_receipt, [each.minor for each in by_row])
            kept = [_giving(each, part) for each, part in zip(by_row, parts, strict=True)]
        for each in kept:
            self._of_receipt -= each.minor
            for number, part in each.lines:
                self._of_row[number] -= part
        return kept

    def _within_rows(self, discounts: Sequence[Discount]) -> list[Discount]:
        """Spread what a row has left over the discounts that want more of it."""
        wanted = [dict(each.lines) for each in discounts]
        for number, room in self._of_row.items():
            parts = [lines.get(number, 0) for lines in wanted]
            if sum(parts) > room:
                for lines, part in zip(wanted, spread(room, parts), strict=True):
                    lines[number] = part
        return [
            replace(each, lines=_numbered(lines, lines.values()))
            for each, lines in zip(discounts, wanted, strict=True)
        ]


def _giving(discount: Discount, minor: int) -> Discount:
    """Return the discount with so much money, spread over its rows anew."""
    numbers = [number for number, _ in discount.lines]
    parts = spread(minor, [part for _, part in discount.lines])
    return replace(discount, lines=_numbered(numbers, parts))


def _numbered(numbers: Iterable[int], parts: Iterable[int]) -> tuple[tuple[int, int], ...]:
    return tuple((number, part) for number, part in zip(numbers, parts, strict=True) if part)
