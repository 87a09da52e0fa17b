"""A sample in one pass: the same for every order and division, with equal chances for all."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.scores.customer_sample import CustomerSample

DAY = date(2026, 11, 21)
names = st.lists(st.text("abc019", min_size=1, max_size=4).map(CustomerId), unique=True)


def drawn(ids: list[CustomerId], size_max: int, day: date = DAY) -> CustomerSample:
    sample = CustomerSample(day, size_max)
    for each in ids:
        sample.add(each)
    return sample


def trimmed(sample: CustomerSample) -> CustomerSample:
    sample.trim()
    return sample


@given(names, st.integers(1, 9), st.randoms(use_true_random=False))
def test_the_lowest_numbers_are_drawn_in_any_order(
    ids: list[CustomerId], size_max: int, random: object
) -> None:
    shuffled = list(ids)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    everybody = drawn(ids, len(ids) + 1).ids

    sample = trimmed(drawn(shuffled, size_max))

    assert sample.met == len(ids)
    assert sample.ids == everybody[:size_max]
    assert sample.has_everybody == (len(ids) <= size_max)


@given(names, st.integers(1, 9), st.integers(0, 20))
def test_samples_of_parts_make_one_of_the_whole(
    ids: list[CustomerId], size_max: int, cut: int
) -> None:
    whole = CustomerSample(DAY, size_max)
    for part in (ids[:cut], ids[cut:]):
        whole.merge(trimmed(drawn(part, size_max)))

    everybody = drawn(ids, len(ids) + 1).ids
    assert whole.met == len(ids)
    assert whole.ids == everybody[: len(whole.ids)]
    assert len(whole.ids) >= min(size_max, len(ids))
    assert all((number < whole.bound) for number, _ in whole.drawn)


@given(names, st.integers(1, 9))
def test_a_sample_that_was_put_away_is_the_same(ids: list[CustomerId], size_max: int) -> None:
    sample = trimmed(drawn(ids, size_max))
    again = CustomerSample(DAY, size_max, sample.met, sample.bound)

    again.unpack(sample.pack())

    assert again == sample


def test_memory_is_bounded() -> None:
    sample = CustomerSample(DAY, 10)
    for number in range(1_000):
        sample.add(CustomerId(f"c{number}"))
        assert len(sample.drawn) < 20


def test_all_have_the_same_chance_and_every_day_another() -> None:
    """Of 10,000 days each of ten customers is drawn on about a tenth: four deviations apart."""
    ids = [CustomerId(f"customer-{number}") for number in range(10)]
    times = dict.fromkeys(ids, 0)
    for ahead in range(10_000):
        for each in trimmed(drawn(ids, 1, DAY + timedelta(days=ahead))).ids:
            times[each] += 1

    assert all(880 <= each <= 1_120 for each in times.values()), times


def test_a_customer_added_twice_is_drawn_once() -> None:
    anna = CustomerId("anna")

    assert drawn([anna, anna], 5).ids == [anna]
