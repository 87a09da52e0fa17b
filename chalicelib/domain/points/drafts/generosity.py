"""What a programme gives on top of its percent rules, and where that is too generous."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chalicelib.domain.points.drafts.check import most_generous
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.rules import EarnRule, FixedRule, PerAmountRule, Price
from chalicelib.domain.points.spending.redemption import unit_minor


@dataclass(frozen=True, slots=True)
class OnTop:
    """A rule that gives points beside those of the percent rules.

    It gives `points` for each `per`, or once for a receipt of `minimum` or more (None: of any sum);
    `is_once`: with the first purchase alone. `share` is the most of the money that it gives back;
    None: there is no such bound.
    """

    rule: str
    group: str
    points: int
    share: Fraction | None
    per: Price | None = None
    minimum: Price | None = None
    is_once: bool = False

    @property
    def can_be_farmed(self) -> bool:
        """Whether small receipts bring more points than they cost, again and again."""
        return not self.is_once and (self.share is None or self.share >= 1)


def on_top(programme: Programme) -> list[OnTop]:
    """Return what is given on top of percent rules, in the order of the rules."""
    if programme.benefits == "discounts":
        return []
    unit = unit_minor(programme)
    found = (_of(rule, unit) for rule in programme.earning.rules)
    return [each for each in found if each is not None and each.points]


def most_together(programme: Programme) -> Fraction | None:
    """Return the most that all rules together give back of receipts after the first one.

    None: a rule has no bound.
    """
    total = most_generous(programme)
    for share in _best_of_groups([each for each in on_top(programme) if not each.is_once]):
        if share is None:
            return None
        total += share
    return total


def _of(rule: EarnRule, unit: int) -> OnTop | None:
    group, once = rule.group or "", bool(rule.when.first_purchase)
    if isinstance(rule, PerAmountRule):
        share = Fraction(rule.points * unit, rule.per.minor)
        return OnTop(rule.id, group, rule.points, share, per=rule.per, is_once=once)
    if not isinstance(rule, FixedRule):
        return None
    least = rule.when.minimum
    bound = Fraction(rule.points * unit, least.minor) if least and least.minor else None
    minimum = least if bound is not None else None
    return OnTop(rule.id, group, rule.points, bound, minimum=minimum, is_once=once)


def _best_of_groups(rules: Sequence[OnTop]) -> Iterator[Fraction | None]:
    """Yield the share of each group: the greatest of its rules, or none if one has no bound."""
    groups: dict[str, list[OnTop]] = {}
    for each in rules:
        # A rule without a group always counts, so it is a group of its own.
        groups.setdefault(f"group {each.group}" if each.group else f"rule {each.rule}", []).append(
            each
        )
    for group in groups.values():
        bounds = [each.share for each in group if each.share is not None]
        yield max(bounds) if len(bounds) == len(group) else None
