"""Points move from one account to another with their terms, and back (rule 39)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.account import Account
from chalicelib.domain.points.entry import Posting, PostingType
from chalicelib.domain.points.lot import Lot, Slice, Terms
from chalicelib.domain.points.merging.accounts import (
    MovedPoints,
    merge_accounts,
    name_strange_lots,
    part_accounts,
    survivors_rows,
    with_lapsed,
)
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.replay.accounts import is_signed_right
from chalicelib.domain.points.returns import ValuedLine, ValuedReceipt

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TWIN = CustomerId("twin")


def a_lot(name: str = "s1/r1", points: int = 10, **changes: Any) -> Lot:
    terms = {"earned_at": NOW - DAY, "activates_at": NOW - DAY, "expires_at": NOW + 9 * DAY}
    return Lot(Terms(name, 20, **{**terms, **changes}), points)


def holding(*lots: Lot, debt: int = 0, now: datetime = NOW) -> Movement:
    return Movement(Account({each.terms.lot: each for each in lots}, debt=debt), now)


def test_a_lot_keeps_its_terms() -> None:
    merged, survivor = holding(a_lot()), holding(a_lot("s1/r2", 5))

    moved = merge_accounts(merged, survivor, TWIN)

    assert (moved.points, moved.debt) == (10, 0)
    assert merged.end().lots == {}
    assert survivor.end().lots["s1/r1"] == a_lot()
    assert [each.type for each in survivor.postings] == [PostingType.MERGE_IN]


def test_the_same_gift_of_two_people_stays_apart() -> None:
    gift = a_lot("gift#welcome")
    survivor = holding(gift)

    moved = merge_accounts(holding(gift), survivor, TWIN)

    assert sorted(survivor.lots) == ["gift#welcome", "gift#welcome~twin"]
    merged = holding()
    part_accounts(moved, survivor, merged, TWIN)
    assert sorted(merged.lots) == ["gift#welcome"]
    again = merge_accounts(holding(a_lot("gift#welcome~anna")), survivor, TWIN)
    assert again.slices[0].terms.lot in survivor.lots


def test_a_debt_moves_too_and_is_settled() -> None:
    merged, survivor = holding(debt=7), holding(a_lot())

    moved = merge_accounts(merged, survivor, TWIN)

    assert (moved.debt, merged.end().debt) == (7, 0)
    assert (survivor.end().balance, survivor.debt) == (3, 0)
    with pytest.raises(Conflict, match=r"merge\.spent"):
        part_accounts(moved, survivor, merged, TWIN)


def test_a_debt_that_stays_goes_back() -> None:
    merged, survivor = holding(debt=7), holding()
    moved = merge_accounts(merged, survivor, TWIN)

    part_accounts(moved, survivor, merged, TWIN)

    assert (survivor.end().debt, merged.end().debt) == (0, 7)


def test_held_points_refuse_a_merge() -> None:
    merged = holding(a_lot())
    merged.hold("h", 5, until=NOW + DAY)

    with pytest.raises(Conflict, match=r"merge\.held"):
        merge_accounts(merged, holding(), TWIN)


def test_what_expired_since_is_gone_for_both() -> None:
    survivor = holding()
    moved = merge_accounts(holding(a_lot()), survivor, TWIN)
    late = Movement(survivor.end(), NOW + 10 * DAY)
    merged = holding(now=NOW + 10 * DAY)

    part_accounts(moved, late, merged, TWIN)

    assert merged.lots == {}


def test_spent_points_refuse_an_undo() -> None:
    survivor = holding()
    moved = merge_accounts(holding(a_lot()), survivor, TWIN)
    survivor.take(PostingType.ADJUST, 1)

    with pytest.raises(Conflict, match=r"merge\.spent"):
        part_accounts(moved, survivor, holding(), TWIN)
    with pytest.raises(Conflict, match=r"merge\.spent"):
        part_accounts(moved, holding(), holding(), TWIN)


def test_points_that_begin_now_say_so() -> None:
    survivor = holding()
    merge_accounts(holding(a_lot(activates_at=NOW)), survivor, TWIN)

    kinds = [each.type for each in survivor.postings]
    assert kinds == [PostingType.MERGE_IN, PostingType.ACTIVATE]


def test_strange_lots_are_named_once() -> None:
    terms = a_lot().terms
    takes = [Posting(PostingType.CLAWBACK, "s1/r1", points) for points in (5, -2)]
    known = Account({"s1/r2": a_lot("s1/r2")})

    first, second = name_strange_lots(takes, known, [terms, a_lot("s1/r2").terms])

    assert (first.expires, second.expires) == (terms.expires_at, None)
    made = Posting(PostingType.RESTORE, "s1/r1", 5, expires=NOW)
    assert name_strange_lots([made], known, [terms]) == [made]


def test_what_lapsed_before_is_not_taken_twice() -> None:
    lapsed = Lot(a_lot().terms, 0, lapsed=10)
    merged = Account({"s1/r1": lapsed, "s1/r3": a_lot("s1/r3")})

    seen = with_lapsed(Account(), merged, ["s1/r1", "s1/r3", "s1/r4"])

    assert seen.lots == {"s1/r1": lapsed}
    assert with_lapsed(seen, merged, ["s1/r1"]) == seen


def test_a_receipt_names_a_gift_as_the_survivor_has_it() -> None:
    gift = Slice(a_lot("gift#welcome").terms, 3)
    line = ValuedLine(1, 1000, 100, earned=(Slice(a_lot().terms, 1),), burned=(gift,))

    rows = survivors_rows(ValuedReceipt((line,), (gift,)), TWIN)

    named = [each.terms.lot for each in (*rows.lines[0].burned, *rows.pool_taken)]
    assert named == ["gift#welcome~twin"] * 2
    assert rows.lines[0].earned == line.earned


def test_a_debt_has_the_sign_of_its_way() -> None:
    for kind, debt in ((PostingType.MERGE_IN, 5), (PostingType.MERGE_OUT, -5)):
        assert is_signed_right(Posting(kind, debt=debt))
        assert not is_signed_right(Posting(kind, debt=-debt))
        assert not is_signed_right(Posting(kind, "a", points=1, debt=debt))


def test_nothing_moves_without_points() -> None:
    assert merge_accounts(holding(), holding(), TWIN) == MovedPoints()
