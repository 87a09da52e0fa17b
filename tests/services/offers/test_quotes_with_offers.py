"""A quote with offers and codes is what the purchase gives, on random baskets of one seed."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Rejected
from chalicelib.domain.offers.offer import OfferLimits, OfferTerms
from chalicelib.domain.points.effect import PointsEffect
from chalicelib.domain.shopping.basket import Basket
from chalicelib.services.offers.change_offers import create_offer, read_offer
from chalicelib.services.offers.make_codes import name_codes
from chalicelib.services.shopping.quote_purchase import quote_purchase
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import return_purchase
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.services.shopping.test_quote_equals_purchase import (
    NAME,
    Shop,
    a_basket,
    a_discount_rule,
    an_earn_rule,
    as_receipt,
)

BASKETS = 80
OFFERS = 8
CODES = tuple(f"CODE{number}" for number in range(OFFERS))


class ShopWithOffers(Shop):
    """A shop in which half of the offers need a code."""

    def __init__(self, world: World, clock: Clock, draw: Random) -> None:
        super().__init__(world, clock, draw)
        self.offers = [self._offer(number) for number in range(OFFERS)]

    def _offer(self, number: int) -> str:
        draw, now = self.draw, self.world.now()
        rule = an_earn_rule(draw, number) if draw.random() < 0.7 else a_discount_rule(draw, number)
        kind = "discount" if "stage" in rule else "earn"
        rule.pop("id")
        said: dict[str, Any] = {
            "name": NAME,
            "from": now - timedelta(days=1),
            "until": now + timedelta(days=draw.choice([3, 300])),
            "needs_code": number % 2 == 0,
            "effect": {kind: rule},
            "limits": {
                "per_customer": draw.choice([None, 1, 5]),
                "total": draw.choice([None, 3, 40]),
            },
        }
        if kind == "earn":
            said["budget"] = draw.choice([None, {"points": draw.randint(1, 5000)}])
        made = create_offer(self.world, self.actor, OfferTerms.model_validate(said), "")
        limits = OfferLimits(total=draw.choice([None, 1, 30]), per_customer=None)
        name_codes(self.world, self.actor, made.record.id, [CODES[number]], limits)
        return made.record.id

    def buys(self, number: int) -> tuple[PointsEffect, PointsEffect]:
        """Quote a basket without the codes that a quote refuses, and sell it."""
        self.clock.moves(minutes=self.draw.choice([11, 60, 3 * 24 * 60]))
        buyer = Identity("id", self.draw.choice(self.customers).id)
        basket = a_basket(self.draw, self.world.now())
        codes = self.draw.sample(CODES, self.draw.randrange(3))
        quoted = quote_purchase(self.world, self.actor, self._allowed(basket, codes, buyer), buyer)
        receipt = replace(
            as_receipt(quoted, f"r-{number}", ""), promo_codes=quoted.basket.promo_codes
        )
        effect = record_purchase(self.world, self.actor, receipt, buyer).record.points
        assert effect
        if self.draw.random() < 0.2:
            return_purchase(self.world, self.actor, shop=basket.shop, receipt=f"r-{number}")
        return quoted.effect, replace(effect, words={})

    def _allowed(self, basket: Basket, codes: list[str], buyer: Identity) -> Basket:
        with_codes = replace(basket, promo_codes=tuple(codes))
        try:
            quote_purchase(self.world, self.actor, with_codes, buyer)
        except Rejected:
            return self._allowed(basket, codes[1:], buyer)
        return with_codes


@pytest.mark.parametrize("seed", range(4))
def test_a_purchase_gives_what_its_quote_promised(world: World, clock: Clock, seed: int) -> None:
    shop = ShopWithOffers(world, clock, Random(seed))

    effects = [shop.buys(number) for number in range(BASKETS)]

    for quoted, bought in effects:
        assert quoted == bought
        assert not bought.differs
    awarded = Counter(award.rule for _, bought in effects for award in bought.awards)
    assert awarded.keys() & set(shop.offers)
    for offer in shop.offers:
        found = read_offer(world, offer)
        if found.used and found.limits.total:
            assert found.used["uses"] <= found.limits.total
        if found.used and found.budget:
            assert found.used["points"] <= found.budget.points
