"""The programme: one versioned document with all rules of earning, spending, tiers and gifts.

Its JSON is the same in requests, answers and the table. What is left out or null has its default
(domain rules 14-42).
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictInt, model_validator

from chalicelib.domain.money import DIGITS, Money
from chalicelib.domain.points.exact import Rounding
from chalicelib.domain.points.lot import BurnOrder
from chalicelib.domain.points.rules import (
    NEVER_CHEAPER,
    ONCE,
    ONE_LINE,
    TERM_MONTHS_MAX,
    Code,
    Count,
    Days,
    DiscountRule,
    EarnRule,
    Multiplier,
    Name,
    Part,
    Points,
    Price,
    Rate,
    RuleId,
    Term,
    Wording,
    seen,
)

WebAddress = Annotated[str, Field(max_length=500, pattern=r"^$|^https?://[^\s<>\"]+$")]
RULES_MAX = 200
LEVELS_MAX = 20
OWN_CURRENCY = "RUB"


def _whole(number: Any) -> Any:  # noqa: ANN401 - anything that JSON can be
    # A literal compares, and false or 0.0 equals 0.
    if type(number) is not int:
        raise ValueError("must be a whole number")
    return number


def _seen_if_said(text: str) -> str:
    return seen(text) if text else text


class PointNames(Part):
    """The programme's word for points: Russian for 1, 2 and 5, English for 1 and 2."""

    ru: tuple[Name, Name, Name] = ("балл", "балла", "баллов")
    en: tuple[Name, Name] = ("point", "points")


class Brand(Part):
    """Whom the customer deals with."""

    name: Wording
    logo_url: WebAddress = ""
    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = "#1b7f3b"
    operator: Annotated[
        str, Field(max_length=200, pattern=ONE_LINE), AfterValidator(_seen_if_said)
    ] = ""
    policy_url: WebAddress = ""


class Unit(Part):
    """The unit of points: its scale, its worth in money, and how exact awards are rounded."""

    scale: Annotated[Literal[0, 2], BeforeValidator(_whole)] = 0
    value: Price | None = None
    rounding: Rounding = Rounding.DOWN
    names: PointNames = PointNames()


class Expiry(Part):
    """The term of the programme's own points."""

    months: Annotated[StrictInt, Field(ge=1, le=TERM_MONTHS_MAX)] = 12
    round_up_to: Literal["month", "quarter", "half_year"] | None = None

    @property
    def term(self) -> Term:
        return Term(months=self.months, round_up_to=self.round_up_to)


class Exclusions(Part):
    """Rows that take no part."""

    categories: tuple[Code, ...] = NEVER_CHEAPER
    skus: tuple[Code, ...] = ()

    def meet(self, sku: str, category: str) -> str | None:
        """Name what excludes a row: `category` or `sku`; None: nothing does."""
        if category in self.categories:
            return "category"
        return "sku" if sku in self.skus else None


class EarningExclusions(Exclusions):
    """Rows that earn nothing."""

    categories: tuple[Code, ...] = ("delivery", *NEVER_CHEAPER)


class EarningCaps(Part):
    """Upper bounds of what is earned; without a number there is no bound."""

    per_receipt: Points | None = None
    per_day: Points | None = None
    receipts_per_day: Count | None = None


class Activation(Part):
    """When points become spendable: days after the purchase, or by delivery."""

    shop_days: Days = 0
    web_days: Days = 14
    on_delivery: StrictBool = False


class Earning(Part):
    """How points are earned."""

    rules: Annotated[tuple[EarnRule, ...], Field(max_length=RULES_MAX)] = ()
    exclusions: EarningExclusions = EarningExclusions()
    caps: EarningCaps = EarningCaps()
    activation: Activation = Activation()
    expiry: Expiry = Expiry()


class DiscountCaps(Part):
    """The most that discounts take, in basis points of the money before them."""

    per_line: Rate | None = None
    per_receipt: Rate | None = None


