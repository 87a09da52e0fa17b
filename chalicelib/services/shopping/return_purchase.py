"""Record the return of a purchase: of all that is left, or of some rows and quantities."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.errors import Conflict, NotFound, Unavailable
from chalicelib.domain.points.effect import return_effect
from chalicelib.domain.points.returns import Returned
from chalicelib.domain.shopping.purchase import Purchase, ReturnSnapshot
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.services.points.take_back import Goods, take_back
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
            return Committed(found.kept.same(asked.digest), repeated=True)
        if found.purchase.returned_at:
            if request is None:
                return Committed(_snapshot(found.purchase), repeated=True)
            raise Conflict("return.nothing_left")
        return _take_back(world, actor, found.purchase, asked)

    answer = world.attempt(decide, contended=Unavailable("customer.contended"))
    if not answer.repeated:
        log.event("purchase.returned", shop=shop)
    return answer


def _take_back(
    world: World, actor: Actor, purchase: Purchase, asked: ReturnRequest
) -> Committed[ReturnSnapshot]:
    lots = [part.terms for line in purchase.rows.lines for part in (*line.earned, *line.burned)]
    loaded = world.points.accounts.load(purchase.customer_id, actor.at, lots)
    goods = Goods(asked.number, asked.quantities, asked.at)
    moved = take_back(world, actor, loaded, purchase, goods)
    after = _after(world, actor, purchase, moved.done)
    effect = return_effect(
        moved.done,
        asked.number,
        at=asked.at or actor.at,
        now=actor.at,
        currency=purchase.receipt.total.currency,
    )
    record = replace(_snapshot(after), back=effect)
    writes: list[Write] = [
        world.shopping.purchases.kept_return_write(after, asked.number, asked.digest, record),
        *world.shopping.purchases.return_writes(purchase, after, actor, loaded.profile),
        *moved.writes,
    ]
    return world.commit_once(actor, *writes, record=record)


def _after(world: World, actor: Actor, purchase: Purchase, done: Returned) -> Purchase:
    is_all = not done.receipt.left
    bought = purchase.left_after(done.receipt, ZoneInfo(world.settings.zone))
    return replace(
        purchase,
        valued=done.receipt,
        bought=purchase.bought if is_all else bought,
        returned_at=actor.at if is_all else None,
    )


def _snapshot(purchase: Purchase) -> ReturnSnapshot:
    shown = purchase.snapshot
    return ReturnSnapshot(**{each.name: getattr(shown, each.name) for each in fields(shown)})
