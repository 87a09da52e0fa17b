"""Answers about accounts of points."""

from collections.abc import Container
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, ConfigDict, Field

from chalicelib.domain.money import Money
from chalicelib.domain.points.lot import Hold, Lot
from chalicelib.domain.points.origin import Origin, origin_of
from chalicelib.domain.points.programme import Level
from chalicelib.domain.points.tiers import ManualLevel
from chalicelib.handlers.edge.cursors import NextCursor
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.edge.operation import ResponseModel
from chalicelib.services.points.read_account import AccountView
from chalicelib.services.points.read_entries import EntryView

SECOND = timedelta(seconds=1)
NOTHING_MOVED = {"lot": None, "points": 0, "held": 0, "debt": 0, "rule": None, "version": None}


class LotResponse(ResponseModel):
    """A lot that is live or held; `amount` is what it began with."""

    id: str
    state: Literal["pending", "active"]
    amount: int
    remaining: int
    held: int
    earned_at: AwareDatetime
    activates_at: AwareDatetime | None
    expires_at: AwareDatetime | None
    origin: Origin

    @classmethod
    def of(cls, lot: Lot, at: datetime, transfers: Container[str]) -> "LotResponse":
        terms = lot.terms
        is_pending = terms.activates_at is None or terms.activates_at > at
        return cls(
            id=terms.lot,
            state="pending" if is_pending else "active",
            amount=terms.amount,
            remaining=lot.remaining,
            held=lot.held,
            earned_at=terms.earned_at,
            activates_at=terms.activates_at,
            expires_at=terms.expires_at,
            origin=origin_of(terms.lot, transfers),
        )


class HoldResponse(ResponseModel):
    """Points that are set aside."""

    id: str
    points: int
    expires_at: AwareDatetime

    @classmethod
    def of(cls, hold: Hold) -> "HoldResponse":
        return cls(id=hold.id, points=hold.points, expires_at=hold.expires_at)


class ExpiringResponse(ResponseModel):
    """Free points by their last day."""

    on: str
    points: int


LevelMetric = Annotated[MoneyResponse | int, Field(title="LevelMetric")]


class NextLevelResponse(ResponseModel):
    """The next level, and what is missing for it."""

    id: str
    missing: LevelMetric


class ManualTierResponse(ResponseModel):
    """A level by hand; `by` is the key of its author."""

    model_config = ConfigDict(serialize_by_alias=True)

    id: str
    mode: Literal["floor", "exact"]
    from_: Annotated[AwareDatetime, Field(alias="from")]
    until: AwareDatetime
    reason: str
    by: str
    recorded_at: AwareDatetime

    @classmethod
    def of(cls, manual: ManualLevel) -> "ManualTierResponse":
        return cls.model_validate(
            {
                "id": manual.level,
                "mode": "floor" if manual.is_floor else "exact",
                "from": manual.from_at,
                "until": manual.until,
                "reason": manual.reason,
                "by": manual.by,
                "recorded_at": manual.recorded_at,
            }
        )


class TierResponse(ResponseModel):
    """The level of the customer, and the metric that decides it; `manual` is one by hand."""

    id: str
    since: AwareDatetime | None
    until: date | None = Field(description="The last day on which a review cannot lower the level.")
    turnover: LevelMetric
    next: NextLevelResponse | None
    review_on: date
    manual: ManualTierResponse | None = None


class AccountResponse(ResponseModel):
    """An account: `balance` is available + pending + held + lapsed."""

    customer_id: str
    as_of: AwareDatetime
    scale: int
    balance: int
    available: int
    pending: int
    held: int
    lapsed: int
    debt: int
    lots: list[LotResponse]
    holds: list[HoldResponse]
    expiring: list[ExpiringResponse]
    tier: TierResponse | None
    version: int
    member: bool = True

    @classmethod
    def of(cls, view: AccountView, zone: str) -> "AccountResponse":
        return cls(
            customer_id=view.record.customer,
            as_of=view.at,
            scale=view.programme.points.scale,
            balance=view.record.account.balance,
            **view.worth._asdict(),
            lots=[LotResponse.of(lot, view.at, view.transfers) for lot in view.lots],
            holds=[HoldResponse.of(hold) for hold in view.account.holds.values()],
            expiring=_expiring(view, zone),
            tier=_tier(view, view.level) if view.level else None,
            version=view.record.version,
            member=view.record.is_member,
        )


def _expiring(view: AccountView, zone: str) -> list[ExpiringResponse]:
    days: dict[str, int] = {}
    for lot in view.lots:
        expires = lot.terms.expires_at
        if expires and lot.free and expires > view.at:
            day = (expires - SECOND).astimezone(ZoneInfo(zone)).date().isoformat()
            days[day] = days.get(day, 0) + lot.free
    return [ExpiringResponse(on=day, points=points) for day, points in sorted(days.items())]


def _tier(view: AccountView, level: Level) -> TierResponse:
    def amount(value: int) -> MoneyResponse | int:
        is_money = view.programme.tiers.metric == "turnover"
        return MoneyResponse.of(Money(value, view.programme.currency)) if is_money else value

    reached = [each.since for each in view.record.standing.reached if each.level == level.id]
    above = view.next_level
    missing = max(above.threshold - view.metric, 0) if above else 0
    manual = view.record.standing.manual
    if manual is not None and manual.until <= view.at:
        manual = None
    return TierResponse(
        id=level.id,
        since=reached[-1] if reached else None,
        until=view.held_until,
        turnover=amount(view.metric),
        next=NextLevelResponse(id=above.id, missing=amount(missing)) if above else None,
        review_on=view.review_on,
        manual=ManualTierResponse.of(manual) if manual else None,
    )


class EntryResponse(ResponseModel):
    """One movement of an account; `canonical` is the hashed text, with `proof` only.

    `reason` is that of a movement by hand, for keys that see personal data.
    """

    sequence: int
    at: AwareDatetime
    recorded_at: AwareDatetime
    cause: dict[str, str]
    by: str
    reason: str | None
    postings: list[dict[str, Any]]
    words: dict[str, str]
    previous: str
    hash: str
    canonical: str | None = None

    @classmethod
    def of(cls, found: EntryView, *, proof: bool) -> "EntryResponse":
        entry = found.entry
        return cls(
            sequence=entry.sequence,
            at=entry.at,
            recorded_at=entry.recorded_at,
            cause=dict(entry.cause),
            by=entry.by,
            reason=found.reason,
            postings=[{**NOTHING_MOVED, **each.to_json(entry.at)} for each in entry.postings],
            words=found.words,
            previous=entry.previous,
            hash=entry.hash,
            canonical=entry.canonical if proof else None,
        )


class EntryPage(ResponseModel):
    """Movements, newest first."""

    entries: list[EntryResponse]
    next: NextCursor = None
