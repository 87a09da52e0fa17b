"""A cashier whose points are refused reads how many would be accepted."""

import pytest

from chalicelib.domain.errors import Conflict, Forbidden, Rejected
from chalicelib.handlers.edge.boundary import problem_body
from chalicelib.handlers.edge.refusal_examples import example_of


@pytest.mark.parametrize(
    ("code", "facts", "words"),
    [
        ("redemption.over_share", {"most": 90}, "At most 90 points"),
        ("redemption.too_few", {"least": 10}, "At least 10 points"),
        ("redemption.too_many", {"most": 1000}, "At most 1000 points"),
        ("transfer.limit", {"transfers_left": 2, "points_left": 40}, "transfer 40 points"),
        ("transfer.too_few", {"least": 50}, "At least 50 points"),
        ("points.over_limit", {"most": 500}, "at most 500 points"),
        ("code.wrong", {"left": 2}, "`facts`"),
    ],
)
def test_a_limit_is_a_fact_and_a_sentence(code: str, facts: dict[str, int], words: str) -> None:
    problem = problem_body(example_of(code), 400, "an id")

    assert problem["facts"] == facts
    assert words in problem["detail"]


def test_texts_are_shown_of_a_conflict_only() -> None:
    """They may quote what a person wrote."""
    for kind in (Rejected, Forbidden):
        assert kind("a.code", typed="a private text", limit=3).facts == {"limit": 3}
    assert Conflict("a.code", state="over").facts == {"state": "over"}
