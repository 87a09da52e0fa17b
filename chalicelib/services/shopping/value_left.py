"""Value a receipt that was recorded before it could earn: what is left of it earns now."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.domain.points.lot import Terms
from chalicelib.domain.points.returns import ValuedReceipt
from chalicelib.domain.points.sale import Sale
from chalicelib.domain.points.tiers import LaterReceipts
from chalicelib.domain.points.version import in_force
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.points.accounts import LoadedAccount
from chalicelib.repo.table.writes import Write
from chalicelib.services.offers.value_receipt import Promotions, value_receipt
from chalicelib.services.shopping.sale_of import sale_of
from chalicelib.world import World


def value_left(
    world: World,
    actor: Actor,
    purchase: Purchase,
    loaded: LoadedAccount,
    later: LaterReceipts | None = None,
) -> tuple[Purchase, list[Write]]:
    """Return the purchase, valued by the programme of its instant, and the account's writes.

    What came back earns nothing. Before the first programme, and if all of it came back, nothing
    is valued, and there are no writes. `later` are hidden from the account, and counted again.
    """
    sale = sale_left(purchase)
    version = in_force(world.points.programmes.versions(actor.at), sale.at)
    if version is None or purchase.returned_at:
        return purchase, []
    codes = Promotions(world, actor, purchase.receipt.promo_codes, is_exact=True)
    valued = value_receipt(codes, sale, version, loaded)
    if late := [lot.terms for lot in valued.done.lots if lot.terms.is_over(actor.at)]:
        loaded = _with_months_of(world, actor, loaded, late)
        valued = value_receipt(codes, sale, version, loaded)
    done, effect, uses, counted, _ = valued
    earned = zip(purchase.rows.lines, done.valued.lines, strict=True)
    lines = tuple(replace(known, earned=row.earned, early=known.returned) for known, row in earned)
    after = replace(purchase, valued=ValuedReceipt(lines), points=effect, uses=uses)
    moved = done.record
    if later is not None:
        moved = replace(moved, standing=later.counted_in(moved.standing))
    moves = world.points.accounts.writes(loaded.record, moved, done.entry)
    return after, [*moves, *counted]


def _with_months_of(
    world: World, actor: Actor, loaded: LoadedAccount, late: Iterable[Terms]
) -> LoadedAccount:
    """Return the account with the months of points that are over when they are recorded.

    Such a month is not read otherwise. The record keeps what the caller made of it; if the account
    moved in between, its version refuses the writes.
    """
    read = world.points.accounts.load(loaded.record.customer, actor.at, late).record
    return loaded._replace(record=replace(loaded.record, account=read.account, months=read.months))


def sale_left(purchase: Purchase) -> Sale:
    """Return the sale of what has not come back; no points pay for it.

    An order that was delivered already waits for no other delivery.
    """
    sale, known = sale_of(purchase.receipt), purchase.rows.lines
    rows = zip(sale.rows, known, strict=True)
    left = (replace(row, paid=row.paid - back.refunded, redeemed=None) for row, back in rows)
    return replace(sale, rows=tuple(left), delivered_at=purchase.delivered_at)
