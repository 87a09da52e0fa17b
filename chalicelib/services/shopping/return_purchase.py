"""Record the return of a purchase: of all that is left, or of some rows and quantities."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.errors import Conflict, NotFound, Unavailable
from chalicelib.domain.points.account import Account
from chalicelib.domain.points.effect import return_effect
from chalicelib.domain.points.lot import Terms
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.returns import Returned, return_lines
from chalicelib.domain.points.sale import day_of
from chalicelib.domain.points.version import in_force
from chalicelib.domain.shopping.purchase import Purchase, ReturnSnapshot
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.shopping.kept_returns import KeptReturn
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.services.offers.give_back_uses import give_back_writes
from chalicelib.services.points.wording.words import with_return_words
from chalicelib.services.shopping.announce_receipt import announce_return
from chalicelib.services.shopping.keep_history import change_bought
from chalicelib.services.shopping.load_owner import load_owner
from chalicelib.services.shopping.take_back import Goods, take_back
from chalicelib.world import World

REST = "rest"  # the number of a return that names none: all that is left


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """What a till brings back; without `quantities`, by row and in thousandths, all that is left.

    `number` is the return's own, unique in its receipt for ever.
    """

    number: str = REST
    at: datetime | None = None
    quantities: Mapping[int, int] | None = None
    is_void: bool = False
    reason: str = ""

    @property
    def digest(self) -> str:
        """The digest of the request: another one under the same number is refused."""
        rows = sorted(self.quantities.items()) if self.quantities is not None else None
        said = repr((self.at, rows, self.is_void, self.reason))
        return hashlib.sha256(said.encode()).hexdigest()


class _TakenBack(NamedTuple):
    """What a return did; if points moved, the totals of the day find it by its movement."""

    after: Purchase
    done: Returned
    writes: Sequence[Write]
    is_moved: bool


def return_purchase(
    world: World, actor: Actor, *, shop: str, receipt: str, request: ReturnRequest | None = None
) -> Committed[ReturnSnapshot]:
    """Take back goods, their money and their points (rules 23-28). Idempotent.

    A return of the same number and content gets the first answer, also with another
    Idempotency-Key.

    Raises:
        NotFound: `purchase.not_found`.
        Rejected: `return.line`: the receipt has no such row.
        Conflict: `return.too_much`, `return.nothing_left`; `return.other`: the number is that of
            another return.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """
    asked = request or ReturnRequest()

    def decide(_: Moved | None) -> Committed[ReturnSnapshot]:
        # Read first, unlike a purchase: the customer is known from the receipt only.
        found = world.shopping.purchases.find_return(shop=shop, receipt=receipt, name=asked.number)
        if found.purchase is None:
            raise NotFound("purchase.not_found")
        if found.kept is not None:
            return _again(world, found.purchase, found.kept, asked)
        if found.purchase.returned_at:
            # An older release returned the whole receipt, and kept no return beside it.
            if request is None and found.purchase.valued is None:
                return Committed(_snapshot(found.purchase), repeated=True)
            raise Conflict("return.nothing_left")
        if not found.purchase.customer_id:
            return _take_back_waiting(world, actor, found.purchase, asked)
        return _take_back(world, actor, found.purchase, asked)

    answer = world.attempt(decide, contended=Unavailable("customer.contended"))
    if not answer.repeated:
        back = answer.record.back
        points = back.clawed_back + back.restored if back else 0
        log.event("purchase.returned", shop=shop, receipt=receipt, points=points)
    return answer


def _again(
    world: World, purchase: Purchase, kept: KeptReturn, asked: ReturnRequest
) -> Committed[ReturnSnapshot]:
    """Return the first answer to the same return."""
    same = kept.same(asked.digest)
    if purchase.points and not kept.is_announced:
        # The process may have died between the commit and the queue.
        announce_return(world, purchase.receipt.shop, purchase.receipt.number, asked.number)
    return Committed(same, repeated=True)


def may_return_anywhere(world: World, at: datetime) -> bool:
    """Whether each shop may take back what any other shop sold."""
    version = in_force(world.points.programmes.versions(at), at)
    return bool(version and version.programme.returns.any_shop)


def _take_back(
    world: World, actor: Actor, purchase: Purchase, asked: ReturnRequest
) -> Committed[ReturnSnapshot]:
    lots = [part.terms for line in purchase.rows.lines for part in (*line.earned, *line.burned)]
    owner = load_owner(world, purchase.customer_id, actor.at, lots)
    loaded = owner.loaded
    goods = Goods(asked.number, asked.quantities, asked.at)
    moved = take_back(world, actor, owner, purchase, goods)
    after = _after(world, actor, purchase, asked, moved.done)
    mine = [replace(each, customer_id=owner.owner) for each in (purchase, after)]
    history = change_bought(world, moved.record, mine[0], mine[1], loaded.profile)
    marks = world.shopping.purchases.return_writes(purchase, after, actor)
    writes: list[Write] = [*owner.writes, *marks, *history.writes]
    if moved.entry is not None:
        writes += world.points.accounts.writes(loaded.record, history.record, moved.entry)
    if after.returned_at:
        # A full return gives the uses of offers back, a partial one does not.
        customer = purchase.customer_id
        used = (owner.former or loaded).uses
        writes += give_back_writes(world, customer, purchase.uses, used)
    back = _TakenBack(after, moved.done, writes, is_moved=moved.entry is not None)
    returned = _commit(world, actor, asked, back)
    if loaded.profile and loaded.profile.get("chats"):
        announce_return(world, after.receipt.shop, after.receipt.number, asked.number)
    return returned


def _take_back_waiting(
    world: World, actor: Actor, purchase: Purchase, asked: ReturnRequest
) -> Committed[ReturnSnapshot]:
    """Take back goods of a receipt that has no customer yet, so that no account moves."""
    rows, now = purchase.rows, actor.at.replace(microsecond=0)
    quantities = asked.quantities if asked.quantities is not None else rows.left
    done = return_lines(Movement(Account(), now), rows, quantities, Terms("", 0, now, now, now))
    after = _after(world, actor, purchase, asked, done)
    marks = world.shopping.purchases.return_writes(purchase, after, actor)
    return _commit(world, actor, asked, _TakenBack(after, done, marks, is_moved=False))


def _commit(
    world: World, actor: Actor, asked: ReturnRequest, back: _TakenBack
) -> Committed[ReturnSnapshot]:
    after = back.after
    effect = return_effect(
        back.done,
        asked.number,
        at=asked.at or actor.at,
        now=actor.at,
        currency=after.receipt.total.currency,
    )
    version = in_force(world.points.programmes.versions(actor.at), actor.at)
    said = with_return_words(world, version.programme if version else None, effect)
    record = replace(_snapshot(after), back=said)
    own_day = None if back.is_moved else day_of(actor.at, ZoneInfo(world.settings.zone))
    kept = world.shopping.purchases.kept_return_write(
        after, KeptReturn(asked.digest, record), asked.number, own_day
    )
    return world.commit_once(actor, kept, *back.writes, record=record)


def _after(
    world: World, actor: Actor, purchase: Purchase, asked: ReturnRequest, done: Returned
) -> Purchase:
    is_all = not done.receipt.left
    bought = purchase.left_after(done.receipt, ZoneInfo(world.settings.zone))
    return replace(
        purchase,
        valued=done.receipt,
        bought=purchase.bought if is_all else bought,
        returned_at=actor.at if is_all else None,
        is_void=asked.is_void,
    )


def _snapshot(purchase: Purchase) -> ReturnSnapshot:
    shown = purchase.snapshot
    return ReturnSnapshot(**{each.name: getattr(shown, each.name) for each in fields(shown)})
