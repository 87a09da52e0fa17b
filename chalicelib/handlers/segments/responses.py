"""Answers about segments, previews and thresholds."""

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
    """A segment with its condition."""

    predicate: Predicate

    @classmethod
    def whole(cls, segment: StoredSegment) -> "SegmentResponse":
        summary = SegmentSummary.of(segment.snapshot)
        return cls(**summary.model_dump(), predicate=parse_predicate(segment.predicate))


class SegmentList(ResponseModel):
    """One page of segments, in no particular order."""

    segments: list[SegmentSummary]
    next: NextCursor


class WhyResponse(ResponseModel):
    """Whether one part of the predicate matches; `pointer` is its place, "" the whole predicate."""

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
    """A share with its number, denominator and 95 % interval."""

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
    """Why one customer is in the segment or not, part by part."""

    id: str
    belongs: bool
    why: WhyResponse


class PreviewResponse(ResponseModel):
    """The size of a segment; unless `exact`, estimated from a random sample."""

    base: int = Field(description="The number of all customers: now, or on `counted_on`.")
    counted_on: date | None = Field(description="Null: the base was listed just now.")
    exact: bool = Field(description="Whether every customer was evaluated.")
    size: int = Field(description="The number of customers in it; an estimate unless `exact`.")
    size_low: int = Field(description="With `size_high` the 95 % interval; `size` if `exact`.")
    size_high: int
    share: ShareResponse | None = Field(
        description="Of the evaluated customers; null if there are none. If `exact`, both ends of"
        " the interval are the share."
    )
    sample: list[CustomerResponse] = Field(description="Up to ten random customers in it.")
    customer: WhyCustomer | None = Field(description="Null if the request named no customer.")

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
    """The limits of the RFM scores, four for each.

    Recency is in days since the last purchase; frequency and money are of the last 365 days. Let n
    be the number of limits below a customer's value: F and M are n + 1, R is 5 - n. The R of a
    dormant customer is 2 at most.
    """

    recency_days: list[int]
    frequency: list[int]
    money: list[MoneyResponse]


class AbcCuts(ResponseModel):
    """The smallest sums of the last 365 days in classes A and B; smaller sums are C."""

    a_from: MoneyResponse
    b_from: MoneyResponse


class ThresholdsResponse(ResponseModel):
    """The limits of scores, classes and stages, from the count of the base on one day."""

    day: date
    customers: int = Field(description="The number of counted customers.")
    scored: int = Field(description="How many of them bought in the last 365 days.")
    rfm: RfmCuts
    abc: AbcCuts
    gap_days: int | None = Field(
        description="The 80th percentile of the days between visits; null while fewer"
        " than five customers came on two days."
    )
    exact: bool = Field(description="False: sums of money closer than 0.1 % count as equal.")

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
