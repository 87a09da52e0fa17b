"""Give points by hand, or take them: with a reason, within the limits of the caller's role."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.account import Worth
from chalicelib.domain.points.adjustment import (
    AdjustmentLimit,
    AdjustmentRequest,
    AdjustmentSnapshot,
)
from chalicelib.domain.points.entry import PostingType
from chalicelib.domain.points.lot import Terms
from chalicelib.domain.points.movement import Movement, worth
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord, Cause
from chalicelib.domain.points.rules import TERM_MONTHS_MAX
from chalicelib.domain.points.sale import day_of
from chalicelib.domain.points.terms import add_months, end_of, expires_at
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.customers import profiles
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.services.points.spend_codes import programme_now
from chalicelib.settings import Settings
from chalicelib.world import World

ADJUSTED = "points.adjusted"  # in the audit


class AdjustmentEffect(NamedTuple):
    """What an adjustment would do to an account; `expires_at` is None where points are taken."""

    before: Worth
    after: Worth
    expires_at: datetime | None


class AdjustedAccount(NamedTuple):
    """What an adjustment is about to do, for the news of it: `available` is what it leaves."""

    profile: Item
    programme: Programme
    made: AdjustmentSnapshot
    available: int


Tell = Callable[[AdjustedAccount], Sequence[Write]]
"""Returns the writes that tell the customer, in the transaction of the adjustment."""


def limits_of(settings: Settings) -> Mapping[Role, AdjustmentLimit]:
    """Return the limit of every role that may adjust points."""
    return {
        Role.ADMIN: AdjustmentLimit(settings.adjust_admin_max),
        Role.SUPPORT: AdjustmentLimit(settings.adjust_support_max, settings.adjust_support_day_max),
    }


def adjust_points(
    world: World,
    actor: Actor,
    role: Role,
    customer: CustomerId,
    asked: AdjustmentRequest,
    *,
    tell: Tell,
) -> Committed[AdjustmentSnapshot]:
    """Move points by hand; given ones are active at once. Idempotent.

    The same document with the same content gets the first answer, also with another key.

    Raises:
        NotFound: `programme.not_found`, `customer.not_found`.
        Rejected: `adjustment.expires_on`: that day is over, or later than any term may end.
        Forbidden: `points.over_limit`.
        Conflict: `adjustment.other`; `points.insufficient`, with what is available.
        Unavailable: `customer.contended`.
    """
    programme, adjustment = programme_now(world), world.new_id()
    today = day_of(actor.at, ZoneInfo(world.settings.zone))
    digest, limit = _digest(customer, asked), limits_of(world.settings)[role]
    stores = world.points.adjustments

    def decide(_: Moved | None) -> Committed[AdjustmentSnapshot]:
        # The document is judged first: its first adjustment may have taken the very points that
        # the repeated one asks for.
        if asked.document and (kept := stores.document(asked.document)):
            return Committed(kept.same(digest), repeated=True)
        spent = stores.moved_by(actor.by, today)
        limit.refuse_over(asked.points, spent.points)
        moved, writes = _moved(world, actor, programme, customer, asked, adjustment)
        made = moved.made
        writes += tell(moved)
        writes.append(stores.moved_write(actor, today, spent, asked.points))
        writes.append(stores.reason_write(customer, made, asked, actor))
        if asked.document:
            writes.append(stores.document_write(asked.document, digest, made))
        return world.commit_once(actor, *writes, record=made, audit=(ADJUSTED, customer))

    done = world.attempt(decide, contended=Unavailable("customer.contended"))
    if not done.repeated:
        log.event("points.adjusted", points=abs(asked.points))
    return done


def preview_adjustment(
    world: World, actor: Actor, role: Role, customer: CustomerId, asked: AdjustmentRequest
) -> AdjustmentEffect:
    """Return what an adjustment would do now, and write nothing.

    Raises:
        Refusal: as `adjust_points`, but for a document that moved points before.
    """
    programme, now = programme_now(world), actor.at.replace(microsecond=0)
    today = day_of(actor.at, ZoneInfo(world.settings.zone))
    spent = world.points.adjustments.moved_by(actor.by, today)
    limits_of(world.settings)[role].refuse_over(asked.points, spent.points)
    _, before = _loaded(world, customer, now)
    move, ends = _movement(world, programme, before, asked, "preview", now)
    order = programme.redemption.order
    after = worth(move.end(), now, order)
    return AdjustmentEffect(worth(before.account, now, order), after, ends)


def _loaded(world: World, customer: CustomerId, now: datetime) -> tuple[Item, AccountRecord]:
    """Return the profile and the account of a customer."""
    loaded = world.points.accounts.load(customer, now)
    if not profiles.is_active(loaded.profile):
        raise NotFound("customer.not_found")
    return loaded.profile, loaded.record


def _movement(
    world: World,
    programme: Programme,
    before: AccountRecord,
    asked: AdjustmentRequest,
    adjustment: str,
    now: datetime,
) -> tuple[Movement, datetime | None]:
    """Return the movement that gives or takes the points, and when given points are gone."""
    move = Movement(before.account, now, programme.redemption.order)
    if asked.points < 0:
        move.take(PostingType.ADJUST, -asked.points)
        return move, None
    ends = _ends_at(programme, asked, now, ZoneInfo(world.settings.zone))
    move.add(PostingType.ADJUST, Terms(adjustment, asked.points, now, now, ends))
    return move, ends


def _moved(
    world: World,
    actor: Actor,
    programme: Programme,
    customer: CustomerId,
    asked: AdjustmentRequest,
    adjustment: str,
) -> tuple[AdjustedAccount, list[Write]]:
    """Return what the adjustment does to the account, and the account's writes."""
    now = actor.at.replace(microsecond=0)
    profile, before = _loaded(world, customer, now)
    debt = Movement(before.account, now, programme.redemption.order).debt
    move, _ = _movement(world, programme, before, asked, adjustment, now)
    account = move.end()
    cause = Cause(
        {"kind": "adjustment", "adjustment": adjustment, "document": asked.document},
        f"adjustment {asked.document or adjustment}",
    )
    after, entry = before.moved(account, move.postings, cause, at=now, recorded_at=now, by=actor.by)
    made = AdjustmentSnapshot(
        id=adjustment,
        points=asked.points,
        recorded_at=now,
        lot=adjustment if asked.points > 0 else None,
        debt_settled=debt - move.debt,
    )
    available = worth(after.account, now, programme.redemption.order).available
    moved = AdjustedAccount(profile, programme, made, available)
    return moved, world.points.accounts.writes(before, after, entry)


def _ends_at(
    programme: Programme, asked: AdjustmentRequest, now: datetime, zone: tzinfo
) -> datetime:
    """Return when given points are gone.

    Raises:
        Rejected: `adjustment.expires_on`: that day is over, or later than any term may end.
    """
    if asked.expires_on is None:
        return expires_at(now, programme.earning.expiry.term, zone)
    check_last_day(asked.expires_on, day_of(now, zone))
    return end_of(asked.expires_on, zone)


def check_last_day(last: date, today: date) -> None:
    """Refuse a last day of points that is over, or later than any term may end.

    Raises:
        Rejected: `adjustment.expires_on`.
    """
    if not today <= last <= add_months(today, TERM_MONTHS_MAX):
        raise Rejected("adjustment.expires_on")


def _digest(customer: CustomerId, asked: AdjustmentRequest) -> str:
    expires = asked.expires_on.isoformat() if asked.expires_on else ""
    said = json.dumps([customer, asked.points, asked.reason, expires])
    return hashlib.sha256(said.encode()).hexdigest()
