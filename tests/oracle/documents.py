"""The programmes under which the oracle and the service are compared."""

from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]
FIRST_FROM = datetime(2020, 1, 1, tzinfo=UTC)
SECOND_FROM = datetime(2026, 6, 30, 21, tzinfo=UTC)


def rub(amount: str) -> Json:
    return {"amount": amount, "currency": "RUB"}


def level(name: str, floor: Json | int, multiplier: tuple[int, int]) -> Json:
    named = {"ru": name, "en": name}
    return {"id": name, "name": named, "from": floor, "multiplier": list(multiplier)}


def document(rules: list[Json], levels: list[Json], **more: Any) -> Json:
    earning = {"rules": rules, **more.pop("earning", {})}
    tiers = {"levels": levels, "metric": more.pop("metric", "turnover")}
    brand = {"name": {"ru": "Лавка", "en": "Lavka"}}
    return {"brand": brand, "currency": "RUB", "earning": earning, "tiers": tiers, **more}


DAIRY = {"id": "dairy", "kind": "multiplier", "factor": [2, 1], "when": {"categories": ["dairy"]}}
MILK = {"id": "milk", "kind": "multiplier", "factor": [3, 2], "when": {"skus": ["sku-1"]}}
MONEY_LEVELS = [
    level("bronze", rub("0.00"), (1, 1)),
    level("silver", rub("8000.00"), (3, 2)),
    level("gold", rub("20000.00"), (2, 1)),
]


def percent(rate: int, **more: Any) -> Json:
    return {"id": "base", "kind": "percent", "rate": rate, **more}


def grocery(rate: int) -> Json:
    """The examples of the contract, with lower levels."""
    caps = {"caps": {"per_receipt": 300}}
    return document([percent(rate), DAIRY, MILK], MONEY_LEVELS, earning=caps)


def fine(rate: int) -> Json:
    """Hundredths of points, by age, half up, with groups, terms of their own and a daily cap."""
    rules = [
        percent(rate, group="base"),
        {
            "id": "bread",
            "kind": "percent",
            "rate": 900,
            "group": "base",
            "priority": 2,
            "when": {"categories": ["bread"], "minimum": rub("200.00")},
        },
        {"id": "stamps", "kind": "per_amount", "points": 150, "per": rub("100.00")},
        {
            "id": "soon",
            "kind": "fixed",
            "points": 777,
            "expiry": {"days": 20},
            "when": {"weekdays": [6, 7], "hours": ["22:00", "14:00"]},
        },
    ]
    levels = [level("a", 0, (1, 1)), level("b", 20_000, (5, 4)), level("c", 60_000, (2, 1))]
    return document(
        rules,
        levels,
        metric="earned_points",
        earning={"caps": {"per_day": 40_000}, "activation": {"shop_days": 1, "web_days": 14}},
        points={"scale": 2, "value": rub("1.00"), "rounding": "half_up"},
        redemption={"order": "oldest", "share": 5000, "floor_price": rub("1.00")},
        returns={"grace_days": 0},
    )


def strict(rate: int) -> Json:
    """Short terms, half even, few receipts a day, limits of spending, levels by purchases."""
    first = {
        "id": "first",
        "kind": "fixed",
        "points": 100,
        "activation_days": 3,
        "expiry": {"months": 1},
        "when": {"first_purchase": True, "minimum": rub("100.00")},
    }
    online = {"id": "online", "kind": "percent", "rate": 333, "when": {"channels": ["web"]}}
    levels = [level("a", 0, (1, 1)), level("b", 2, (7, 5)), level("c", 6, (2, 1))]
    return document(
        [percent(rate), first, online, DAIRY],
        levels,
        metric="purchases",
        earning={
            "caps": {"receipts_per_day": 3, "per_receipt": 500},
            "expiry": {"months": 1, "round_up_to": "quarter"},
        },
        points={"rounding": "half_even", "value": rub("2.00")},
        redemption={"minimum": 10, "maximum": 200, "share": 9000},
        returns={"grace_days": 3},
    )


def ordered(rate: int) -> Json:
    """Points of web orders wait for the delivery, also those of a rule with days of its own."""
    gift = {
        "id": "gift",
        "kind": "fixed",
        "points": 50,
        "activation_days": 2,
        "expiry": {"days": 60},
        "when": {"channels": ["web"]},
    }
    levels = [level("a", 0, (1, 1)), level("b", 20_000, (3, 2))]
    return document(
        [percent(rate), gift],
        levels,
        earning={"activation": {"on_delivery": True}, "expiry": {"months": 3}},
        redemption={"share": 9000},
    )


VARIANTS = [grocery, fine, strict, ordered]
RATES = (500, 700)
