"""Moves the points of one account into another when two customers are merged (rule 39).

Lots keep their terms and their ids, so that a receipt still finds what it earned and burned. Only
gifts get another id: two people may have had the same gift.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.account import Account
from chalicelib.domain.points.entry import Posting, PostingType
from chalicelib.domain.points.lot import Lot, Slice, Terms
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.origin import FORMER_OWNER, GIFT_PREFIX
from chalicelib.domain.points.returns import ValuedReceipt


class MovedPoints(NamedTuple):
    """What a merge moved: points of lots, by their terms in the former account, and a debt."""

    slices: tuple[Slice, ...] = ()
    debt: int = 0

    @property
    def points(self) -> int:
        return sum(each.points for each in self.slices)


NOTHING_MOVED = MovedPoints()


def merge_accounts(merged: Movement, survivor: Movement, of: CustomerId) -> MovedPoints:
    """Move all points and the debt of the account of the customer `of` to the survivor.

    Raises:
        Conflict: `merge.held`: points of that account are set aside for a purchase.
    """
    if merged.holds:
        raise Conflict("merge.held")
    lots = [lot for _, lot in sorted(merged.lots.items()) if lot.remaining]
    moved = MovedPoints(tuple(Slice(lot.terms, lot.remaining) for lot in lots), merged.debt)
    for each in moved.slices:
        merged.shift(PostingType.MERGE_OUT, each.terms, -each.points)
        bring(survivor, merged_terms(each.terms, of), each.points)
    if moved.debt:
        owe(merged, PostingType.MERGE_OUT, -moved.debt)
        owe(survivor, PostingType.MERGE_IN, moved.debt)
    return moved


def part_accounts(moved: MovedPoints, survivor: Movement, merged: Movement, of: CustomerId) -> None:
    """Move the points of a merge back; what has expired since is gone for both.

    Raises:
        Conflict: `merge.spent`: the moved points, or the debt, are not whole any more.
    """
    for each in moved.slices:
        terms = merged_terms(each.terms, of)
        lot = survivor.lots.get(terms.lot)
        is_over = terms.is_over(survivor.now)
        whole = lot and (lot.lapsed - lot.counted if is_over else lot.free)
        if lot is None or not whole or whole < each.points:
            raise Conflict("merge.spent")
        if is_over:
            continue
        # An order may have been delivered since: its points begin with the delivery.
        back = replace(lot.terms, lot=each.terms.lot)
        survivor.shift(PostingType.MERGE_OUT, terms, -each.points)
        bring(merged, back, each.points)
    if moved.debt:
        if survivor.debt < moved.debt:
            raise Conflict("merge.spent")
        owe(survivor, PostingType.MERGE_OUT, -moved.debt)
        owe(merged, PostingType.MERGE_IN, moved.debt)


def merged_terms(terms: Terms, of: CustomerId) -> Terms:
    """Return the terms of a lot as the survivor has them; `of` is the customer it came from."""
    if terms.lot.startswith(GIFT_PREFIX) and FORMER_OWNER not in terms.lot:
        return replace(terms, lot=f"{terms.lot}{FORMER_OWNER}{of}")
    return terms


def bring(move: Movement, terms: Terms, points: int) -> None:
    """Give points to a lot that comes from another account; the posting names its terms."""
    lot = move.lots.get(terms.lot) or Lot(terms, 0)
    move.lots[terms.lot] = lot.changed(points=points)
    move.postings.append(named(Posting(PostingType.MERGE_IN, terms.lot, points), terms))
    if terms.activates_at == move.now:
        # An entry leaves out what is its own instant, and then it would name no activation.
        move.activate(terms.lot, move.now)


def owe(move: Movement, kind: PostingType, debt: int) -> None:
    """Take over a debt of another account, or hand it over (negative)."""
    move.debt += debt
    move.postings.append(Posting(kind, debt=debt))


def named(posting: Posting, terms: Terms) -> Posting:
    """Return the posting with the terms of its lot, which the account does not know yet."""
    return replace(
        posting,
        earned=terms.earned_at,
        activates=terms.activates_at,
        expires=terms.expires_at,
    )


def survivors_rows(rows: ValuedReceipt, of: CustomerId) -> ValuedReceipt:
    """Return a receipt of a merged customer with the lots as the survivor has them."""
    lines = tuple(
        replace(line, earned=_renamed(line.earned, of), burned=_renamed(line.burned, of))
        for line in rows.lines
    )
    return replace(rows, lines=lines, pool_taken=_renamed(rows.pool_taken, of))


def _renamed(slices: Sequence[Slice], of: CustomerId) -> tuple[Slice, ...]:
    return tuple(replace(each, terms=merged_terms(each.terms, of)) for each in slices)


def name_strange_lots(
    postings: Sequence[Posting], account: Account, terms: Iterable[Terms]
) -> list[Posting]:
    """Return the postings of a return in which lots of a merged customer are named.

    The receipt is older than the merge, and what it moved may never have been in this account.
    """
    strange = {each.lot: each for each in terms if each.lot not in account.lots}
    found = []
    for posting in postings:
        own = strange.pop(posting.lot, None)
        found.append(named(posting, own) if own and posting.expires is None else posting)
    return found


def with_lapsed(account: Account, merged: Account, lots: Iterable[str]) -> Account:
    """Return the account with what of these lots lapsed before the merge, without points.

    A return must not take such points a second time (rule 24).
    """
    lapsed = {
        name: lot
        for name in lots
        if (lot := merged.lots.get(name)) and not lot.remaining and name not in account.lots
    }
    return replace(account, lots={**account.lots, **lapsed})
