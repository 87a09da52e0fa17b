"""Give points for receipts that were recorded before the first programme."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.customers.timeline import PurchaseMark, position_of
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.sale import day_of
from chalicelib.domain.points.tiers import LaterReceipts
from chalicelib.domain.points.version import in_force
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.services.shopping.value_left import value_left
from chalicelib.world import World

PAGE = 100
PAGES_MAX = 1000  # of one customer


class Backfilled(NamedTuple):
    """How many receipts got points, and how many came before the first version and get none."""

    valued: int
    before_first: int


def backfill_points(
    world: World, actor: Actor, customer: CustomerId, since: datetime
) -> Backfilled:
    """Value the receipts since an instant that have no points yet, oldest first. Idempotent.

    Receipts of customers who were merged into this one are valued too; then no undo parts them.

    Each is an ordinary entry with the receipt's own instant, and is valued by the version in force
    then. Levels follow as if the receipts had been sent in the order of their instants: those that
    come later raise none yet. The customer gets no message.

    Raises:
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """
    zone = ZoneInfo(world.settings.zone)
    marks = _marks(world, customer, since)
    if not marks:
        return Backfilled(0, 0)
    versions = world.points.programmes.versions(actor.at)
    kept = [mark for mark in marks if mark.returned_at is None]
    due = [mark for mark in kept if in_force(versions, mark.at)]
    waiting, later = _divided(world, marks, due)
    valued = 0
    for mark in reversed(waiting):
        later = later.counting(day_of(mark.at, zone), mark.left_minor, -1)
        valued += _backfill(world, actor, customer, mark, later)
    return Backfilled(valued, before_first=len(kept) - len(due))


def _divided(
    world: World, marks: Sequence[PurchaseMark], due: Sequence[PurchaseMark]
) -> tuple[list[PurchaseMark], LaterReceipts]:
    """Return the receipts that have no points yet, newest first, and the sums of all of them."""
    zone, valued, waiting = ZoneInfo(world.settings.zone), list[datetime](), list[PurchaseMark]()
    for start in range(0, len(due), PAGE):
        page = due[start : start + PAGE]
        found = world.shopping.purchases.get_many(page)
        with_points = {(each.receipt.shop, each.receipt.number) for each in found if each.points}
        for mark in page:
            if (mark.shop, mark.receipt) in with_points:
                valued.append(mark.at.replace(microsecond=0))
            else:
                waiting.append(mark)
    last = max(mark.at for mark in marks).replace(microsecond=0)
    later = LaterReceipts({}, last, max(valued, default=None))
    for mark in waiting:
        later = later.counting(day_of(mark.at, zone), mark.left_minor, 1)
    return waiting, later


def _marks(world: World, customer: CustomerId, since: datetime) -> list[PurchaseMark]:
    """The receipts of a person since an instant, newest first."""
    profile = world.customers.profiles.get(customer)
    ids, found = profile.ids if profile else (customer,), list[PurchaseMark]()
    for _ in range(PAGES_MAX):
        before = position_of(found[-1]) if found else None
        page = world.shopping.purchases.of_person(ids, before=before, limit=PAGE)
        found += [mark for mark in page if mark.at >= since]
        if len(page) < PAGE or page[-1].at < since:
            break
    return found


def _backfill(
    world: World,
    actor: Actor,
    customer: CustomerId,
    mark: PurchaseMark,
    later: LaterReceipts,
) -> bool:
    def decide(_: Moved | None) -> bool:
        before = world.shopping.purchases.get(shop=mark.shop, receipt=mark.receipt)
        if before is None or before.points:
            return False
        together = _together(world, customer, before)
        if together is None:
            return False
        loaded = world.points.accounts.load(customer, actor.at)
        if not profiles.is_active(loaded.profile):
            return False
        record = _uncounted(world, loaded.record, before)
        at = mark.at.replace(microsecond=0)
        record = replace(record, standing=later.hidden_from(record.standing, at))
        after, moves = value_left(world, actor, before, loaded._replace(record=record), later)
        if not moves:
            return False
        changed = world.shopping.purchases.backfill_write(before, after, actor)
        world.commit(None, changed, *moves, *together)
        return True

    return world.attempt(decide, contended=Unavailable("customer.contended"))


def _together(world: World, customer: CustomerId, purchase: Purchase) -> list[Write] | None:
    """What ends the undo of the merge that brought a receipt; None: it is another person's."""
    if purchase.customer_id == customer:
        return []
    pointer = world.customers.merges.pointer(purchase.customer_id)
    if pointer is None or pointer.into != customer:
        return None
    return [world.customers.merges.keep_together_write(pointer)]


def _uncounted(world: World, record: AccountRecord, purchase: Purchase) -> AccountRecord:
    """Return the account without the money and the count of a receipt, which valuing adds again.

    The account was made from the history of purchases, so that both stand in it already.
    """
    day = day_of(purchase.receipt.at, ZoneInfo(world.settings.zone))
    left = purchase.receipt.total.minor - sum(row.refunded for row in purchase.rows.lines)
    standing = record.standing.with_sums(day, turnover=-left, purchases=-1)
    return replace(record, standing=standing, receipts=max(record.receipts - 1, 0))
