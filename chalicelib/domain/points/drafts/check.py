"""Checks a programme before it is saved, and reports all contradictions at once, with pointers."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from chalicelib.domain.errors import Conflict
from chalicelib.domain.points.programme import Level, Programme
from chalicelib.domain.points.rules import (
    BASIS,
    NEVER_SPENT,
    MultiplierRule,
    PerAmountRule,
    PercentRule,
    Price,
    When,
    fraction,
)
from chalicelib.domain.points.terms import WEB
from chalicelib.domain.turned_text import WHY, turned_in
from chalicelib.domain.violations import Violation, refuse_if_any

CONTRADICTION = "programme.contradiction"
MALFORMED = "body.malformed"
PAYS_TOO_MUCH = "programme.pays_too_much"


def check_programme(programme: Programme, *, currency: str) -> None:
    """Refuse a programme that contradicts itself, or that pays more than a purchase costs.

    Raises:
        Malformed: `programme.currency`, `points.value`, `programme.contradiction`,
            `programme.pays_too_much`, `body.malformed`; its pointers name every bad field.
    """
    document = programme.model_dump(mode="json", by_alias=True)
    refuse_if_any((Violation(each, "", reason=WHY) for each in turned_in(document)), MALFORMED)
    refuse_if_any(_foreign_money(programme, currency), "programme.currency")
    refuse_if_any(_unit(programme), "points.value")
    refuse_if_any(_contradictions(programme), CONTRADICTION)
    refuse_if_any(_generosity(programme), PAYS_TOO_MUCH)


class ProgrammeFixed(Conflict):
    """A new version would change what never changes; `pointers` say what to keep."""

    def __init__(self, pointers: Mapping[str, str], **kept: str | int) -> None:
        super().__init__("programme.fixed", **kept)
        self.pointers = pointers


def check_successor(programme: Programme, former: Programme) -> None:
    """Refuse to change what never changes: scale, currency, and the ids of levels.

    Raises:
        ProgrammeFixed: it names all that the former version has and this one must keep.
    """
    pointers: dict[str, str] = {}
    kept: dict[str, str | int] = {}
    if programme.points.scale != former.points.scale:
        kept["scale"] = former.points.scale
        pointers["/points/scale"] = f"must stay {former.points.scale}, points are counted in it"
    if programme.currency != former.currency:
        kept["currency"] = former.currency
        pointers["/currency"] = f"must stay {former.currency}"
    present = {level.id for level in programme.tiers.levels}
    lost = ", ".join(level.id for level in former.tiers.levels if level.id not in present)
    if lost:
        kept["levels"] = lost
        pointers["/tiers/levels"] = (
            f"must keep {lost}: customers may have it; all but the id of a level may change"
        )
    if pointers:
        raise ProgrammeFixed(pointers, **kept)


def _foreign_money(programme: Programme, currency: str) -> Iterator[Violation]:
    if programme.currency != currency:
        yield Violation(
            "/currency",
            "programme.currency",
            reason=f"must be {currency}, the currency of the service",
        )
    document = programme.model_dump(mode="json", exclude_none=True)
    for pointer, value in _amounts(document, ""):
        # Amounts in the currency of a document that has another one are what it says itself.
        if value not in {currency, programme.currency}:
            yield Violation(
                pointer,
                "programme.currency",
                reason=f"must be {currency}, the currency of the service",
            )


def _amounts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON
    """Find every amount of money of a document: its pointer and its currency."""
    if isinstance(value, Mapping):
        if value.keys() == {"amount", "currency"}:
            yield f"{pointer}/currency", value["currency"]
            return
        for name, part in value.items():
            yield from _amounts(part, f"{pointer}/{name}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _amounts(part, f"{pointer}/{number}")


def _unit(programme: Programme) -> Iterator[Violation]:
    value = programme.points.value
    if value and (not value.minor or value.minor % 10**programme.points.scale):
        yield Violation(
            "/points/value",
            "points.value",
            reason="the smallest part of a point must be worth whole minor units",
        )


def _contradictions(programme: Programme) -> Iterator[Violation]:
    levels = [level.id for level in programme.tiers.levels]
    parts = {
        "/earning/rules": programme.earning.rules,
        "/discounts/rules": programme.discounts.rules,
    }
    for pointer, rules in parts.items():
        yield from _repeated_ids(pointer, [rule.id for rule in rules])
        for number, rule in enumerate(rules):
            yield from _conditions(f"{pointer}/{number}/when", rule.when, levels)
    yield from _repeated_ids("/tiers/levels", levels)
    yield from _levels(programme)
    for number, rule in enumerate(programme.earning.rules):
        if not rule.id:
            yield _wrong(f"/earning/rules/{number}/id", "is required")
        if isinstance(rule, PerAmountRule) and not rule.per.minor:
            yield _wrong(f"/earning/rules/{number}/per", "must be more than 0")
    yield from _never_spent(programme)
    redemption, transfers = programme.redemption, programme.transfers
    if redemption.maximum is not None and redemption.minimum > redemption.maximum:
        yield _wrong("/redemption/minimum", "must not be more than the maximum")
    if transfers.enabled and transfers.minimum > transfers.points_per_day:
        yield _wrong("/transfers/minimum", "must not be more than points_per_day")


def _never_spent(programme: Programme) -> Iterator[Violation]:
    """Points that expire before they become active."""
    term = programme.earning.expiry.term
    if _waits(programme, ()) > term.days_most:
        yield _wrong("/earning/expiry/months", NEVER_SPENT)
    for number, rule in enumerate(programme.earning.rules):
        days = rule.activation_days
        if days is None:
            days = _waits(programme, rule.when.channels or ())
        if rule.has_own_term and days > (rule.expiry or term).days_most:
            name = "expiry" if rule.expiry else "activation_days"
            yield _wrong(f"/earning/rules/{number}/{name}", NEVER_SPENT)


def _waits(programme: Programme, channels: Sequence[str]) -> int:
    """The fewest days that points of these channels wait; none are all channels."""
    activation = programme.earning.activation
    days = {"shop": activation.shop_days, WEB: 0 if activation.on_delivery else activation.web_days}
    return min(days[each] for each in channels or days)


def _wrong(pointer: str, reason: str) -> Violation:
    return Violation(pointer, CONTRADICTION, reason=reason)


def _repeated_ids(pointer: str, ids: Sequence[str]) -> Iterator[Violation]:
    for number, each in enumerate(ids):
        if each in ids[:number]:
            yield _wrong(f"{pointer}/{number}/id", "an earlier one has the same id")


def _conditions(pointer: str, when: When, levels: Sequence[str]) -> Iterator[Violation]:
    """Conditions that no receipt can meet, or that hold at any hour."""
    if when.from_ and when.until and when.from_ >= when.until:
        yield _wrong(f"{pointer}/until", "must be later than from")
    if when.hours and when.hours[0] == when.hours[1]:
        yield _wrong(f"{pointer}/hours/1", "must differ from the beginning")
    for name in ("categories", "skus", "tiers", "shops", "channels", "weekdays", "price_lists"):
        if getattr(when, name, None) == ():
            yield _wrong(f"{pointer}/{name}", "no receipt can meet an empty list")
    for number, tier in enumerate(when.tiers or ()):
        if tier not in levels:
            yield _wrong(f"{pointer}/tiers/{number}", "there is no such level")


def _levels(programme: Programme) -> Iterator[Violation]:
    """The first level begins at 0, and each one after it higher, in what the metric counts."""
    is_money = programme.tiers.metric == "turnover"
    before = -1
    for number, level in enumerate(programme.tiers.levels):
        pointer = f"/tiers/levels/{number}/from"
        if isinstance(level.from_, Price) != is_money:
            yield _wrong(pointer, "must be money" if is_money else "must be a whole number")
        elif number == 0 and level.threshold:
            yield _wrong(pointer, "the first level begins at 0")
        elif level.threshold <= before:
            yield _wrong(pointer, "must be more than that of the level before")
        before = level.threshold


def _generosity(programme: Programme) -> Iterator[Violation]:
    """Refuse percent rules that may give back all the money, and name what adds up to it."""
    share = most_generous(programme)
    if share >= 1:
        yield Violation(
            "/earning/rules",
            PAYS_TOO_MUCH,
            reason=f"gives back up to {round(share * 100)} % of the money: {_makes(programme)}",
        )


def _makes(programme: Programme) -> str:
    """Name the rules and the level that give the most together: `base, level gold, dairy-x2`."""
    rules = [rule.id for rule in _best_rates(programme).values()]
    levels, factors = _best_factors(programme)
    if levels and fraction(levels[-1].multiplier) > 1:
        rules.append(f"level {levels[-1].id}")
    return ", ".join([*rules, *(rule.id for rule in factors[-1:])])


def most_generous(programme: Programme) -> Fraction:
    """Return the largest share of the money that percent rules may give back."""
    rates = sum(rule.rate for rule in _best_rates(programme).values())
    levels, factors = _best_factors(programme)
    level = fraction(levels[-1].multiplier) if levels else Fraction(1)
    factor = fraction(factors[-1].factor) if factors else Fraction(1)
    return Fraction(rates, BASIS) * level * factor


def _best_rates(programme: Programme) -> Mapping[str, PercentRule]:
    """Return the best percent rule of every group."""
    best: dict[str, PercentRule] = {}
    for rule in programme.earning.rules:
        if isinstance(rule, PercentRule):
            # A rule without a group always counts, so it is a group of its own.
            group = f"group {rule.group}" if rule.group else f"rule {rule.id}"
            best[group] = max(best.get(group, rule), rule, key=lambda each: each.rate)
    return best


def _best_factors(programme: Programme) -> tuple[Sequence[Level], Sequence[MultiplierRule]]:
    """Return the levels, and the factors above 1, each with the best one last."""
    levels = sorted(programme.tiers.levels, key=lambda level: fraction(level.multiplier))
    rules = [rule for rule in programme.earning.rules if isinstance(rule, MultiplierRule)]
    better = [rule for rule in rules if fraction(rule.factor) > 1]
    return levels, sorted(better, key=lambda rule: fraction(rule.factor))
