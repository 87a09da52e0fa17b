"""A quote is what the purchase gives: two thousand random baskets of one seed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.points.effect import PointsEffect
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.shopping.basket import Basket, BasketLine
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.points.hold_points import HoldRequest, hold_points
from chalicelib.services.points.spend_codes import issue_code
from chalicelib.services.shopping.quote_purchase import QuotedBasket, quote_purchase
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import return_purchase
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.domain.points.till import NOW
from tests.repo.builders import a_customer, stored

BASKETS = 2000
PROGRAMMES = 10
CUSTOMERS = 8
LONG_AGO = datetime.fromisoformat("2024-01-01T00:00:00Z")
CATEGORIES = ("bread", "dairy", "fish", "tobacco", "delivery", "gift-card")
SHOPS, CHANNELS, STAGES = ("s1", "s2"), ("shop", "web"), ("price", "item", "receipt", "code")
GROUPS = (None, "a", "b")
LEVELS = [(0, (1, 1)), (500_00, (3, 2)), (5_000_00, (2, 1))]


def rub(minor: int) -> dict[str, str]:
    return {"amount": f"{minor // 100}.{minor % 100:02}", "currency": "RUB"}


def a_condition(draw: Random) -> dict[str, Any]:
    """At most two conditions."""
    drawn: dict[str, Any] = {
        "categories": draw.sample(CATEGORIES, 2),
        "shops": [draw.choice(SHOPS)],
        "channels": [draw.choice(CHANNELS)],
        "tiers": draw.sample(["l0", "l1", "l2"], 2),
        "minimum": rub(draw.randrange(100_000)),
        "first_purchase": True,
        "hours": ["10:00", "18:00"],
    }
    return {name: drawn[name] for name in draw.sample(list(drawn), draw.randrange(3))}


def an_earn_rule(draw: Random, number: int) -> dict[str, Any]:
    kinds: list[dict[str, Any]] = [
        {"kind": "percent", "rate": draw.randrange(2000)},
        {"kind": "multiplier", "factor": [draw.randint(1, 5), 2]},
        {"kind": "fixed", "points": draw.randrange(200)},
        {"kind": "per_amount", "points": draw.randrange(20), "per": rub(draw.randint(1, 9999))},
    ]
    own: dict[str, Any] = {"expiry": {"days": 30}} if draw.random() < 0.3 else {}
    rule: dict[str, Any] = {
        "id": f"e{number}",
        "when": a_condition(draw),
        "group": draw.choice(GROUPS),
        **own,
    }
    return rule | draw.choice(kinds)


def a_discount_rule(draw: Random, number: int) -> dict[str, Any]:
    when = a_condition(draw)
    if draw.random() < 0.2:
        when["turnover_from"] = rub(draw.randrange(500_000))
    kinds: list[dict[str, Any]] = [
        {"kind": "percent", "rate": draw.randrange(3000)},
        {"kind": "amount", "amount": rub(draw.randrange(20_000))},
    ]
    rule: dict[str, Any] = {"id": f"d{number}", "when": when, "group": draw.choice(GROUPS)}
    return rule | {"stage": draw.choice(STAGES)} | draw.choice(kinds)


def a_programme(draw: Random) -> Programme:
    levels = [
        {"id": f"l{n}", "name": NAME, "from": rub(least), "multiplier": factor}
        for n, (least, factor) in enumerate(LEVELS)
    ]
    cap = draw.choice([None, 50, 500])
    return Programme.model_validate(
        {
            "brand": {"name": NAME},
            "points": {
                "scale": draw.choice([0, 2]),
                "rounding": draw.choice(["down", "half_up", "half_even"]),
            },
            "earning": {
                "rules": [BASE, *(an_earn_rule(draw, n) for n in range(draw.randrange(6)))],
                "caps": {
                    "per_receipt": cap,
                    "per_day": draw.choice([None, 3000]),
                    "receipts_per_day": draw.choice([None, 20]),
                },
                "activation": {"web_days": draw.choice([0, 14])},
            },
            "discounts": {
                "rules": [a_discount_rule(draw, n) for n in range(draw.randint(1, 6))],
                "caps": {
                    "per_line": draw.choice([None, 5000]),
                    "per_receipt": draw.choice([None, 1500]),
                },
            },
            "redemption": {
                "share": draw.choice([3000, 10000]),
                "floor_price": draw.choice([None, rub(100)]),
                "order": draw.choice(["nearest_expiry", "oldest"]),
            },
            "tiers": {"levels": levels},
        }
    )


BASE = {"id": "base", "kind": "percent", "rate": 500}
NAME = {"ru": "Лавка", "en": "Lavka"}


def a_basket(draw: Random, at: datetime) -> Basket:
    def a_line() -> BasketLine:
        price = Money(draw.choice([0, 1, 99, draw.randrange(100_000)]), "RUB")
        quantity = draw.choice([1000, 2000, 350, draw.randint(1, 5000)])
        category = draw.choice(CATEGORIES)
        return BasketLine(f"sku-{category}", category, quantity, price)

    lines = tuple(a_line() for _ in range(draw.randint(1, 6)))
    return Basket(draw.choice(SHOPS), at, lines, channel=draw.choice(CHANNELS))


def as_receipt(quoted: QuotedBasket, number: str, hold: str) -> Receipt:
    """The receipt of a till that does what the quote says."""
    rows = zip(quoted.basket.lines, quoted.quote.rows, strict=True)
    lines = tuple(
        PurchaseLine(
            row.sku,
            row.category,
            row.quantity,
            Money(row.paid, "RUB"),
            price=line.price,
            discount=Money(row.discount, "RUB"),
            redeemed=Money(row.redeemed or 0, "RUB"),
        )
        for line, row in rows
    )
    basket = quoted.basket
    total = Money(sum(line.paid.minor for line in lines), "RUB")
    return Receipt(
        basket.shop,
        number,
        basket.at,
        total,
        lines,
        channel=basket.channel,
        redemption=hold,
        spent=basket.points,
    )


class Shop:
    """Customers who buy what was quoted to them."""

    def __init__(self, world: World, clock: Clock, draw: Random) -> None:
        self.world, self.clock, self.draw = world, clock, draw
        clock.at = NOW
        version = ProgrammeVersion(1, LONG_AGO, LONG_AGO, "admin", a_programme(draw))
        world.commit(None, world.points.programmes.add_write(version))
        self.sold: list[tuple[str, str]] = []
        self.customers = [stored(world, a_customer()) for _ in range(CUSTOMERS)]

    @property
    def actor(self) -> Actor:
        return Actor(StaffKeyId("till"), self.world.now())

    def lives(self, baskets: int) -> Iterator[tuple[PointsEffect, PointsEffect]]:
        """Quote each basket and sell it; the effects of both."""
        for number in range(baskets):
            self.clock.moves(minutes=self.draw.choice([1, 1, 1, 60, 3 * 24 * 60]))
            customer = self.draw.choice(self.customers)
            yield self._sells(customer, f"r-{number}")
            if self.draw.random() < 0.1:
                place = self.sold.pop(self.draw.randrange(len(self.sold)))
                return_purchase(self.world, self.actor, shop=place[0], receipt=place[1])

    def _sells(self, customer: Customer, number: str) -> tuple[PointsEffect, PointsEffect]:
        buyer = Identity("id", customer.id)
        basket = a_basket(self.draw, self.world.now())
        self.sold.append((basket.shop, number))
        quoted = quote_purchase(self.world, self.actor, basket, buyer)
        hold = ""
        if (most := quoted.quote.most_redeemable) and self.draw.random() < 0.7:
            points = self.draw.choice([most, self.draw.randint(1, most)])
            quoted = quote_purchase(self.world, self.actor, replace(basket, points=points), buyer)
            code = issue_code(self.world, customer.id).code
            asked = HoldRequest(basket.shop, code, points, buyer)
            hold = hold_points(self.world, self.actor, asked).record.id
        receipt = as_receipt(quoted, number, hold)
        effect = record_purchase(self.world, self.actor, receipt, buyer).record.points
        assert effect
        return quoted.effect, replace(effect, words={})


@pytest.mark.parametrize("seed", range(PROGRAMMES))
def test_a_purchase_gives_what_its_quote_promised(world: World, clock: Clock, seed: int) -> None:
    effects = list(Shop(world, clock, Random(seed)).lives(BASKETS // PROGRAMMES))

    for quoted, bought in effects:
        assert quoted == bought
        assert not bought.differs
    assert any(bought.redeemed for _, bought in effects)
