"""What the operations on personal terms take and answer."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field, StrictBool, StrictInt, model_validator

from chalicelib.domain.points.membership.personal import (
    DISCOUNTS_MAX,
    PersonalDiscount,
    PersonalTerms,
)
from chalicelib.domain.points.rules import BASIS, RuleId
from chalicelib.domain.points.tiers import ManualLevel
from chalicelib.domain.staff.actor import Actor
from chalicelib.handlers.edge.cursors import NextCursor
from chalicelib.handlers.edge.fields import AS_SHOWN, Category, Instant, Visible
from chalicelib.handlers.edge.operation import (
    Body,
    ResponseModel,
)

PriceList = Literal["retail", "promo", "wholesale"]
Reason = Annotated[str, Field(min_length=1, max_length=500), Visible]
ENDS_FIRST = "must be later than from"


class PersonalDiscountBody(Body):
    """A discount of this customer alone; the best one counts. Without dates it always holds."""

    rate: Annotated[StrictInt, Field(ge=1, le=BASIS, description="Basis points: 500 is 5 %.")]
    price_list: PriceList | None = Field(None, description="For this price list only.")
    category: Category | None = Field(None, description="For rows of this category only.")
    from_: Annotated[Instant | None, Field(alias="from")] = None
    until: Annotated[Instant | None, Field(description="Exclusive.")] = None
    reason: Reason
    by: Annotated[str | None, Field(json_schema_extra=AS_SHOWN)] = None
    recorded_at: Annotated[Instant | None, Field(json_schema_extra=AS_SHOWN)] = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "PersonalDiscountBody":
        if self.from_ and self.until and self.from_ >= self.until:
            raise ValueError(f"until {ENDS_FIRST}")
        return self

    def granted(self, actor: Actor) -> PersonalDiscount:
        """The discount with its author, the caller."""
        return PersonalDiscount(
            rate=self.rate,
            reason=self.reason,
            by=actor.by,
            recorded_at=actor.at,
            price_list=self.price_list,
            category=self.category,
            from_at=self.from_,
            until=self.until,
        )


class TermsBody(Body):
    """All terms of the customer; they replace the former ones."""

    price_list: PriceList = "retail"
    discounts: Annotated[tuple[PersonalDiscountBody, ...], Field(max_length=DISCOUNTS_MAX)] = ()


class PersonalDiscountResponse(ResponseModel):
    """A discount of this customer alone; `by` is the key of its author."""

    model_config = ConfigDict(serialize_by_alias=True)

    rate: int
    price_list: PriceList | None
    category: str | None
    from_: Annotated[AwareDatetime | None, Field(alias="from")]
    until: AwareDatetime | None
    reason: str
    by: str
    recorded_at: AwareDatetime

    @classmethod
    def of(cls, discount: PersonalDiscount) -> "PersonalDiscountResponse":
        return cls.model_validate(
            {
                "rate": discount.rate,
                "price_list": discount.price_list,
                "category": discount.category,
                "from": discount.from_at,
                "until": discount.until,
                "reason": discount.reason,
                "by": discount.by,
                "recorded_at": discount.recorded_at,
            }
        )


class TermsResponse(ResponseModel):
    """The customer's price list and own discounts."""

    price_list: PriceList
    discounts: list[PersonalDiscountResponse]

    @classmethod
    def of(cls, terms: PersonalTerms) -> "TermsResponse":
        shown = [PersonalDiscountResponse.of(each) for each in terms.discounts]
        return cls.model_validate({"price_list": terms.price_list, "discounts": shown})


class ListedTermsResponse(ResponseModel):
    """What is one customer's own, in short."""

    customer: str = Field(description="The id of the customer.")
    price_list: PriceList = Field(description="Of the customer.")
    discounts: int = Field(description="How many discounts were granted.")
    rate: int = Field(description="The best of them in basis points; 0: there is none.")
    level: str = Field(description="The level by hand; empty: none was given.")
    until: AwareDatetime | None = Field(description="When the level by hand ends; null: none.")


class ListedTermsPage(ResponseModel):
    """One page of the customers with terms of their own."""

    customers: list[ListedTermsResponse] = Field(description="In no particular order.")
    next: NextCursor


class TierBody(Body):
    """A level by hand. A floor is the least level, an exact one stands instead of the reached."""

    id: RuleId
    mode: Literal["floor", "exact"]
    from_: Annotated[Instant | None, Field(alias="from", description="Null: now.")] = None
    until: Annotated[Instant, Field(description="Exclusive: the level ends by itself.")]
    reason: Reason

    def given(self, actor: Actor) -> ManualLevel:
        """The level with its author, the caller."""
        now: datetime = actor.at.replace(microsecond=0)
        return ManualLevel(
            level=self.id,
            is_floor=self.mode == "floor",
            from_at=self.from_ or now,
            until=self.until,
            reason=self.reason,
            by=actor.by,
            recorded_at=now,
        )


class MembershipBody(Body):
    """Whether the customer takes part."""

    member: StrictBool


class MembershipResponse(ResponseModel):
    """Whether the customer takes part, and since when; null: they never left."""

    customer_id: str
    member: bool
    since: AwareDatetime | None
