"""What a quote says about points, and how a receipt spends them row by row."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.errors import Conflict, Refusal, Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.account import Account
from chalicelib.domain.points.lot import Lot, Terms
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.pricing.quote import Quote, quote_sale
from chalicelib.domain.points.pricing.sale_row import SaleRow
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.rules import DiscountRule
from chalicelib.domain.points.sale import Circumstances, Sale
from chalicelib.domain.points.spending.capture import capture_hold
from chalicelib.domain.points.tiers import MonthSums, Standing
from tests.domain.points.test_discounts import a_programme, percent, rub
from tests.domain.points.till import DAY, NOW, ZONE, at

ANNA = CustomerId("anna")


def an_account(points: int, debt: int = 0) -> AccountRecord:
    terms = Terms("lot", points, NOW, NOW, NOW + DAY)
    lots = {"lot": Lot(terms, points)} if points else {}
    return AccountRecord(ANNA, Account(lots, debt=debt))


def around(programme: Programme, **more: Any) -> Circumstances:
    given = Circumstances(NOW, "till", ZONE, ZONE, programme, programme, 1, is_first=False)
    return replace(given, **more)


def a_basket(*gross: int, category: str = "bread", discount: int = 0) -> Sale:
    rows = tuple(
        SaleRow(number, "x", category, 1000, 0, gross=minor, discount=discount)
        for number, minor in enumerate(gross, start=1)
    )
    return Sale("s1", "", at(7), rows)


def quotes(
    programme: Programme, basket: Sale, *, points: int = 0, has: int = 0, **more: Any
) -> Quote:
    return quote_sale(an_account(has), basket, around(programme, **more), points)


def test_our_discounts_come_after_what_the_till_itself_took_off() -> None:
    quote = quotes(a_programme(percent("ten", 1000)), a_basket(10000, discount=1000))
    (row,) = quote.rows
    assert (row.discount, row.paid) == (1900, 8100)


def test_the_turnover_of_thirteen_months_opens_a_discount() -> None:
    rule = percent("loyal", 1000, when={"turnover_from": rub("500.00")})
    months = {"2025-12": MonthSums(40000), "2026-12": MonthSums(10000), "2025-11": MonthSums(9)}
    record = replace(an_account(0), standing=Standing(months))
    done = quote_sale(record, a_basket(1000), around(a_programme(rule)), 0)
    assert done.discounted.by_row == {1: 100}


def test_personal_terms_and_offers_are_quoted() -> None:
    personal = DiscountRule.model_validate(percent("personal-1", 1000, "price", group="personal"))
    offer = DiscountRule.model_validate(percent("winter", 1000, "code"))
    more: dict[str, Any] = {"personal": (personal,), "discount_offers": (offer,)}
    assert quotes(a_programme(), a_basket(1000), **more).discounted.by_row == {1: 190}


@pytest.mark.parametrize(
    ("redemption", "has", "gross", "most"),
    [
        ({}, 1000, (10000,), 30),
        ({}, 20, (10000,), 20),
        ({"minimum": 31}, 1000, (10000,), 0),
        ({"maximum": 5}, 1000, (10000,), 5),
        ({"share": 10000}, 1000, (10000, 100), 100),
        ({"share": 10000, "floor_price": rub("5.00")}, 1000, (10000, 100), 95),
    ],
)
def test_most_redeemable_is_the_least_of_all_limits(
    redemption: dict[str, Any], has: int, gross: tuple[int, ...], most: int
) -> None:
    quote = quotes(a_programme(redemption=redemption), a_basket(*gross), has=has)
    assert (quote.most_redeemable, quote.worth.available) == (most, has)


def test_nothing_is_redeemable_of_excluded_rows_or_with_a_debt() -> None:
    assert quotes(a_programme(), a_basket(10000, category="tobacco"), has=9).most_redeemable == 0
    record = an_account(0, debt=5)
    quote = quote_sale(record, a_basket(10000), around(a_programme()), 0)
    assert (quote.most_redeemable, quote.worth.debt) == (0, 5)
    with pytest.raises(Conflict, match=r"points\.debt"):
        quote_sale(record, a_basket(10000), around(a_programme()), 1)


def test_every_row_keeps_its_floor_price() -> None:
    # By `payable` alone 99 points of one kopeck would be 98 and 1, and the second row be free.
    points = {"value": rub("0.01")}
    programme = a_programme(points=points, redemption={"share": 10000})
    quote = quotes(programme, a_basket(100, 1), points=99, has=99)
    assert [(row.paid, row.redeemed) for row in quote.rows] == [(1, 99), (1, 0)]


def test_money_of_points_is_spread_by_what_is_payable() -> None:
    quote = quotes(a_programme(), a_basket(20000, 10000), points=70, has=70)
    assert [(row.paid, row.redeemed) for row in quote.rows] == [(15333, 4667), (7667, 2333)]


@pytest.mark.parametrize(
    ("points", "has", "code"),
    [
        (9, 20, "redemption.too_few"),
        (51, 20, "redemption.too_many"),
        (31, 30, "redemption.over_share"),
        (31, 20, "points.insufficient"),
        (21, 20, "points.insufficient"),
    ],
)
def test_points_that_cannot_be_spent_are_refused(points: int, has: int, code: str) -> None:
    programme = a_programme(redemption={"minimum": 10, "maximum": 50})
    with pytest.raises(Refusal, match=code.replace(".", r"\.")):
        quotes(programme, a_basket(10000), points=points, has=has)


def captures(
    *rows: SaleRow, hold: str = "h", spent: int = 0, holds: int = 30
) -> tuple[dict[int, int], dict[int, int]]:
    """Spend a hold; points and money by row."""
    move = Movement(an_account(holds).account, NOW)
    move.hold("h", holds, until=NOW + DAY)
    burned, money = capture_hold(move, a_programme(), rows, hold=hold, spent=spent)
    return {row: sum(each.points for each in parts) for row, parts in burned.items()}, money


def a_row(number: int, paid: int, redeemed: int | None = None, category: str = "bread") -> SaleRow:
    return SaleRow(number, "x", category, 1000, paid, redeemed)


def test_the_till_may_say_which_rows_points_pay() -> None:
    rows = [a_row(1, 7000, 3000), a_row(2, 10000, 0)]
    assert captures(*rows) == ({1: 30}, {1: 3000})
    assert captures(a_row(1, 7000), a_row(2, 7000)) == ({1: 15, 2: 15}, {1: 1500, 2: 1500})


@pytest.mark.parametrize(
    ("rows", "more", "code"),
    [
        ([a_row(1, 7000, 100)], {"hold": ""}, "purchase.redeemed_sum"),
        ([a_row(1, 7000)], {"hold": "other"}, "redemption.closed"),
        ([a_row(1, 90000)], {"spent": 31}, "redemption.too_many"),
        ([a_row(1, 6999)], {}, "redemption.over_share"),
        ([a_row(1, 7000, 2900)], {}, "purchase.redeemed_sum"),
        ([a_row(1, 7000, 3000, "tobacco"), a_row(2, 7000)], {}, "purchase.redeemed_sum"),
        ([a_row(1, 9000, None, "tobacco"), a_row(2, 0)], {}, "purchase.redeemed_sum"),
    ],
)
def test_a_contradictory_spending_is_refused(
    rows: list[SaleRow], more: dict[str, Any], code: str
) -> None:
    with pytest.raises((Rejected, Conflict), match=code.replace(".", r"\.")):
        captures(*rows, **more)
