"""The purchase history of a customer: the same in any order of purchases and returns."""

from itertools import accumulate, cycle, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.shopping.shopping import RECENT_MAX, Bought, Earlier, Shopping, Spent

NAMES = st.text("абв-", min_size=1, max_size=5)
A_PURCHASE = st.builds(
    Bought,
    day=st.integers(738_000, 738_900),
    minor=st.integers(0, 10**9),
    categories=st.lists(st.tuples(NAMES, st.integers(0, 10**9)), max_size=3).map(tuple),
)


@given(A_PURCHASE)
def test_a_purchase_is_read_as_it_was_written(bought: Bought) -> None:
    assert Bought.from_text(bought.to_text()) == bought


@given(st.lists(A_PURCHASE, max_size=30), st.data())
def test_any_order_of_purchases_and_returns_leaves_the_same_history(
    bought: list[Bought], data: st.DataObject
) -> None:
    """Rules 26 and 28; a return comes after its purchase, and nothing else is promised."""
    returned = (
        data.draw(st.lists(st.sampled_from(range(len(bought))), unique=True)) if bought else []
    )
    kept = [each for number, each in enumerate(bought) if number not in returned]

    shopping = _lived_through(bought, returned, data)

    assert sorted(shopping.recent) == sorted(kept)
    assert shopping.earlier == Earlier()


@given(st.lists(A_PURCHASE, min_size=1, max_size=8), st.data())
def test_the_sums_are_exact_even_when_the_older_half_was_rolled_up(
    some: list[Bought], data: st.DataObject
) -> None:
    bought = list(islice(cycle(some), RECENT_MAX + 10))
    returned = data.draw(st.lists(st.sampled_from(range(len(bought))), unique=True, max_size=20))
    kept = [each for number, each in enumerate(bought) if number not in returned]

    shopping = _lived_through(bought, returned, data)

    assert (shopping.orders, shopping.minor) == (len(kept), sum(each.minor for each in kept))
    assert len(shopping.recent) <= RECENT_MAX


def test_a_full_list_is_rolled_up_by_age() -> None:
    days = range(738_000, 738_000 + RECENT_MAX + 1)
    *_, shopping = accumulate(
        (Bought(day, 100) for day in days), Shopping.adding, initial=Shopping()
    )

    half = RECENT_MAX // 2
    assert shopping.earlier == Earlier(half, half * 100, days[0], days[half - 1])
    assert len(shopping.recent) == half + 1
    assert (shopping.first_day, shopping.last_day) == (days[0], days[-1])


def test_what_was_rolled_up_is_returned_from_the_sums() -> None:
    shopping = Shopping((), Earlier(2, 300, 738_000, 738_005))

    once = shopping.removing(Bought(738_000, 100))

    assert once.earlier == Earlier(1, 200, 738_000, 738_005)
    assert once.removing(Bought(738_005, 200)) == Shopping()


def test_a_part_that_comes_back_changes_the_purchase_or_the_sums() -> None:
    whole, rest = Bought(9, 500), Bought(9, 200)

    assert Shopping((whole,)).replacing(whole, rest) == Shopping((rest,))
    assert Shopping((), Earlier(2, 900, 1, 9)).replacing(whole, rest).earlier.minor == 600


def test_a_customer_without_purchases_has_no_days() -> None:
    nothing = Shopping()

    assert (nothing.first_day, nothing.last_day, nothing.median_gap_days) == (None, None, None)
    assert nothing.rolled_up() == nothing


def test_the_rhythm_is_the_median_gap() -> None:
    """Rule 46."""
    shopping = Shopping(tuple(Bought(day, 1) for day in (738_010, 738_000, 738_011)))

    assert shopping.median_gap_days == 5.5


def test_the_favourite_category_has_the_most_money_of_at_least_two_purchases() -> None:
    """Rule 50."""
    shopping = Shopping(
        (
            Bought(738_000, 900, (("wine", 900),)),
            Bought(738_001, 150, (("dairy", 100), ("bread", 50))),
            Bought(738_002, 140, (("dairy", 40), ("bread", 100))),
            Bought(737_000, 999, (("bread", 999),)),
        )
    )

    assert shopping.favourite_category(738_010) == "bread"
    assert Shopping(shopping.recent[:1]).favourite_category(738_010) is None


@pytest.mark.parametrize(
    ("days_ago", "counts"), [(0, True), (364, True), (365, False), (-1, False)]
)
def test_the_favourite_category_is_that_of_the_last_365_days(
    days_ago: int, *, counts: bool
) -> None:
    """Rule 50: today and the 364 days before it."""
    today = 738_500
    tea = (("tea", 50),)
    shopping = Shopping((Bought(today - 10, 50, tea), Bought(today - days_ago, 50, tea)))

    assert shopping.favourite_category(today) == ("tea" if counts else None)


