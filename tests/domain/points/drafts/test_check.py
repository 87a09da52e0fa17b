"""What contradicts itself in a programme is refused at once, each field with its pointer."""

from typing import Any

import pytest

from chalicelib.domain.errors import Malformed
from chalicelib.domain.points.drafts.check import (
    ProgrammeFixed,
    check_programme,
    check_successor,
    most_generous,
)
from chalicelib.domain.points.programme import Programme
from tests.domain.points.till import FIRST, NAMED, SECOND

Json = dict[str, Any]
RUB = {"currency": "RUB"}
BRAND = {"name": {"ru": "Лавка", "en": "Lavka"}}
NOON = "2026-12-01T12:00:00Z"
TURNED = {"ru": "А", "en": "\u2067A"}
STAMPS = {"id": "stamps", "kind": "per_amount", "points": 1}


def refused(document: Json) -> dict[str, str]:
    programme = Programme.model_validate({"brand": BRAND, **document})
    with pytest.raises(Malformed) as refusal:
        check_programme(programme, currency="RUB")
    return dict(refusal.value.pointers)


def rule(**when: Any) -> Json:
    return {"id": "base", "kind": "percent", "rate": 500, "when": when}


def level(name: str, floor: Any) -> Json:
    return {"id": name, "name": NAMED, "from": floor}


def rub(amount: str) -> Json:
    return {"amount": amount, **RUB}


@pytest.mark.parametrize(
    ("document", "pointers"),
    [
        ({"earning": {"rules": [rule(), rule()]}}, ["/earning/rules/1/id"]),
        ({"earning": {"rules": [{"kind": "percent", "rate": 1}]}}, ["/earning/rules/0/id"]),
        (
            {"earning": {"rules": [{**STAMPS, "per": rub("0.00")}]}},
            ["/earning/rules/0/per"],
        ),
        (
            {"earning": {"rules": [rule(**{"from": NOON, "until": NOON})]}},
            ["/earning/rules/0/when/until"],
        ),
        (
            {"earning": {"rules": [rule(hours=["10:00", "10:00"])]}},
            ["/earning/rules/0/when/hours/1"],
        ),
        ({"earning": {"rules": [rule(skus=[])]}}, ["/earning/rules/0/when/skus"]),
        ({"earning": {"rules": [rule(tiers=["gold"])]}}, ["/earning/rules/0/when/tiers/0"]),
        (
            {"discounts": {"rules": [{**rule(shops=[]), "stage": "item"}]}},
            ["/discounts/rules/0/when/shops"],
        ),
        (
            {"tiers": {"levels": [level("a", rub("1.00")), level("b", rub("1.00"))]}},
            ["/tiers/levels/0/from", "/tiers/levels/1/from"],
        ),
        ({"tiers": {"levels": [level("a", 0)]}}, ["/tiers/levels/0/from"]),
        (
            {"tiers": {"metric": "purchases", "levels": [level("a", 0), level("b", rub("9.00"))]}},
            ["/tiers/levels/1/from"],
        ),
        ({"redemption": {"minimum": 9, "maximum": 8}}, ["/redemption/minimum"]),
        ({"transfers": {"minimum": 10, "points_per_day": 9}}, ["/transfers/minimum"]),
        ({"points": {"scale": 2, "value": rub("0.50")}}, ["/points/value"]),
        ({"points": {"value": {"amount": "1.00", "currency": "EUR"}}}, ["/points/value/currency"]),
        ({"currency": "EUR"}, ["/currency"]),
        (
            {"earning": {"rules": [{**rule(), "activation_days": 30, "expiry": {"days": 10}}]}},
            ["/earning/rules/0/expiry"],
        ),
        (
            {"earning": {"rules": [{**rule(channels=["web"]), "expiry": {"days": 13}}]}},
            ["/earning/rules/0/expiry"],
        ),
        (
            {"earning": {"rules": [{**rule(), "activation_days": 32}], "expiry": {"months": 1}}},
            ["/earning/rules/0/activation_days"],
        ),
        (
            {"earning": {"activation": {"shop_days": 40, "web_days": 40}, "expiry": {"months": 1}}},
            ["/earning/expiry/months"],
        ),
        ({"brand": {"name": {"ru": "Лавка\u202e", "en": "Lavka"}}}, ["/brand/name/ru"]),
        (
            {"tiers": {"levels": [{**level("a", rub("0.00")), "name": TURNED}]}},
            ["/tiers/levels/0/name/en"],
        ),
    ],
)  # fmt: skip
def test_a_contradiction_is_refused_with_its_pointer(document: Json, pointers: list[str]) -> None:
    assert list(refused(document)) == pointers


