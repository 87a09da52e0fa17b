"""An offer: who gets what, when, how often, and how much of it there is.

Its JSON is the same in requests, answers and the table. Its segment is the JSON text of a
predicate, so that a receipt loads the conditions of segments only if an offer has one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Annotated

from pydantic import AwareDatetime, Field, StrictInt, model_validator

from chalicelib.domain.points.rules import (
    NEVER_SPENT,
    POINTS_MAX,
    Code,
    Count,
    DiscountRule,
    EarnRule,
    Part,
    PerAmountRule,
    PercentRule,
    Price,
    RuleId,
    RuleIdOrNone,
    Wording,
)
from chalicelib.domain.turned_text import WHY, turned_in
from chalicelib.domain.violations import Violation, refuse_if_any

INVALID = "offer.invalid"
FULL_RATE = 10_000
THOUSAND = 1000
Sentence = Annotated[str, Field(min_length=1, max_length=1000)]


class OfferText(Part):
    """What customers read about an offer, in both languages."""

    ru: Sentence
    en: Sentence


class OfferLimits(Part):
    """How often an offer or a code is used; without a number there is no bound."""

    per_customer: Count | None = None
    total: Count | None = None


class OfferBudget(Part):
    """The points that an offer gives to all customers together."""

    points: Annotated[StrictInt, Field(ge=1, le=POINTS_MAX)]


class OfferDiscount(DiscountRule):
    """The discount of an offer; its id is that of the offer."""

    id: RuleIdOrNone = ""


class GiftProduct(Part):
    """A product that is given with a purchase."""

    sku: Code
    quantity: Annotated[
        str, Field(pattern=r"^(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,3})?$", examples=["1", "0.5"])
    ]

    @model_validator(mode="after")
    def _is_something(self) -> "GiftProduct":
        if not self.thousandths:
            raise ValueError("a quantity is more than zero")
        return self

    @property
    def thousandths(self) -> int:
        return int(Fraction(self.quantity) * THOUSAND)


class OfferEffect(Part):
    """What an offer gives: exactly one of the three."""

    earn: EarnRule | None = None
    discount: OfferDiscount | None = None
    product: GiftProduct | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "OfferEffect":
        if sum(each is not None for each in (self.earn, self.discount, self.product)) != 1:
            raise ValueError("exactly one of earn, discount and product")
        return self


class OfferTerms(Part):
    """All that staff say about an offer, but its segment."""

    name: Wording
    text: OfferText | None = None
    picture_url: Annotated[str, Field(max_length=500, pattern=r"^$|^https://\S+$")] = ""
    from_: Annotated[AwareDatetime, Field(alias="from")]
    until: AwareDatetime
    needs_code: bool = True
    effect: OfferEffect
    group: RuleId | None = None
    priority: StrictInt = 0
    limits: OfferLimits = OfferLimits()
    budget: OfferBudget | None = None


@dataclass(frozen=True, slots=True)
class StoredOffer:
    """A stored offer; `segment` is JSON (empty: everybody), `shards` the parts of its counter.

    `lists_codes`: it finds all its promo codes. Offers of before do not know theirs.
    """

    id: str
    terms: OfferTerms
    segment: str
    changed_at: datetime
    shards: int = 0
    version: int = 0
    lists_codes: bool = False

    def is_on(self, at: datetime) -> bool:
        """Whether an instant is within its period."""
        return self.terms.from_ <= at < self.terms.until

    @property
    def earn_rule(self) -> EarnRule | None:
        """The rule by which it gives points, under the id of the offer."""
        rule = self.terms.effect.earn
        return rule.model_copy(update=self._named(rule)) if rule else None

    @property
    def discount_rule(self) -> DiscountRule | None:
        """The rule by which it makes goods cheaper, under the id of the offer."""
        rule = self.terms.effect.discount
        return rule.model_copy(update=self._named(rule)) if rule else None

    def _named(self, rule: EarnRule | DiscountRule) -> dict[str, object]:
        return {
            "id": self.id,
            "group": self.terms.group or rule.group,
            "priority": self.terms.priority or rule.priority,
        }


def check_terms(terms: OfferTerms, *, currency: str) -> None:
    """Refuse an offer that contradicts itself, and report everything at once.

    Raises:
        Malformed: `offer.invalid`, with pointers.
    """
    refuse_if_any(_violations(terms, currency), INVALID)


def _violations(terms: OfferTerms, currency: str) -> Iterator[Violation]:
    if terms.from_ >= terms.until:
        yield Violation("/until", INVALID)
    effect = terms.effect
    for name, rule in (("earn", effect.earn), ("discount", effect.discount)):
        if rule is not None:
            yield from _of_rule(rule, f"/effect/{name}", currency)
    if effect.earn is not None and effect.earn.expires_before_activation:
        yield Violation("/effect/earn/expiry", INVALID, reason=NEVER_SPENT)
    for pointer in turned_in(terms.model_dump(mode="json", include={"name", "text"})):
        yield Violation(pointer, INVALID, reason=WHY)
    if terms.budget and effect.earn is None:
        yield Violation("/budget", INVALID)


def _of_rule(rule: EarnRule | DiscountRule, pointer: str, currency: str) -> Iterator[Violation]:
    if rule.id:
        yield Violation(f"{pointer}/id", INVALID)
    if rule.when.from_ and rule.when.until and rule.when.from_ >= rule.when.until:
        yield Violation(f"{pointer}/when/until", INVALID)
    if isinstance(rule, PercentRule) and rule.rate >= FULL_RATE:
        yield Violation(f"{pointer}/rate", INVALID)
    for name, price in _prices(rule):
        if price.currency != currency:
            yield Violation(f"{pointer}/{name}/currency", INVALID)
    if isinstance(rule, PerAmountRule) and not rule.per.minor:
        yield Violation(f"{pointer}/per", INVALID)


def _prices(rule: EarnRule | DiscountRule) -> Iterator[tuple[str, Price]]:
    """Yield every amount of money of a rule with its place."""
    if rule.when.minimum:
        yield "when/minimum", rule.when.minimum
    if isinstance(rule, PerAmountRule):
        yield "per", rule.per
    if isinstance(rule, DiscountRule):
        if rule.amount:
            yield "amount", rule.amount
        if rule.when.turnover_from:
            yield "when/turnover_from", rule.when.turnover_from