def test_of_equal_categories_the_first_by_name_is_the_favourite() -> None:
    equal = (("tea", 10), ("bread", 10))

    assert Shopping((Bought(738_000, 20, equal),) * 2).favourite_category(738_000) == "bread"


@pytest.mark.parametrize(
    ("first", "last", "orders", "minor"),
    [
        (1, 10, 3, 301),  # all of it: exact
        (0, 11, 3, 301),
        (1, 5, 2, 150),  # half of three purchases are two
        (10, 10, 1, 30),  # a tenth of them is one; the money is rounded down
        (5, 5, 1, 30),
        (11, 20, 0, 0),
        (0, 0, 0, 0),
    ],
)
def test_a_part_of_the_rolled_up_purchases_is_spread_evenly(
    first: int, last: int, orders: int, minor: int
) -> None:
    earlier = Earlier(3, 301, 1, 10)

    assert earlier.within(first, last) == Spent(orders, minor)
    assert Shopping((), earlier).spent(first, last) == Spent(orders, minor)


def test_nothing_rolled_up_is_nothing_spent_even_on_day_zero() -> None:
    assert Earlier().within(0, 0) == Spent(0, 0)


def test_the_purchases_of_a_period_are_those_of_both_halves() -> None:
    shopping = Shopping((Bought(5, 7), Bought(20, 1000)), Earlier(2, 10, 1, 4))

    assert shopping.spent(1, 5) == Spent(3, 17)
    assert shopping.spent(5, 20) == Spent(2, 1007)


@pytest.mark.parametrize(
    ("recent", "earlier", "days"),
    [
        pytest.param((30,), (10, 20), (10, 30), id="recent purchases are newer"),
        pytest.param((5,), (10, 20), (5, 20), id="a late report of an old purchase"),
        pytest.param((), (10, 20), (10, 20), id="all were rolled up"),
        pytest.param((5, 30), None, (5, 30), id="none was rolled up"),
    ],
)
def test_the_first_and_the_last_day_are_of_both_halves(
    recent: tuple[int, ...], earlier: tuple[int, int] | None, days: tuple[int, int]
) -> None:
    rolled_up = Earlier(2, 10, *earlier) if earlier else Earlier()
    shopping = Shopping(tuple(Bought(day, 1) for day in recent), rolled_up)

    assert (shopping.first_day, shopping.last_day) == days


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [(1, 40, 30), (1, 29, 20), (1, 15, 15), (21, 29, None), (20, 25, 20), (30, 30, 30)],
)
def test_the_last_day_within_a_period_is_of_both_halves(
    first: int, last: int, found: int | None
) -> None:
    """Of rolled-up purchases the last day is known; within their span any day may be one."""
    shopping = Shopping((Bought(30, 1),), Earlier(2, 10, 10, 20))

    assert shopping.last_day_within(first, last) == found


@pytest.mark.parametrize(
    ("known", "span"),
    [
        pytest.param(Earlier(1, 5, 3, 4), (3, 11), id="before"),
        pytest.param(Earlier(1, 5, 90, 95), (10, 95), id="after, since these were reported late"),
        pytest.param(Earlier(), (10, 11), id="the first roll-up"),
    ],
)
def test_a_roll_up_spans_the_days_of_what_was_rolled_up_before(
    known: Earlier, span: tuple[int, int]
) -> None:
    recent = tuple(Bought(day, 1) for day in (13, 10, 12, 11))

    rolled_up = Shopping(recent, known).rolled_up()

    assert rolled_up.recent == (Bought(12, 1), Bought(13, 1))
    assert rolled_up.earlier == Earlier(known.orders + 2, known.minor + 2, *span)


@pytest.mark.parametrize(("last", "found"), [(None, 2), (738_001, 1), (737_999, 0)])
def test_the_purchases_of_some_days_are_found(last: int | None, found: int) -> None:
    shopping = Shopping(tuple(Bought(day, 1) for day in (737_000, 738_001, 738_005)))

    assert len(shopping.since(738_000, last)) == found


def _lived_through(bought: list[Bought], returned: list[int], data: st.DataObject) -> Shopping:
    """The summary after all that, in an order of chance in which returns follow purchases."""
    order = [number for number in range(len(bought)) for _ in range(2)]
    data.draw(st.randoms(use_true_random=False)).shuffle(order)
    shopping, sold = Shopping(), set[int]()
    for number in order:
        if number not in sold:
            sold.add(number)
            shopping = shopping.adding(bought[number])
        elif number in returned:
            shopping = shopping.removing(bought[number])
    return shopping
