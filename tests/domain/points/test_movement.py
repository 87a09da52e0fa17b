"""Single steps of a movement that receipts and returns rarely meet together."""

from datetime import timedelta

from chalicelib.domain.points.account import Account
from chalicelib.domain.points.entry import PostingType
from chalicelib.domain.points.lot import Slice, Terms
from chalicelib.domain.points.movement import Movement
from tests.domain.points.till import NOW

YEAR = timedelta(days=365)


def terms(name: str, points: int, days: int) -> Terms:
    return Terms(name, points, NOW - YEAR, NOW - YEAR, NOW + timedelta(days=days))


def test_points_that_come_back_pay_the_old_debt_before_they_are_taken_back() -> None:
    move = Movement(Account(debt=50), NOW)
    first, second = terms("s1/A", 30, 10), terms("s1/B", 40, 20)
    move.restore([Slice(first, 30), Slice(second, 40)], terms("s1/A/r-1", 0, 14))

    taken = move.collect(10)

    assert [(each.terms.lot, each.points) for each in taken] == [("s1/A", 30), ("s1/B", 30)]
    paid = [
        (each.type, each.lot, each.points, each.debt)
        for each in move.postings
        if each.type is not PostingType.RESTORE
    ]
    assert paid == [
        (PostingType.DEBT_SETTLE, "s1/A", -30, -30),
        (PostingType.DEBT_SETTLE, "s1/B", -20, -20),
        (PostingType.CLAWBACK, "s1/B", -10, 0),
    ]
    after = move.end()
    assert (after.debt, after.balance) == (0, 10)
