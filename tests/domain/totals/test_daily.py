"""Totals of days: documents add up by row, late ones are told apart."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.money import Money
from chalicelib.domain.planning.chunk import RecipientResult
from chalicelib.domain.points.effect import ReturnEffect
from chalicelib.domain.points.entry import Entry, Posting, PostingType
from chalicelib.domain.points.returns import ReturnedLine
from chalicelib.domain.scores.member_counter import MemberCounts
from chalicelib.domain.shopping.purchase import Purchase, PurchaseLine, Receipt, bought_of
from chalicelib.domain.totals.daily import (
    OwedPoints,
    TotalsSpan,
    by_span,
    owed_after,
    sales_over,
    stored_totals,
    total_of,
)
from chalicelib.domain.totals.day_tally import DayTally, buyer_mark, tally_of
from chalicelib.domain.totals.sums import (
    SalesRow,
    SaleSums,
    of_all_shops,
    of_shop,
    sums_by,
)
from chalicelib.repo.totals.tallies import decode_tally, encode_tally
from tests.builders.clock import START

ZONE = ZoneInfo("Europe/Moscow")
DAY = START.date()
BEFORE = DAY - timedelta(days=1)


def a_purchase(at: datetime = START, shop: str = "s1", waiting_for: str = "") -> Purchase:
    lines = (
        PurchaseLine("a", "bread", 1000, Money(100, "RUB")),
        PurchaseLine("b", "milk", 1000, Money(50, "RUB")),
    )
    receipt = Receipt(shop, "1", at, Money(150, "RUB"), lines)
    return Purchase(receipt, CustomerId("anna"), bought_of(receipt, ZONE), waiting_for=waiting_for)


def a_return() -> ReturnEffect:
    lines = (ReturnedLine(2, 500, 25, 0, 0),)
    return ReturnEffect("r", START, START, 25, 0, 0, 0, 0, "RUB", lines)


def an_entry(*postings: Posting) -> Entry:
    return Entry(1, START, START, {}, "k", "till", postings, "")


def a_tally() -> DayTally:
    tally = DayTally()
    purchase = a_purchase()
    tally.add_receipt(purchase, "till", ZONE)
    tally.add_return(purchase, a_return(), "till", ZONE)
    tally.add_receipt(a_purchase(START - timedelta(days=1), "s2", "digest"), "other", ZONE)
    return tally


def test_a_receipt_counts_in_each_of_its_rows_on_its_own_day() -> None:
    tally = a_tally()

    assert tally.sales[DAY] == {
        SalesRow("shop", "s1", ""): SaleSums(1, 150, 1, 25),
        SalesRow("cashier", "s1", "till"): SaleSums(1, 150, 1, 25),
        SalesRow("card", "s1", "with"): SaleSums(1, 150, 1, 25),
        SalesRow("category", "s1", "bread"): SaleSums(1, 100),
        SalesRow("category", "s1", "milk"): SaleSums(1, 50, 1, 25),
    }
    assert tally.sales[BEFORE][SalesRow("card", "s2", "without")] == SaleSums(1, 150)


def test_who_bought_is_noted_unless_an_older_release_counted_a_part() -> None:
    buyer, waiting = a_purchase(), replace(a_purchase(), customer_id=CustomerId(""))
    tally, old = DayTally(), DayTally(buyers=None)
    for each in (tally, old):
        each.add_receipt(buyer, "till", ZONE)
    tally.add_receipt(waiting, "till", ZONE)

    assert tally.buyers == {buyer_mark(buyer.customer_id)}
    assert tally_of([tally, DayTally()]).buyers == tally.buyers
    assert tally_of([tally, old]).buyers is None
    assert decode_tally(encode_tally(tally)) == tally
    assert decode_tally(encode_tally(old)) == old


def test_rows_of_all_shops_keep_the_cashiers_apart() -> None:
    merged = tally_of([a_tally(), a_tally()]).sales
    both = {**merged[DAY]}
    for row, sums in merged[BEFORE].items():
        both[row] = both.get(row, SaleSums()).plus(sums)

    every = of_all_shops(both)

    assert every[SalesRow("category", "", "bread")] == SaleSums(4, 400)
    assert SalesRow("cashier", "s2", "other") in every
    assert set(of_shop(both, "s2")) == {row for row in both if row.shop == "s2"}
    assert sums_by(every, "shop") == SaleSums(4, 600, 2, 50)
    assert sums_by(every, "card", "without") == SaleSums(2, 300)


def test_a_late_receipt_is_stored_beside_its_day_and_said_apart() -> None:
    stored = stored_totals(a_tally(), DAY, OwedPoints(), START)

    assert [(each.day, each.recorded, each.is_late) for each in stored] == [
        (BEFORE, DAY, True),
        (DAY, DAY, False),
    ]
    closed = replace(stored[1], day=BEFORE, recorded=BEFORE)
    (found,) = by_span([stored[0], closed], [], TotalsSpan.DAY)
    assert (found.late, found.without_card) == (SaleSums(1, 150), SaleSums(1, 150))
    assert found.with_card == SaleSums(1, 150, 1, 25)


def test_a_receipt_of_a_fast_clock_is_not_late() -> None:
    tally = DayTally()
    tally.add_receipt(a_purchase(START + timedelta(days=1)), "till", ZONE)
    stored = stored_totals(tally, DAY, None, START)

    found = by_span(stored, [], TotalsSpan.DAY)

    assert [(each.day, each.with_card.receipts, each.late.receipts) for each in found] == [
        (DAY, 0, 0),
        (DAY + timedelta(days=1), 1, 0),
    ]


def test_points_are_said_by_what_they_were() -> None:
    tally = DayTally()
    tally.add_entry(
        an_entry(
            Posting(PostingType.EARN, points=100),
            Posting(PostingType.CAPTURE, points=-40, held=-40),
            Posting(PostingType.RESTORE, points=10),
            Posting(PostingType.EXPIRE, points=-7),
            Posting(PostingType.CLAWBACK, points=-5),
            Posting(PostingType.DEBT_SETTLE, points=-3, debt=-3),
            Posting(PostingType.DEBT, debt=9),
            Posting(PostingType.ADJUST, points=2),
        )
    )
    owed = owed_after(OwedPoints(1000, 1), tally)

    (found,) = by_span(stored_totals(tally, DAY, owed, START), [], TotalsSpan.DAY)

    assert (found.issued, found.spent, found.expired) == (100, 30, 7)
    assert (found.clawed_back, found.adjusted) == (8, 2)
    assert found.owed == OwedPoints(1057, 7)
    assert owed_after(None, tally) is None


def test_messages_are_counted_once_by_the_chunk_that_ended() -> None:
    tally = DayTally()
    tally.add_messages("email", {RecipientResult.SENT: 3, RecipientResult.MOVED: 2})

    (found,) = by_span(stored_totals(tally, DAY, None, START), [], TotalsSpan.DAY)

    assert found.messages == {("email", "sent"): 3}


@pytest.mark.parametrize(("span", "days"), [(TotalsSpan.DAY, 2), (TotalsSpan.MONTH, 1)])
def test_days_of_a_month_add_up_and_end_with_the_last_one(span: TotalsSpan, days: int) -> None:
    tally = DayTally(expiring=5)
    tally.add_receipt(a_purchase(), "till", ZONE)
    today = stored_totals(tally, DAY, OwedPoints(7), START)
    earlier = [replace(each, day=BEFORE, recorded=BEFORE, owed=OwedPoints(3)) for each in today]
    members = [
        MemberCounts(BEFORE, START, 10, 1, {"new": 1}),
        MemberCounts(DAY, START, 12, 2, {"new": 3}),
    ]

    found = by_span([*earlier, *today], members, span)

    assert len(found) == days
    last = found[-1]
    assert (last.day, last.owed, last.expiring) == (DAY, OwedPoints(7), 5)
    assert last.members == members[-1]
    assert last.new == (3 if span is TotalsSpan.MONTH else 2)
    assert last.with_card.receipts == (2 if span is TotalsSpan.MONTH else 1)


def test_the_sales_of_days_add_up_by_row() -> None:
    sales = a_tally().sales
    found = sales_over([sales[DAY], sales[DAY]], "category")

    assert found[SalesRow("category", "s1", "bread")] == SaleSums(2, 200)
    assert {row.by for row in found} == {"category"}


def test_a_day_without_anything_is_not_there() -> None:
    assert by_span([], [], TotalsSpan.MONTH) == []
    assert date(2026, 1, 1).strftime(TotalsSpan.MONTH.pattern) == "2026-01"


def test_days_add_up_to_one_whole() -> None:
    stored = stored_totals(DayTally(), DAY, OwedPoints(1), START)
    members = [MemberCounts(DAY, START, 5, 1, {})]

    whole, counted = total_of(stored, members), total_of([], members)

    assert whole
    assert counted
    assert (whole.owed, whole.new, counted.new) == (OwedPoints(1), 1, 1)
    assert total_of([], []) is None
