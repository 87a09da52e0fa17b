"""A counter is put away and goes on as if nothing had been, in one item of the table."""

import random

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.scores.counter_codec import PACKED_SUMS_MAX, decode_counter, encode_counter
from chalicelib.domain.scores.threshold_counter import ThresholdCounter
from tests.domain.scores.bases import DAY, TODAY, counted, one_base, shopping_of
from tests.domain.scores.naive_scores import Base

ITEM_BYTES_MAX = 400 * 1024


@given(one_base, one_base, st.sampled_from([2, 8, 1_000]))
def test_a_counter_that_was_put_away_counts_on(first: Base, second: Base, bound: int) -> None:
    counter = decode_counter(encode_counter(counted(first, bound)))
    assert counter == counted(first, bound)

    for bought in second:
        counter.add(shopping_of(bought))

    assert counter == counted([*first, *second], bound)


def test_the_most_that_a_counter_holds_fits_into_an_item() -> None:
    """As many sums as may be, far apart, and everything else as rich as it gets."""
    chance = random.Random(1)
    counter = ThresholdCounter(TODAY, PACKED_SUMS_MAX)
    for days in range(3_000):
        counter.add_bought([DAY, DAY - days], [0, 0])
    while len(counter.sums) < PACKED_SUMS_MAX:
        counter.add_bought([DAY - chance.randint(0, 364)], [chance.randint(0, 10**12)])

    assert counter.exact
    assert len(encode_counter(counter)) < ITEM_BYTES_MAX * 0.75


def test_a_rounded_counter_of_many_sums_is_small() -> None:
    chance = random.Random(1)
    counter = ThresholdCounter(TODAY, PACKED_SUMS_MAX)
    for _ in range(3 * PACKED_SUMS_MAX):
        counter.add_bought([DAY], [int(chance.lognormvariate(12, 2))])

    assert not counter.exact
    assert len(encode_counter(counter)) < ITEM_BYTES_MAX * 0.25
