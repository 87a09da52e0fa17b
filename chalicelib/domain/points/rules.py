"""The rules of a programme: when each one applies, and what it gives.

Points are integers of the programme's scale, rates are basis points, multipliers two integers.
"""

from datetime import datetime, time
from fractions import Fraction
from typing import Annotated, Any, Literal
from unicodedata import category

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StrictInt,
    model_validator,
)

from chalicelib.domain import five_years
from chalicelib.domain.both_languages import EITHER, in_both
from chalicelib.domain.money import parse_amount
from chalicelib.domain.written_instant import WrittenInstant

POINTS_MAX = 10**9
ONE_LINE = r"^[^\n\r\t\u2028\u2029]*$"
SEEN = "LNPS"  # letters, numbers, punctuation and signs, by their Unicode category
BASIS = 10_000  # basis points of a whole
NEVER_CHEAPER = ("gift-card", "minimum-price", "tobacco")
"""What no discount may make cheaper in Russia, and gift cards, which are money."""


def seen(text: str) -> str:
    """Return a text in which a person sees something; any other is a ValueError."""
    if not any(category(char)[0] in SEEN for char in text):
        raise ValueError("nothing to see")
    return text


Points = Annotated[StrictInt, Field(ge=0, le=POINTS_MAX)]
Rate = Annotated[StrictInt, Field(ge=0, le=BASIS, description="Basis points: 700 is 7 %.")]
Count = Annotated[StrictInt, Field(ge=1, le=1_000_000)]
# Lots stand by month of expiry, and a movement writes every month that it touches: with terms of
# five years it always fits into one transaction.
TERM_MONTHS_MAX, TERM_DAYS_MAX = five_years.MONTHS, five_years.DAYS
MONTH_DAYS = 31
ROUNDING_DAYS = {"month": 30, "quarter": 91, "half_year": 183}
NEVER_SPENT = "these points would expire before anybody may spend them"
Days = Annotated[StrictInt, Field(ge=0, le=TERM_DAYS_MAX)]
RuleId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
RuleIdOrNone = Annotated[str, Field(pattern=r"^$|^[a-z0-9][a-z0-9_-]{0,39}$")]
Code = Annotated[str, Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=ONE_LINE), AfterValidator(seen)]
Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Part(BaseModel):
    """A part of the document: unknown fields are refused, null means the default."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        defer_build=True,
        serialize_by_alias=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: Any) -> Any:  # noqa: ANN401 - anything that JSON can be
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value is not None}


class Price(Part):
    """An amount of money as a decimal text."""

    amount: Annotated[str, Field(max_length=20)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]

    @model_validator(mode="after")
    def _is_money(self) -> "Price":
        if self.minor < 0:
            raise ValueError("not below zero")
        return self

    @property
    def minor(self) -> int:
        return parse_amount(self.amount, self.currency).minor


Multiplier = tuple[
    Annotated[StrictInt, Field(ge=0, le=1000)], Annotated[StrictInt, Field(ge=1, le=1000)]
]
ONCE: Multiplier = (1, 1)


class Wording(Part):
    """A text in both languages; the one that is written stands for a missing one."""

    model_config = ConfigDict(json_schema_extra=EITHER)

    ru: Name = ""
    en: Name = ""

    @model_validator(mode="before")
    @classmethod
    def _in_both(cls, given: Any) -> Any:  # noqa: ANN401 - anything that JSON can be
        return in_both(given)

    def said(self, locale: str) -> str:
        """The text in a language, `ru` or `en`."""
        return self.ru if locale == "ru" else self.en


class Term(Part):
    """How long points live: whole months or days, to the end of the last day."""

    months: Annotated[StrictInt, Field(ge=1, le=TERM_MONTHS_MAX)] | None = None
    days: Annotated[StrictInt, Field(ge=1, le=TERM_DAYS_MAX)] | None = None
    round_up_to: Literal["month", "quarter", "half_year"] | None = None

    @model_validator(mode="after")
    def _has_one(self) -> "Term":
        if (self.months is None) == (self.days is None):
            raise ValueError("either months or days")
        return self

    @property
    def days_most(self) -> int:
        """The days from the purchase to the last day, if the months are the longest ones."""
        rounding = ROUNDING_DAYS[self.round_up_to] if self.round_up_to else 0
        return (self.days or MONTH_DAYS * (self.months or 0)) + rounding


class BirthdayWindow(Part):
    """Days around a birthday, in the programme's zone."""

    before: Days = 7
    after: Days = 7


