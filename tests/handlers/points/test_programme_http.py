"""The document of the programme over HTTP: complete, with its defaults, and strict."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import PROGRAMME

Json = dict[str, Any]
CONTRACT: Json = json.loads(Path(__file__).with_name("contract_programme.json").read_text("utf-8"))
BRAND = {"name": {"ru": "Лавка", "en": "Lavka"}}
PERCENT = {"id": "base", "kind": "percent", "rate": 700}
LEVEL = {"id": "one", "name": {"ru": "Один", "en": "One"}, "from": 0}


@pytest.fixture
def admin(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    return a_caller(world, Role.ADMIN)


def refused(admin: Caller, **changes: Any) -> Json:
    answer = admin.asks("PUT", PROGRAMME, {"programme": {"brand": BRAND, **changes}})
    assert answer.status == 400
    return {each["pointer"]: each["detail"] for each in answer.body["errors"]}


def test_the_document_of_the_contract_is_kept_to_the_letter(admin: Caller) -> None:
    first = {"programme": CONTRACT, "effective_at": "2024-01-01T00:00:00Z"}
    put = admin.asks("PUT", PROGRAMME, first)

    assert put.status == 200
    assert is_part(CONTRACT, put.body["programme"])
    again = {"programme": put.body["programme"], "effective_at": put.body["effective_at"]}
    assert admin.asks("PUT", PROGRAMME, again).body == put.body
    assert admin.asks("GET", PROGRAMME).body == put.body


def is_part(said: Any, shown: Any) -> bool:
    """Whether everything that was said is shown; what was left out may have a default."""
    if isinstance(said, dict):
        return all(value is None or is_part(value, shown[name]) for name, value in said.items())
    if isinstance(said, list):
        return len(said) == len(shown) and all(map(is_part, said, shown))
    return bool(said == shown)


def test_what_is_left_out_is_shown_with_its_default(admin: Caller) -> None:
    admin.asks("PUT", PROGRAMME, {"programme": {"brand": BRAND, "points": None, "tiers": None}})

    shown = admin.asks("GET", PROGRAMME).body["programme"]

    rub = {"amount": "1.00", "currency": "RUB"}
    assert (shown["points"]["scale"], shown["points"]["value"]) == (0, rub)
    assert shown["redemption"]["floor_price"] == {**rub, "amount": "0.01"}
    assert shown["redemption"]["share"] == 3000
    assert shown["redemption"]["hold_minutes"] == {"shop": 15, "web": 1440}
    assert shown["redemption"]["code"] == {"seconds": 300, "tries": 3}
    excluded = {"delivery", "gift-card", "minimum-price", "tobacco"}
    assert set(shown["earning"]["exclusions"]["categories"]) == excluded
    assert shown["earning"]["activation"] == {
        "shop_days": 0,
        "web_days": 14,
        "on_delivery": False,
    }
    assert shown["earning"]["expiry"] == {"months": 12, "round_up_to": None}
    assert shown["returns"] == {"grace_days": 14, "any_shop": False}
    assert shown["transfers"] == {
        "enabled": True,
        "per_day": 3,
        "points_per_day": 5000,
        "minimum": 50,
    }


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"returns": {"any_shop": "yes"}}, "/returns/any_shop"),
        ({"transfers": {"enabled": 1}}, "/transfers/enabled"),
        ({"points": {"scale": False}}, "/points/scale"),
        ({"points": {"scale": 0.0}}, "/points/scale"),
        ({"brand": {"name": {"ru": "\u200b", "en": "L"}}}, "/brand/name/ru"),
        ({"brand": {"name": {"ru": "Л\nа", "en": "L"}}}, "/brand/name/ru"),
        ({"brand": {**BRAND, "operator": " "}}, "/brand/operator"),
        ({"currency": ["RUB"]}, "/currency"),
        ({"earning": {"rules": [{**PERCENT, "rate": 7.0}]}}, "/earning/rules/0/rate"),
        ({"earning": {"rules": [{"id": "a", "kind": "percent"}]}}, "/earning/rules/0/rate"),
        (
            {"earning": {"rules": [{**PERCENT, "when": {"from": 1700000000}}]}},
            "/earning/rules/0/when/from",
        ),
        (
            {"earning": {"rules": [{**PERCENT, "when": {"from": "1700000000"}}]}},
            "/earning/rules/0/when/from",
        ),
        ({"tiers": {"levels": [{**LEVEL, "from": "many"}]}}, "/tiers/levels/0/from"),
        (
            {"tiers": {"levels": [{**LEVEL, "from": {"amount": "1"}}]}},
            "/tiers/levels/0/from/currency",
        ),
    ],
)
def test_a_wrong_value_is_refused_where_it_was_written(
    admin: Caller, changes: Json, pointer: str
) -> None:
    assert f"/programme{pointer}" in refused(admin, **changes)
    assert admin.asks("GET", PROGRAMME).body["code"] == "programme.not_found"


@pytest.mark.parametrize("document", [[], {"brand": BRAND, "points": []}, {"currency": "XXX"}])
def test_what_is_no_programme_is_refused(admin: Caller, document: Any) -> None:
    assert admin.asks("PUT", PROGRAMME, {"programme": document}).status == 400


def test_each_contradiction_says_what_is_wrong(admin: Caller) -> None:
    when = {"from": "2026-12-02T00:00:00Z", "until": "2026-12-01T00:00:00Z"}
    rules = [{**PERCENT, "when": when}, PERCENT]

    said = refused(admin, earning={"rules": rules}, redemption={"minimum": 9, "maximum": 8})

    assert said == {
        "/programme/earning/rules/1/id": "an earlier one has the same id",
        "/programme/earning/rules/0/when/until": "must be later than from",
        "/programme/redemption/minimum": "must not be more than the maximum",
    }
