"""Rules 44 and 45: intervals that hold the truth in 95 cases of 100, and honest verdicts."""

from functools import cache
from math import exp, isclose, lgamma, log, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.reports.statistics import (
    Interval,
    Rate,
    Sample,
    UpliftVerdict,
    judge,
    means_differ_by,
    rate,
    shares_differ_by,
)
from chalicelib.domain.reports.unknown import Unknown

RUNS = 1_000
CHANCE = 14  # two standard deviations of 50 in 1,000: the exact test has no need of it
CONTROL = 150
TREATED = 850

counts = st.integers(1, 10**6).flatmap(
    lambda of: st.builds(Rate, number=st.integers(0, of), of=st.just(of))
)
amounts = st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=30)


@pytest.mark.parametrize(
    ("number", "of", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_intervals_of_a_share(number: int, of: int, low: float, high: float) -> None:
    assert Rate(number, of).interval == pytest.approx((low, high), abs=0.00006)


@pytest.mark.parametrize(
    ("treated", "control", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10.
    [
        (Rate(56, 70), Rate(48, 80), 0.0524, 0.3339),
        (Rate(9, 10), Rate(3, 10), 0.1705, 0.8090),
        (Rate(5, 56), Rate(0, 29), -0.0381, 0.1926),
        (Rate(0, 10), Rate(0, 10), -0.2775, 0.2775),
        (Rate(10, 10), Rate(0, 10), 0.6075, 1.0),
    ],
)
def test_published_intervals_of_a_difference(
    treated: Rate, control: Rate, low: float, high: float
) -> None:
    assert shares_differ_by(treated, control) == pytest.approx((low, high), abs=0.00006)


def test_welch_of_a_worked_example() -> None:
    treated, control = Sample.of([28, 31, 35, 40, 44]), Sample.of([20, 22, 21, 25, 27, 23])

    # By hand: 35.6 - 23.0, variances 42.3 and 6.8, error 9.5933, freedom 5.0706, t 2.5596.
    assert means_differ_by(treated, control) == pytest.approx((4.672, 20.528), abs=0.002)


def test_student_of_a_worked_example() -> None:
    treated, control = Sample.of([10, 20, 30, 40, 50, 60]), Sample.of([21, 23])

    # By hand: 35 - 22, variances 350 and 2, pooled 292, error 194.67, freedom 6, t 2.4469.
    assert means_differ_by(treated, control) == pytest.approx((-21.14, 47.14), abs=0.01)


def test_a_share_of_nothing_is_unknown() -> None:
    assert rate(0, 0) == Unknown("rate.of_nobody")
    assert rate(1, 2) == Rate(1, 2)


@pytest.mark.parametrize(
    ("treated", "control", "why"),
    [
        ([5], [1, 2], "means.too_few"),
        ([1, 2], [], "means.too_few"),
        ([7, 7], [7, 7, 7], "means.no_spread"),
        ([9, 9], [0, 0], "means.no_spread"),
    ],
)
def test_too_little_shows_no_difference(treated: list[int], control: list[int], why: str) -> None:
    assert means_differ_by(Sample.of(treated), Sample.of(control)) == Unknown(why)


@pytest.mark.parametrize(
    ("interval", "verdict"),
    [
        (Interval(0.01, 0.05), UpliftVerdict.PROVEN),
        (Interval(-0.05, -0.01), UpliftVerdict.PROVEN),
        (Interval(-0.01, 0.05), UpliftVerdict.NOT_PROVEN),
        (Interval(0.0, 0.05), UpliftVerdict.NOT_PROVEN),
        (Unknown("means.too_few"), UpliftVerdict.NOT_PROVEN),
    ],
)
def test_rule_45_an_interval_that_holds_zero_proves_nothing(
    interval: Interval | Unknown, verdict: UpliftVerdict
) -> None:
    assert judge(interval, final=True) is verdict


def test_rule_44_an_early_look_is_marked_as_not_final() -> None:
    assert judge(Interval(0.5, 0.6), final=False) is UpliftVerdict.NOT_FINAL


@given(counts)
def test_an_interval_holds_its_share_and_stays_a_share(drawn: Rate) -> None:
    low, high = drawn.interval

    assert 0 <= low <= drawn.share <= high <= 1


@given(counts, counts)
def test_a_difference_lies_in_its_interval_and_turns_with_its_sign(a: Rate, b: Rate) -> None:
    low, high = shares_differ_by(a, b)
    turned_low, turned_high = shares_differ_by(b, a)

    assert low <= a.share - b.share <= high
    assert isclose(low, -turned_high, abs_tol=1e-12)
    assert isclose(high, -turned_low, abs_tol=1e-12)


@given(amounts, amounts)
def test_samples_of_two_pages_add_up_exactly(one: list[int], other: list[int]) -> None:
    assert Sample.of(one) + Sample.of(other) == Sample.of(one + other)
    assert Sample.of(one).variance >= 0


def bought(random: Random, people: int, share: float) -> Rate:
    return Rate(sum(random.random() < share for _ in range(people)), people)


def spent(random: Random, people: int, buyers: float = 0.2) -> Sample:
    """Receipts as they are: most people buy nothing, a few very much."""
    return Sample.of(
        int(random.lognormvariate(11, 1)) if random.random() < buyers else 0 for _ in range(people)
    )


def falsely_proven(treated: int, control: int, share: float) -> float:
    """How often the interval leaves zero out when there is no effect: exactly, without chance."""
    return sum(
        _chance(one, treated, share) * _chance(other, control, share)
        for one in _likely(treated, share)
        for other in _likely(control, share)
        if judge(shares_differ_by(Rate(one, treated), Rate(other, control)), final=True)
        is UpliftVerdict.PROVEN
    )


def _likely(of: int, share: float) -> range:
    """The counts within five standard deviations."""
    reach = 5 * sqrt(of * share * (1 - share))
    return range(max(0, int(of * share - reach)), min(of, int(of * share + reach)) + 1)


@cache
def _chance(number: int, of: int, share: float) -> float:
    ways = lgamma(of + 1) - lgamma(number + 1) - lgamma(of - number + 1)
    return exp(ways + number * log(share) + (of - number) * log(1 - share))


@pytest.mark.parametrize("share", [0.02, 0.05, 0.1, 0.2, 0.4])
def test_rule_45_the_exact_chance_of_proving_nothing_is_5_percent(share: float) -> None:
    assert falsely_proven(900, 100, share) <= 0.0505
    assert falsely_proven(500, 500, share) <= 0.0505


def test_rule_45_of_a_thousand_a_a_campaigns_5_percent_are_falsely_proven() -> None:
    random, proven = Random(45), 0
    for _ in range(RUNS):
        share = random.uniform(0.02, 0.3)
        difference = shares_differ_by(
            bought(random, TREATED, share), bought(random, CONTROL, share)
        )
        proven += judge(difference, final=True) is UpliftVerdict.PROVEN

    assert proven <= RUNS * 0.05 + CHANCE


def test_rule_45_of_those_that_count_money_no_more_than_5_percent_are() -> None:
    random, proven = Random(45), 0
    for _ in range(RUNS):
        difference = means_differ_by(spent(random, TREATED), spent(random, CONTROL))
        proven += judge(difference, final=True) is UpliftVerdict.PROVEN

    assert proven <= RUNS * 0.05


def test_rule_44_a_known_uplift_of_shares_lies_in_95_intervals_of_100() -> None:
    random, covered = Random(44), 0
    for _ in range(RUNS):
        low, high = shares_differ_by(bought(random, TREATED, 0.26), bought(random, CONTROL, 0.2))
        covered += low <= 0.06 <= high

    assert covered / RUNS == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize(
    ("treated", "control", "least", "most"), [(500, 500, 0.93, 0.97), (TREATED, CONTROL, 0.95, 1)]
)
def test_rule_44_a_known_uplift_of_money_lies_in_95_intervals_of_100_and_in_more_if_unequal(
    treated: int, control: int, least: float, most: float
) -> None:
    random, covered = Random(44), 0
    uplift = 0.05 * exp(11 + 1 / 2)  # one customer more in twenty buys
    for _ in range(RUNS):
        interval = means_differ_by(spent(random, treated, 0.25), spent(random, control))
        assert isinstance(interval, Interval)
        covered += interval.low <= uplift <= interval.high

    assert least <= covered / RUNS <= most
