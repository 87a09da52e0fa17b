"""A rule that says too little, too much or the wrong thing is no rule."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from chalicelib.domain.points.rules import DiscountRule, Price, Term

RUB = {"currency": "RUB"}
DISCOUNT = {"id": "big"}


@pytest.mark.parametrize(
    ("model", "said", "why"),
    [
        (Price, {"amount": "-0.01", **RUB}, "not below zero"),
        (Term, {}, "either months or days"),
        (Term, {"months": 1, "days": 1}, "either months or days"),
        (DiscountRule, {**DISCOUNT, "kind": "percent"}, "has a rate"),
        (DiscountRule, {**DISCOUNT, "kind": "amount"}, "has an amount"),
        (
            DiscountRule,
            {**DISCOUNT, "kind": "percent", "rate": 1, "amount": {"amount": "1.00", **RUB}},
            "has an amount",
        ),
        (
            DiscountRule,
            {**DISCOUNT, "kind": "amount", "rate": 1, "amount": {"amount": "1.00", **RUB}},
            "has a rate",
        ),
    ],
)
def test_a_rule_says_exactly_what_its_kind_needs(
    model: type[BaseModel], said: dict[str, Any], why: str
) -> None:
    with pytest.raises(ValidationError, match=why):
        model.model_validate(said)