class Discounts(Part):
    """What discounts a quote computes."""

    rules: Annotated[tuple[DiscountRule, ...], Field(max_length=RULES_MAX)] = ()
    exclusions: Exclusions = Exclusions()
    caps: DiscountCaps = DiscountCaps()


class HoldMinutes(Part):
    """How long a hold lives."""

    shop: Count = 15
    web: Count = 24 * 60


class CodeRules(Part):
    """The one-time code that proves the customer's will to spend."""

    seconds: Count = 300
    tries: Count = 3


class Redemption(Part):
    """The limits of spending; `share` is of the payable money of a row."""

    share: Rate = 3000
    minimum: Points = 0
    maximum: Points | None = None
    floor_price: Price | None = None
    exclusions: Exclusions = Exclusions()
    order: BurnOrder = BurnOrder.NEAREST_EXPIRY
    hold_minutes: HoldMinutes = HoldMinutes()
    code: CodeRules = CodeRules()


class ReturnRules(Part):
    """`grace_days`: the life of burned points of an expired lot."""

    grace_days: Days = 14
    any_shop: StrictBool = False


class DebtRules(Part):
    """Staff get a flag from this debt on; nothing is refused."""

    cap: Points = 5000


class Level(Part):
    """A tier: the metric from which on it is reached, and its multiplier of percent rules."""

    id: RuleId
    name: Wording
    from_: Annotated[Annotated[Price | Points, Field(title="LevelStart")], Field(alias="from")]
    multiplier: Multiplier = ONCE

    @property
    def threshold(self) -> int:
        """Minor units, points or purchases."""
        return self.from_.minor if isinstance(self.from_, Price) else self.from_


class Tiers(Part):
    """Levels by what was bought or earned in the current month and the twelve before it."""

    metric: Literal["turnover", "earned_points", "purchases"] = "turnover"
    review_day: Annotated[StrictInt, Field(ge=1, le=28)] = 1
    grace_days: Days = 30
    levels: Annotated[tuple[Level, ...], Field(max_length=LEVELS_MAX)] = ()


class Gift(Part):
    """Points that are given once, with a term of their own."""

    points: Points = 0
    expiry: Term = Term(days=14)


class Welcome(Gift):
    """The bonus of a registration."""

    expiry: Term = Term(days=90)


class Gifts(Part):
    """Points that the triggers give."""

    birthday: Gift = Gift()
    dormant: Gift = Gift()


class Transfers(Part):
    """The limits of transfers between people."""

    enabled: StrictBool = True
    per_day: Count = 3
    points_per_day: Points = 5000
    minimum: Points = 50


class Programme(Part):
    """The whole document.

    What a point is worth and the floor price are one unit and one minor unit of the currency, if
    the document does not say.
    """

    brand: Brand
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = OWN_CURRENCY
    points: Unit = Unit()
    benefits: Literal["points", "discounts", "both"] = "both"
    earning: Earning = Earning()
    discounts: Discounts = Discounts()
    redemption: Redemption = Redemption()
    returns: ReturnRules = ReturnRules()
    debt: DebtRules = DebtRules()
    tiers: Tiers = Tiers()
    welcome: Welcome = Welcome()
    gifts: Gifts = Gifts()
    transfers: Transfers = Transfers()

    @model_validator(mode="before")
    @classmethod
    def _with_sums(cls, given: Any) -> Any:  # noqa: ANN401 - anything that JSON can be
        if not isinstance(given, dict):
            return given
        currency = given.get("currency") or OWN_CURRENCY
        if not isinstance(currency, str) or currency not in DIGITS:  # the field says what is wrong
            return given
        one = 10 ** DIGITS[currency]
        points = _with_sum(given.get("points"), "value", Money(one, currency))
        spending = _with_sum(given.get("redemption"), "floor_price", Money(1, currency))
        return {**given, "points": points, "redemption": spending}


def _with_sum(part: Any, name: str, money: Money) -> Any:  # noqa: ANN401 - anything that JSON can be
    written = {} if part is None else part
    if not isinstance(written, dict) or written.get(name) is not None:
        return written
    return {**written, name: {"amount": str(money), "currency": money.currency}}
