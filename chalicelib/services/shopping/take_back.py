"""Take back the points of returned goods."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.points.entry import Entry
from chalicelib.domain.points.lot import Terms
from chalicelib.domain.points.merging.accounts import name_strange_lots, survivors_rows
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.origin import origin_of
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord, Cause
from chalicelib.domain.points.returns import Returned, ValuedReceipt, return_lines
from chalicelib.domain.points.sale import day_of
from chalicelib.domain.points.terms import DAY, end_of
from chalicelib.domain.points.version import in_force
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.shopping.load_owner import OwnersAccount
from chalicelib.world import World


class MovedBack(NamedTuple):
    """The effect of a return, and the account after it; no entry before the first programme."""

    done: Returned
    record: AccountRecord
    entry: Entry | None


class Goods(NamedTuple):
    """The returned goods: the number of the return, quantities by row, the sender's instant."""

    number: str
    quantities: Mapping[int, int] | None
    at: datetime | None


def take_back(
    world: World, actor: Actor, owner: OwnersAccount, purchase: Purchase, goods: Goods
) -> MovedBack:
    """Move the account of the buyer; without quantities all that is left comes back.

    Raises:
        Rejected: `return.line`.
        Conflict: `return.too_much`.
    """
    before, now = owner.loaded.record, actor.at.replace(microsecond=0)
    version = in_force(world.points.programmes.versions(actor.at), actor.at)
    programme = version.programme if version else None
    order = programme.redemption.order if programme else None
    move = Movement(before.account, now, order) if order else Movement(before.account, now)
    name = f"{purchase.receipt.shop}/{purchase.receipt.number}/{goods.number}"
    quantities = goods.quantities if goods.quantities is not None else purchase.rows.left
    own = survivors_rows(purchase.rows, purchase.customer_id) if owner.former else purchase.rows
    rows = _with_deliveries(world, own, before)
    done = return_lines(move, rows, quantities, _grace(world, programme, name, now))
    if programme is None:
        return MovedBack(done, before, None)
    cause = Cause(
        {
            "kind": "return",
            "shop": purchase.receipt.shop,
            "receipt": purchase.receipt.number,
            "number": goods.number,
        },
        f"return {name}",
    )
    account, postings = move.end(), move.postings
    if owner.former:
        postings = name_strange_lots(postings, before.account, _terms_in(rows))
    after, entry = before.moved(
        account, postings, cause, at=goods.at or now, recorded_at=now, by=actor.by
    )
    return MovedBack(done, _counted(world, after, purchase, done), entry)


def _terms_in(rows: ValuedReceipt) -> list[Terms]:
    """Return the terms of every lot that a receipt names."""
    of_lines = [part for line in rows.lines for part in (*line.earned, *line.burned)]
    return [each.terms for each in (*of_lines, *rows.pool_taken)]


def _with_deliveries(world: World, rows: ValuedReceipt, record: AccountRecord) -> ValuedReceipt:
    """Return the receipt with the terms by now of what its returns took from other orders.

    An order may have been delivered since, while nothing was left of its points. Then the account
    knows nothing of them, and the order itself does.
    """
    waiting = [
        each.terms.lot
        for each in rows.pool_taken
        if each.terms.activates_at is None and each.terms.lot not in record.account.lots
    ]
    terms: dict[str, Terms] = {}
    for lot in waiting:
        place = origin_of(lot)
        shop, number = place.get("shop") or "", place.get("receipt") or ""
        if order := world.shopping.purchases.get(shop=shop, receipt=number):
            terms |= {part.terms.lot: part.terms for row in order.rows.lines for part in row.earned}
    taken = tuple(
        replace(each, terms=terms.get(each.terms.lot, each.terms)) for each in rows.pool_taken
    )
    return replace(rows, pool_taken=taken)


def _grace(world: World, programme: Programme | None, name: str, now: datetime) -> Terms:
    """Return the terms of the lot for burned points of lots that have expired (rule 23)."""
    days = programme.returns.grace_days if programme else 0
    zone = ZoneInfo(world.settings.zone)
    return Terms(name, 0, now, now, end_of(day_of(now, zone) + days * DAY, zone))


def _counted(
    world: World, record: AccountRecord, purchase: Purchase, done: Returned
) -> AccountRecord:
    """Lower the sums of the purchase's month; the level falls at the next review only (rule 27)."""
    day = day_of(purchase.receipt.at, ZoneInfo(world.settings.zone))
    standing = record.standing.with_sums(
        day,
        turnover=-done.refund,
        earned_points=-sum(line.clawed_back for line in done.lines),
        purchases=0 if done.receipt.left else -1,
    )
    return replace(record, standing=standing)