class When(Part):
    """The conditions of a rule; every one that is given must be met.

    `categories` and `skus` choose rows, the others are about the receipt. `hours` are from
    inclusive to exclusive and may pass midnight, in the shop's zone. `minimum` is asked of the rows
    that the rule meets and that may earn.
    """

    categories: tuple[Code, ...] | None = None
    skus: tuple[Code, ...] | None = None
    tiers: tuple[RuleId, ...] | None = None
    shops: tuple[Code, ...] | None = None
    channels: tuple[Literal["shop", "web"], ...] | None = None
    weekdays: tuple[Annotated[StrictInt, Field(ge=1, le=7)], ...] | None = None
    hours: tuple[Hour, Hour] | None = None
    from_: Annotated[WrittenInstant | None, Field(alias="from")] = None
    until: WrittenInstant | None = None
    first_purchase: Literal[True] | None = None
    birthday_window: BirthdayWindow | None = None
    minimum: Price | None = None

    def meets_row(self, sku: str, category: str) -> bool:
        """Whether the rule is about this row."""
        return (self.categories is None or category in self.categories) and (
            self.skus is None or sku in self.skus
        )

    def meets_hour(self, local: datetime) -> bool:
        """Whether the local time of a receipt is within the hours."""
        if self.hours is None:
            return True
        begin, end = (time.fromisoformat(each) for each in self.hours)
        now = local.time()
        return begin <= now < end if begin < end else now >= begin or now < end


class DiscountWhen(When):
    """The conditions of a discount: also of the customer's turnover and price list."""

    turnover_from: Price | None = None
    price_lists: tuple[Literal["retail", "promo", "wholesale"], ...] | None = None


class ConditionalRule(Part):
    """What all earn rules have. Of one `group` only the best for the customer counts."""

    id: RuleIdOrNone = ""
    when: When = When()
    group: RuleId | None = None
    priority: StrictInt = 0
    activation_days: Days | None = None
    expiry: Term | None = None

    @property
    def has_own_term(self) -> bool:
        """Whether its points are a lot of their own."""
        return self.activation_days is not None or self.expiry is not None

    @property
    def expires_before_activation(self) -> bool:
        """Whether its own terms leave no day on which its points may be spent."""
        days = self.activation_days or 0
        return self.expiry is not None and days > self.expiry.days_most


class PercentRule(ConditionalRule):
    """A share of the money, times the tier's multiplier and the best factor of each row."""

    kind: Literal["percent"]
    rate: Rate


class MultiplierRule(ConditionalRule):
    """A factor for the percent rules of the rows that it meets; of several the best one."""

    kind: Literal["multiplier"]
    factor: Multiplier


class FixedRule(ConditionalRule):
    """So many points for a receipt."""

    kind: Literal["fixed"]
    points: Points


class PerAmountRule(ConditionalRule):
    """So many points for each whole amount."""

    kind: Literal["per_amount"]
    points: Points
    per: Price


EarnRule = Annotated[
    PercentRule | MultiplierRule | FixedRule | PerAmountRule,
    Discriminator("kind"),
    Field(title="EarnRule"),
]


class DiscountRule(Part):
    """A discount; inside a stage only the best of one group counts."""

    id: RuleId
    kind: Literal["percent", "amount"]
    rate: Rate | None = None
    amount: Price | None = None
    stage: Literal["price", "item", "receipt", "code"] = "receipt"
    group: RuleId | None = None
    priority: StrictInt = 0
    when: DiscountWhen = DiscountWhen()

    @model_validator(mode="after")
    def _says_how_much(self) -> "DiscountRule":
        if (self.rate is None) == (self.kind == "percent"):
            raise ValueError("a percent discount has a rate")
        if (self.amount is None) == (self.kind == "amount"):
            raise ValueError("an amount discount has an amount")
        return self


def fraction(multiplier: Multiplier) -> Fraction:
    """The exact number that two integers stand for."""
    return Fraction(*multiplier)
