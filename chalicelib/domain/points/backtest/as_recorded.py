"""What a receipt keeps of its own time: which row earned what, and whether a birthday was near.

An offer, or the birthday of a customer, may have changed since. A back-test then goes by the
receipt.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.domain.points.backtest.facts import Place, ReceiptFact
from chalicelib.domain.points.earning import is_within
from chalicelib.domain.points.lot import Hold, Lot, Slice
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.returns import ValuedLine, ValuedReceipt
from chalicelib.domain.points.rules import BirthdayWindow
from chalicelib.domain.points.sale import Sale
from chalicelib.domain.points.spending.redemption import most_points

DAYS_MAX = 400  # from the receipt to a birthday: no window is wider
Windows = Iterable[tuple[BirthdayWindow, bool]]


def spending(fact: ReceiptFact, spent: int) -> Sale:
    """Return the sale that spends so many points; what the till said of rows holds for all."""
    sale = fact.sale
    if spent == fact.spent:
        return replace(sale, hold=sale.hold if spent else "", spent=spent)
    rows = tuple(replace(row, redeemed=None) for row in sale.rows)
    return replace(sale, rows=rows, hold=sale.hold if spent else "", spent=spent)


def affordable(fact: ReceiptFact, programme: Programme, hold: Hold | None) -> int:
    """Return how many of the points that were really spent the draft allows."""
    if hold is None or not fact.spent or hold.expires_at <= fact.recorded_at:
        return 0
    rows = [row.payable(fact.money.get(row.number, 0)) for row in fact.sale.rows]
    return most_points(programme, rows, min(fact.spent, hold.points))


def awaits_delivery(lots: Iterable[Lot], place: Place) -> bool:
    """Whether points wait for the delivery of an order: another one is no movement."""
    waiting = (lot.terms for lot in lots if lot.terms.activates_at is None)
    return any(is_of_order(terms.lot, "/".join(place)) for terms in waiting)


def with_early(valued: ValuedReceipt, fact: ReceiptFact) -> ValuedReceipt:
    """Return the receipt with its whole rows, and what came back of them before."""
    lines = tuple(
        replace(line, paid=fact.early[line.number][1], returned=back, early=back)
        if (back := fact.early.get(line.number, (0, 0))[0])
        else line
        for line in valued.lines
    )
    return replace(valued, lines=lines)


def with_real_rows(valued: ValuedReceipt, fact: ReceiptFact) -> ValuedReceipt:
    """Return the receipt with the points of its rows as they were really spread.

    If the draft gives other points, their own spread stays.
    """
    terms = {part.terms.lot: part.terms for line in valued.lines for part in line.earned}
    given = _sums((part.terms.lot, part.points) for line in valued.lines for part in line.earned)
    real = _sums(pair for pairs in fact.earned.values() for pair in pairs)
    if given != real:
        return valued
    lines = tuple(
        replace(line, earned=tuple(Slice(terms[lot], points) for lot, points in pairs))
        for line in valued.lines
        for pairs in [fact.earned.get(line.number, ())]
    )
    return replace(valued, lines=lines)


def with_active(kept: ValuedReceipt, order: str, at: datetime) -> ValuedReceipt:
    """Return a receipt with the terms that the lots of a delivered order have."""

    def active(slices: Sequence[Slice]) -> tuple[Slice, ...]:
        return tuple(
            replace(each, terms=replace(each.terms, activates_at=at))
            if each.terms.activates_at is None and is_of_order(each.terms.lot, order)
            else each
            for each in slices
        )

    lines = tuple(replace(line, earned=active(line.earned)) for line in kept.lines)
    return replace(kept, lines=lines, pool_taken=active(kept.pool_taken))


def is_of_order(lot: str, order: str) -> bool:
    """Whether an order, named by its shop and number, has made a lot."""
    return lot == order or lot.startswith(f"{order}:")


def real_points(lines: Iterable[ValuedLine]) -> Mapping[int, tuple[tuple[str, int], ...]]:
    """Return what rows really earned of which lots."""
    return {
        line.number: tuple((part.terms.lot, part.points) for part in line.earned) for line in lines
    }


def celebrations_then(
    known: tuple[date, ...], windows: Windows, today: date
) -> tuple[date, ...] | None:
    """Return the days of a birthday that agree with a receipt of `today`; None: those known do.

    `windows` are those of its rules, and whether the receipt was within.
    """
    asked = list(windows)

    def agrees(celebrations: tuple[date, ...]) -> bool:
        return all(is_within(window, celebrations, today) == was for window, was in asked)

    if agrees(known):
        return None
    near = sorted(range(-DAYS_MAX, DAYS_MAX + 1), key=abs)
    guesses = ((today + timedelta(days=days),) for days in near)
    return next((guess for guess in ((), *guesses) if agrees(guess)), None)


def _sums(pairs: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    sums: Counter[str] = Counter()
    for lot, points in pairs:
        sums[lot] += points
    return {lot: points for lot, points in sums.items() if points}
