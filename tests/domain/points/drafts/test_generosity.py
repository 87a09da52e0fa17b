"""What a programme gives on top of its percent rules, and whether small receipts can farm it."""

from fractions import Fraction
from typing import Any

import pytest

from chalicelib.domain.points.drafts.generosity import most_together, on_top
from chalicelib.domain.points.programme import Programme

SMALL, LARGE = ({"amount": each, "currency": "RUB"} for each in ("10.00", "1000.00"))


def a_programme(*rules: dict[str, Any], **more: Any) -> Programme:
    brand = {"name": {"ru": "Лавка", "en": "Lavka"}}
    base = {"id": "base", "kind": "percent", "rate": 500}
    return Programme.model_validate({"brand": brand, "earning": {"rules": [base, *rules]}, **more})


def fixed(name: str, points: int, **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "fixed", "points": points, **more}


@pytest.mark.parametrize(
    ("rule", "share", "is_farmed"),
    [
        (fixed("a", 50), None, True),
        (fixed("a", 50, when={"minimum": {"amount": "0.00", "currency": "RUB"}}), None, True),
        (fixed("a", 50, when={"minimum": SMALL}), Fraction(5), True),
        (fixed("a", 50, when={"minimum": LARGE}), Fraction(1, 20), False),
        (fixed("a", 50, when={"first_purchase": True}), None, False),
        ({"id": "a", "kind": "per_amount", "points": 1, "per": SMALL}, Fraction(1, 10), False),
        ({"id": "a", "kind": "per_amount", "points": 10, "per": SMALL}, Fraction(1), True),
    ],
)
def test_a_rule_is_farmed_if_it_gives_more_than_the_receipt_costs(
    rule: dict[str, Any], share: Fraction | None, is_farmed: object
) -> None:
    (found,) = on_top(a_programme(rule))

    assert (found.share, found.can_be_farmed) == (share, is_farmed)


def test_neither_factors_nor_nothing_are_on_top() -> None:
    factor = {"id": "x2", "kind": "multiplier", "factor": [2, 1]}

    assert on_top(a_programme(factor, fixed("none", 0))) == []
    assert on_top(a_programme(fixed("a", 5), benefits="discounts")) == []


def test_of_a_group_the_best_rule_counts() -> None:
    when = {"minimum": LARGE}
    one, two = (
        fixed(name, points, when=when, group="g") for name, points in (("a", 50), ("b", 90))
    )
    alone = fixed("c", 10, when=when)
    first = fixed("d", 900, when={"first_purchase": True})

    assert most_together(a_programme(one, two, alone, first)) == Fraction(5 + 9 + 1, 100)
    assert most_together(a_programme(one, fixed("b", 1, group="g"))) is None
