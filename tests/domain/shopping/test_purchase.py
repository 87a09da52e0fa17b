"""A receipt: what must be right in it, and its entry in the customer's history."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.money import Money
from chalicelib.domain.points.exact import quantity_text
from chalicelib.domain.points.returns import ValuedReceipt
from chalicelib.domain.shopping.purchase import (
    CATEGORIES_BYTES_MAX,
    Purchase,
    PurchaseLine,
    Receipt,
    bought_of,
    check_instant,
    check_receipt,
    parse_quantity,
)
from chalicelib.domain.shopping.shopping import Bought

NOW = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")


def a_line(minor: int, category: str = "dairy", currency: str = "RUB") -> PurchaseLine:
    return PurchaseLine("sku", category, 1000, Money(minor, currency))


def a_receipt(*lines: PurchaseLine) -> Receipt:
    total = Money(sum(line.paid.minor for line in lines), "RUB")
    return Receipt("s1", "1", NOW, total, lines)


def check(receipt: Receipt) -> None:
    check_receipt(receipt, now=NOW, currency="RUB")


@given(st.lists(st.integers(0, 10**14), min_size=1, max_size=200), st.integers())
def test_only_a_total_that_adds_up_is_taken(minors: list[int], other: int) -> None:
    receipt = a_receipt(*map(a_line, minors))
    check(receipt)

    if other != receipt.total.minor:
        with pytest.raises(Rejected, match=r"purchase\.sum"):
            check(replace(receipt, total=Money(other, "RUB")))


def test_one_programme_has_one_currency() -> None:
    with pytest.raises(Rejected, match=r"purchase\.currency"):
        check(a_receipt(a_line(1), a_line(1, currency="KZT")))


@pytest.mark.parametrize(("seconds", "fits"), [(-(10**8), True), (300, True), (301, False)])
def test_a_receipt_may_be_late_but_not_from_the_future(seconds: int, *, fits: bool) -> None:
    receipt = replace(a_receipt(a_line(1)), at=NOW + timedelta(seconds=seconds))

    if fits:
        check(receipt)
    else:
        with pytest.raises(Rejected, match=r"purchase\.future"):
            check(receipt)


def test_the_history_has_the_programmes_day_and_the_money_of_each_category() -> None:
    """Rule 5: at half past ten in the evening UTC it is the next day in Moscow."""
    receipt = a_receipt(a_line(100), a_line(900, "meat"), a_line(50))

    bought = bought_of(receipt, MOSCOW)

    day = datetime(2026, 11, 22, tzinfo=MOSCOW).toordinal()
    assert bought == Bought(day, 1050, (("meat", 900), ("dairy", 150)))


def test_of_very_many_categories_the_richest_are_kept() -> None:
    """Two hundred purchases must leave the profile a small item."""
    receipt = a_receipt(*(a_line(n, f"категория-{n}") for n in range(1, 201)))

    bought = bought_of(receipt, MOSCOW)

    names = [name for name, _ in bought.categories]
    assert names[0] == "категория-200"
    assert len(bought.to_text().encode()) < CATEGORIES_BYTES_MAX + 30
    assert bought.minor == receipt.total.minor


def test_two_purchases_are_equal_when_tills_said_the_same() -> None:
    """Whatever became of the receipt, and however it was summed up then."""
    receipt = a_receipt(a_line(100))
    one = Purchase(receipt, CustomerId("anna"), Bought(1, 100))

    assert one == Purchase(receipt, CustomerId("anna"), Bought(2, 100), returned_at=NOW)
    assert one != replace(one, customer_id=CustomerId("boris"))


@given(st.integers(1, 10**12 - 1))
def test_a_quantity_is_read_as_it_is_written(quantity: int) -> None:
    assert parse_quantity(quantity_text(quantity)) == quantity


@pytest.mark.parametrize(("text", "quantity"), [("2", 2000), ("0.350", 350), ("1.5", 1500)])
def test_a_quantity_is_in_thousandths(text: str, quantity: int) -> None:
    assert parse_quantity(text) == quantity


@pytest.mark.parametrize("text", ["0", "0.000", "", "-1", "1.2345", "01", "1e3", ".5", "²"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="quantity"):
        parse_quantity(text)


@pytest.mark.parametrize(
    ("now", "earliest"),
    [
        (NOW, NOW.replace(year=NOW.year - 5)),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), datetime(2023, 2, 28, 12, tzinfo=UTC)),
    ],
)
def test_a_receipt_of_more_than_five_years_of_the_calendar_ago_is_refused(
    now: datetime, earliest: datetime
) -> None:
    check_instant(earliest, now)

    with pytest.raises(Rejected, match=r"purchase\.too_old"):
        check_instant(earliest - timedelta(seconds=1), now)


@pytest.mark.parametrize(("paid", "fits"), [(29, True), (30, True), (28, False), (32, False)])
def test_price_discount_and_points_explain_what_was_paid(paid: int, *, fits: bool) -> None:
    """Half-up(0.350 x 1.43) is 50; tills round otherwise, by one minor unit at most."""
    line = replace(
        a_line(paid),
        quantity=350,
        price=Money(143, "RUB"),
        discount=Money(10, "RUB"),
        redeemed=Money(10, "RUB"),
    )

    if fits:
        check(a_receipt(line))
    else:
        with pytest.raises(Rejected, match=r"purchase\.line_sum"):
            check(a_receipt(line))


def a_purchase(customer: str, waiting_for: str = "") -> Purchase:
    receipt = a_receipt(a_line(100), a_line(300, "bread"))
    bought = bought_of(receipt, MOSCOW)
    return Purchase(receipt, CustomerId(customer), bought, waiting_for=waiting_for)


def test_a_receipt_is_repeated_for_its_customer_or_for_the_phone_it_waited_for() -> None:
    again, waiting = a_purchase("anna"), a_purchase("", waiting_for="digest")

    assert again.repeats(a_purchase("anna"), [])
    assert again.repeats(waiting, ["digest"])
    assert not again.repeats(waiting, ["other"])
    assert not again.repeats(a_purchase("vera"), ["digest"])
    assert not waiting.repeats(a_purchase("", waiting_for="other"), ["digest"])
    other = replace(again, receipt=replace(again.receipt, number="2"))
    assert not other.repeats(again, [])


def test_the_first_answer_knows_nothing_of_what_came_later() -> None:
    later = replace(
        a_purchase("anna"), returned_at=NOW, delivered_at=NOW, is_void=True, waiting_until=NOW
    )

    assert later.snapshot.waiting_until is None
    first = later.first_snapshot
    assert (first.customer_id, first.waiting_until, first.points) == (None, NOW, None)
    assert (first.returned_at, first.delivered_at, first.void) == (None, None, False)
    backfilled = replace(a_purchase("anna"), is_backfilled=True)
    assert backfilled.first_snapshot.points is None
    assert backfilled.first_snapshot.customer_id == "anna"


def test_a_row_that_came_back_whole_is_no_purchase_of_its_category() -> None:
    purchase = a_purchase("anna")
    dairy, bread = purchase.rows.lines
    back = ValuedReceipt((replace(dairy, returned=1000), replace(bread, returned=500)))

    assert purchase.left_after(back, MOSCOW).categories == (("bread", 150),)
    assert replace(purchase, valued=back).refunded == Money(250, "RUB")
    assert purchase.refunded == Money(0, "RUB")