def test_limits_of_transfers_that_are_off_contradict_nothing() -> None:
    off = {"transfers": {"enabled": False, "minimum": 10, "points_per_day": 9}}
    check_programme(Programme.model_validate({"brand": BRAND, **off}), currency="RUB")


@pytest.mark.parametrize(
    "earning",
    [
        {"rules": [{**rule(), "activation_days": 10, "expiry": {"days": 10}}]},
        {"rules": [{**rule(), "expiry": {"days": 13}}]},  # of a web order only, not of a shop's
        {"rules": [{**rule(channels=["web"]), "expiry": {"days": 1}}],
         "activation": {"on_delivery": True}},
        {"rules": [{**rule(), "activation_days": 40,
                    "expiry": {"months": 1, "round_up_to": "quarter"}}]},
    ],
)  # fmt: skip
def test_points_that_can_be_spent_on_their_last_day_contradict_nothing(earning: Json) -> None:
    document = {"brand": BRAND, "earning": earning}
    check_programme(Programme.model_validate(document), currency="RUB")


def test_a_rule_for_a_level_that_exists_contradicts_nothing() -> None:
    first = {"kind": "fixed", "points": 5, "id": "first"}
    document = {
        "earning": {"rules": [rule(tiers=["gold"]), first]},
        "tiers": {"levels": [level("bronze", rub("0.00")), level("gold", rub("9.00"))]},
    }
    check_programme(Programme.model_validate({"brand": BRAND, **document}), currency="RUB")


def test_all_contradictions_are_named_at_once() -> None:
    document = {"earning": {"rules": [rule(tiers=[]), rule()]}, "redemption": {"maximum": 0}}
    assert list(refused(document)) == ["/earning/rules/1/id", "/earning/rules/0/when/tiers"]


def test_percent_rules_that_give_all_the_money_back_are_refused() -> None:
    best = [{**rule(), "id": name, "rate": 2500, "group": group} for name, group in GROUPS]
    document = {"earning": {"rules": [*best, {"id": "x2", "kind": "multiplier", "factor": [2, 1]}]}}

    assert refused(document) == {"/earning/rules": "gives back up to 100 % of the money: a, c, x2"}
    assert most_generous(SECOND) == 2 * 2 * most_generous(FIRST) / 2 * 7 / 5


GROUPS = [("a", "one"), ("b", "one"), ("c", None)]


def test_what_gives_too_much_names_the_best_level() -> None:
    golden = {**level("gold", rub("0.00")), "multiplier": [3, 2]}
    document = {
        "earning": {"rules": [{**rule(), "rate": 7000}]},
        "tiers": {"levels": [golden]},
    }

    assert refused(document) == {
        "/earning/rules": "gives back up to 105 % of the money: base, level gold"
    }


@pytest.mark.parametrize(
    ("change", "pointer", "kept"),
    [
        ({"points": {"scale": 2}}, "/points/scale", {"scale": 0}),
        ({"currency": "EUR"}, "/currency", {"currency": "RUB"}),
        (
            {"tiers": {"levels": [level("bronze", rub("0.00"))]}},
            "/tiers/levels",
            {"levels": "silver, gold"},
        ),
    ],
)
def test_scale_currency_and_ids_of_levels_are_fixed(
    change: Json, pointer: str, kept: dict[str, str | int]
) -> None:
    document = {**FIRST.model_dump(mode="json", exclude_none=True), **change}
    with pytest.raises(ProgrammeFixed, match=r"programme\.fixed") as refusal:
        check_successor(Programme.model_validate(document), FIRST)

    assert list(refusal.value.pointers) == [pointer]
    assert all(str(each) in refusal.value.pointers[pointer] for each in kept.values())
    assert refusal.value.facts == kept


def test_all_that_is_fixed_is_named_at_once() -> None:
    document = {**FIRST.model_dump(mode="json", exclude_none=True), "points": {"scale": 2}}
    with pytest.raises(ProgrammeFixed) as refusal:
        check_successor(Programme.model_validate({**document, "tiers": {}}), FIRST)

    assert refusal.value.facts == {"scale": 0, "levels": "bronze, silver, gold"}
    assert list(refusal.value.pointers) == ["/points/scale", "/tiers/levels"]


def test_a_further_level_may_follow() -> None:
    tiers = FIRST.tiers.model_dump(mode="json", exclude_none=True)
    more = {**tiers, "levels": [*tiers["levels"], level("platinum", rub("900000.00"))]}
    document = {**FIRST.model_dump(mode="json", exclude_none=True), "tiers": more}
    check_successor(Programme.model_validate(document), FIRST)
