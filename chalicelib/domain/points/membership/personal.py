"""What the programme grants one customer alone: discounts, a price list, a level, membership."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.pricing.discounts import RETAIL
from chalicelib.domain.points.rules import DiscountRule, DiscountWhen
from chalicelib.domain.points.tiers import ManualLevel

GROUP = "personal"  # only the best of a customer's own discounts counts
DISCOUNTS_MAX = 20


@dataclass(frozen=True, slots=True)
class PersonalDiscount:
    """A discount of one customer, for a price list or a category if these are named.

    `rate` is in basis points. It holds from `from_at` to `until`, exclusive; None: without an end.
    `by` is the author, `recorded_at` the instant at which they granted it.
    """

    rate: int
    reason: str
    by: str
    recorded_at: datetime
    price_list: str | None = None
    category: str | None = None
    from_at: datetime | None = None
    until: datetime | None = None

    def is_same(self, other: "PersonalDiscount") -> bool:
        """Whether it grants the same, no matter which author recorded it."""
        return self == replace(other, by=self.by, recorded_at=self.recorded_at)


@dataclass(frozen=True, slots=True)
class PersonalTerms:
    """The prices of one customer: their price list, and their own discounts."""

    price_list: str = RETAIL
    discounts: tuple[PersonalDiscount, ...] = ()

    def replacing(self, former: "PersonalTerms") -> "PersonalTerms":
        """The terms after a change: what was granted before keeps its author."""
        kept = tuple(
            next((old for old in former.discounts if old.is_same(each)), each)
            for each in self.discounts
        )
        return replace(self, discounts=kept)

    @property
    def rules(self) -> tuple[DiscountRule, ...]:
        """The discounts as rules of the stage `price`, one group."""
        return tuple(
            _rule(number, discount) for number, discount in enumerate(self.discounts, start=1)
        )


@dataclass(frozen=True, slots=True)
class Personal:
    """Everything that was decided for one customer; version 0 if nothing was.

    A customer who is no member earns nothing and spends nothing; their points still expire.
    """

    terms: PersonalTerms = field(default_factory=PersonalTerms)
    manual: ManualLevel | None = None
    is_member: bool = True
    member_since: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class MembershipSnapshot:
    """Whether a customer takes part, as it is shown, and stored to answer a repeated request.

    `since` is None if the customer never left.
    """

    customer_id: CustomerId
    member: bool
    since: datetime | None


def _rule(number: int, discount: PersonalDiscount) -> DiscountRule:
    when = {
        "price_lists": (discount.price_list,) if discount.price_list else None,
        "categories": (discount.category,) if discount.category else None,
        "from": discount.from_at,
        "until": discount.until,
    }
    return DiscountRule(
        id=f"{GROUP}-{number}",
        kind="percent",
        rate=discount.rate,
        stage="price",
        group=GROUP,
        when=DiscountWhen.model_validate(when),
    )


@dataclass(frozen=True, slots=True)
class ListedTerms:
    """A customer in the list of those with terms of their own; `rate` is the best discount.

    `level` is one by hand, which ends at `until`; empty and None: there is none.
    """

    customer: CustomerId
    price_list: str
    discounts: int
    rate: int
    level: str = ""
    until: datetime | None = None


def listed_terms(customer: CustomerId, personal: Personal) -> ListedTerms | None:
    """Return the entry of a customer in that list; None: nothing is the customer's own."""
    terms, manual = personal.terms, personal.manual
    if terms == PersonalTerms() and manual is None:
        return None
    rate = max((each.rate for each in terms.discounts), default=0)
    level, until = (manual.level, manual.until) if manual else ("", None)
    return ListedTerms(customer, terms.price_list, len(terms.discounts), rate, level, until)
