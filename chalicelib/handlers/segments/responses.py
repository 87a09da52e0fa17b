"""Segments, previews and the limits of scores as callers are shown them."""

from datetime import date, datetime
from math import ceil, floor

from pydantic import Field

from chalicelib.domain.money import Money
from chalicelib.domain.reports.statistics import Rate
from chalicelib.domain.scores.thresholds import Thresholds
from chalicelib.domain.segments import Predicate, parse_predicate
from chalicelib.domain.segments.explain import Explained
from chalicelib.handlers.customers.responses import CustomerResponse
from chalicelib.handlers.edge.cursors import NextCursor
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.edge.operation import ResponseModel
from chalicelib.repo.segments.segments import SegmentSnapshot, StoredSegment
from chalicelib.services.segments.preview_segment import Preview


class SegmentSummary(ResponseModel):
    """A segment without its condition, which may be long."""

    id: str
    name: str
    changed_at: datetime
    version: int

    @classmethod
    def of(cls, segment: SegmentSnapshot) -> "SegmentSummary":
        return cls.model_validate(segment, from_attributes=True)


class SegmentResponse(SegmentSummary):
    """A segment."""

    predicate: Predicate

    @classmethod
    def whole(cls, segment: StoredSegment) -> "SegmentResponse":
        summary = SegmentSummary.of(segment.snapshot)
        return cls(**summary.model_dump(), predicate=parse_predicate(segment.predicate))


class SegmentList(ResponseModel):
    """One page of segments, in no order of meaning."""

    segments: list[SegmentSummary]
    next: NextCursor


class WhyResponse(ResponseModel):
    """One part of the predicate: `pointer` leads to it, "" is the whole."""

    pointer: str
    kind: str
    matches: bool
    of: list["WhyResponse"]

    @classmethod
    def of_explained(cls, explained: Explained) -> "WhyResponse":
        return cls(
            pointer=explained.pointer,
            kind=explained.kind,
            matches=explained.matches,
            of=[cls.of_explained(part) for part in explained.of],
        )


class ShareResponse(ResponseModel):
    """A share as it is always shown: number, denominator, 95 % interval (section 10)."""

    number: int
    of: int
    share: float
    low: float
    high: float

    @classmethod
    def of_rate(cls, rate: Rate, *, is_exact: bool) -> "ShareResponse":
        low, high = (rate.share, rate.share) if is_exact else rate.interval
        return cls(number=rate.number, of=rate.of, share=rate.share, low=low, high=high)


class WhyCustomer(ResponseModel):
    """Why one customer belongs or not, part by part."""

    id: str
    belongs: bool
    why: WhyResponse


class PreviewResponse(ResponseModel):
    """How many customers a segment means; unless `exact`, estimated from a part by chance."""

    base: int = Field(description="How many customers there are: now, or on `counted_on`.")
    counted_on: date | None = Field(description="Null: the base was listed just now.")
    exact: bool = Field(description="Whether everybody was looked at.")
    size: int = Field(description="How many of the base belong; an estimate unless `exact`.")
    size_low: int = Field(description="With `size_high` the 95 % interval; `size` if `exact`.")
    size_high: int
    share: ShareResponse | None = Field(
        description="Of those looked at, null if none were; if `exact` both ends are the share."
    )
    sample: list[CustomerResponse] = Field(description="Up to ten who belong, by chance.")
    customer: WhyCustomer | None = Field(description="Null unless one was asked about.")

    @classmethod
    def of(
        cls, preview: Preview, sample: list[CustomerResponse], customer: WhyCustomer | None
    ) -> "PreviewResponse":
        rate, base = preview.rate, preview.base
        share = ShareResponse.of_rate(rate, is_exact=preview.is_exact) if rate else None
        return cls(
            base=base,
            counted_on=preview.counted_on,
            exact=preview.is_exact,
            size=round(share.share * base) if share else 0,
            size_low=floor(share.low * base) if share else 0,
            size_high=ceil(share.high * base) if share else 0,
            share=share,
            sample=sample,
            customer=customer,
        )


class RfmCuts(ResponseModel):
    """Four cuts each of days since the last purchase, purchases, and money, in 365 days (rule 47).

    A figure lies in the fifth of the base whose number is how many cuts are less than it. F and M
    are that and 1; R is 5 less that, and 2 at most for who is dormant.
    """

    recency_days: list[int]
    frequency: list[int]
    money: list[MoneyResponse]


class AbcCuts(ResponseModel):
    """The smallest sum of the last 365 days in class A, and in B; smaller ones are C (rule 49)."""

    a_from: MoneyResponse
    b_from: MoneyResponse


class ThresholdsResponse(ResponseModel):
    """What scores, classes and stages are derived from: the base on one day of the programme."""

    day: date
    customers: int = Field(description="How many were counted.")
    scored: int = Field(description="How many of them bought in the last 365 days.")
    rfm: RfmCuts
    abc: AbcCuts
    gap_days: int | None = Field(
        description="The 80th percentile of the days between purchases (rule 46); null while fewer"
        " than five customers came twice."
    )
    exact: bool = Field(description="If not, sums of money closer than 0.1 % were taken for equal.")

    @classmethod
    def of(cls, thresholds: Thresholds, currency: str) -> "ThresholdsResponse":
        def money(minor: int) -> MoneyResponse:
            return MoneyResponse.of(Money(minor, currency))

        return cls(
            day=thresholds.day,
            customers=thresholds.customers,
            scored=thresholds.scored,
            rfm=RfmCuts(
                recency_days=list(thresholds.recency),
                frequency=list(thresholds.frequency),
                money=[money(minor) for minor in thresholds.money],
            ),
            abc=AbcCuts(a_from=money(thresholds.abc.a_from), b_from=money(thresholds.abc.b_from)),
            gap_days=thresholds.gap_days,
            exact=thresholds.exact,
        )
