"""The sentence of a receipt: why the points were given, without a code of a rule."""

from typing import Any

import pytest

from chalicelib.domain.points.effect import AwardEffect, PointsEffect
from chalicelib.domain.points.programme import Programme
from chalicelib.services.points.wording.words import with_words
from chalicelib.world import World


def a_programme(scale: int = 0) -> Programme:
    fixed = {"kind": "fixed", "points": 100}
    rules: list[dict[str, Any]] = [
        {**fixed, "id": "first", "when": {"first_purchase": True}},
        {**fixed, "id": "cake", "when": {"birthday_window": {}}},
        {**fixed, "id": "stamps"},
        {**fixed, "id": "coffee"},
    ]
    brand = {"name": {"ru": "Лавка", "en": "Lavka"}}
    document = {"brand": brand, "points": {"scale": scale}, "earning": {"rules": rules}}
    return Programme.model_validate(document)


def said(
    world: World, programme: Programme, *rules: str, redeemed: int = 0, debt_settled: int = 0
) -> tuple[str, str]:
    awards = tuple(
        AwardEffect(rule, "fixed", 10000, None, (1, 1), "100", 100, 100, 0, ((1, 100),), None, None)
        for rule in rules
    )
    effect = PointsEffect(
        programme_version=1,
        tier="",
        earned=100 * len(rules),
        redeemed=redeemed,
        debt_settled=debt_settled,
        available=0,
        pending=0,
        debt=0,
        awards=awards,
        not_earning=(),
        not_applied=(),
        redeemed_lines=(),
        currency="RUB",
    )
    words = with_words(world, programme, effect, limit="").words
    return words["ru"], words["en"]


@pytest.mark.parametrize(
    ("rule", "russian", "english"),
    [
        ("first", "+100 баллов: за первую покупку.", "+100 points: for the first purchase."),
        ("cake", "+100 баллов: ко дню рождения.", "+100 points: for the birthday."),
        (
            "stamps",
            "+100 баллов: за эту покупку.",
            "+100 points: for this purchase.",
        ),
    ],
)
def test_a_rule_is_named_by_its_occasion(
    world: World, rule: str, russian: str, english: str
) -> None:
    assert said(world, a_programme(), rule) == (russian, english)


def test_the_same_reason_is_said_once(world: World) -> None:
    words, _ = said(world, a_programme(), "stamps", "coffee")

    assert words == "+200 баллов: за эту покупку."


def test_what_was_spent_has_the_scale_of_the_programme(world: World) -> None:
    russian, english = said(world, a_programme(scale=2), redeemed=1250, debt_settled=5)

    assert russian == "Баллы не начислены. Списано 12,50. В счёт долга: 0,05."
    assert english == "No points earned. Spent 12.50. Towards the debt: 0.05."
