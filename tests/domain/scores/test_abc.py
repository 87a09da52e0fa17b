"""Rule 49: classes of customers and of goods."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.scores.abc import abc_class, abc_lines
from tests.domain.scores import naive_scores
from tests.domain.scores.bases import minors


def classes(sums: list[int]) -> str:
    ordered = sorted(sums, reverse=True)
    lines = abc_lines([(minor, minor) for minor in ordered], sum(sums))
    return "".join(abc_class(minor, lines) for minor in sums)


@given(st.lists(minors, max_size=25))
def test_rule_49_equals_the_definition(sums: list[int]) -> None:
    assert classes(sums) == "".join(naive_scores.classes(sums))


def test_rule_49_the_customer_who_crosses_the_line_is_in_the_higher_class() -> None:
    assert classes([79, 15, 6]) == "AAB"
    assert classes([80, 14, 6]) == "ABB"
    assert classes([80, 15, 5]) == "ABC"


def test_rule_49_equal_sums_get_one_class() -> None:
    assert classes([60, 10, 10, 10, 10]) == "AAAAA"
    assert classes([100] * 3) == "AAA"


def test_rule_49_zero_and_negative_sums_are_c() -> None:
    assert classes([0, -5, 100]) == "CCA"
    assert classes([0, 0]) == "CC"
    assert classes([-1]) == "C"


def test_rule_49_one_customer_is_a_even_if_returns_outweigh_everything() -> None:
    assert classes([5]) == "A"
    assert classes([5, 3, -100]) == "ACC"
