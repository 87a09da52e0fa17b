"""The summary of what was bought: the same in whatever order it came."""

from itertools import accumulate, cycle, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.shopping.shopping import RECENT_MAX, Bought, Earlier, Shopping

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
def test_any_order_of_purchases_and_returns_leaves_the_same_summary(
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


def test_who_bought_nothing_has_no_days() -> None:
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
